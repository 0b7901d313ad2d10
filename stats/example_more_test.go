package stats_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
)

// Two samples that share no item.
func ExampleDeLongIndependent() {
	seen, seenGood := []float64{5, 4, 6, 2, 1, 3}, []bool{true, true, true, false, false, true}
	fresh, freshGood := []float64{3, 1, 5, 2, 4, 6}, []bool{true, false, true, false, true, false}
	d, _ := stats.DeLongIndependent(seen, seenGood, fresh, freshGood)
	fmt.Printf("%+.3f [%+.2f, %+.2f], p = %.2f\n", d.Value, d.Lo, d.Hi, d.P)
	// Output: +0.333 [-0.32, +0.99], p = 0.32
}

// Only the two areas and the class sizes were printed.
func ExampleHanleyMcNeilDiff() {
	d, _ := stats.HanleyMcNeilDiff(0.683, 42, 58, 0.516, 55, 138, 0.95)
	fmt.Printf("%+.3f [%+.3f, %+.3f], p = %.3f\n", d.Value, d.Lo, d.Hi, d.P)
	// Output: +0.167 [+0.026, +0.308], p = 0.020
}

// 46 and 59 of 164 were printed as 28.0 and 36.0, and their difference as −8.0.
func ExampleDifferenceKind() {
	printed, _ := stats.DifferenceKind("-8.0", 100, 46, 164, 59, 164)
	exact, _ := stats.DifferenceKind("-7.9", 100, 46, 164, 59, 164)
	fmt.Printf("-8.0 is %v, -7.9 %v\n", printed, exact)
	// Output: -8.0 is of rounded values, -7.9 of exact values
}

func ExampleAttainableMean() {
	sums, _ := stats.AttainableMean("3.48", 19, 1, 5)
	fmt.Println("sums of 19 ratings from 1 to 5 whose mean is printed as 3.48:", sums)
	// Output: sums of 19 ratings from 1 to 5 whose mean is printed as 3.48: []
}

func ExampleAttainableDifferences() {
	pairs, _ := stats.AttainableDifferences("0.15", 1, 4, 5)
	fmt.Println(pairs)
	// Output: [{3 3}]
}

func ExampleSpearmanCI() {
	r, _ := stats.SpearmanCI([]float64{1, 2, 3, 4, 5, 6}, []float64{1, 4, 9, 16, 36, 25}, 0.95)
	fmt.Printf("%.3f [%.2f, %.2f], p = %.3f\n", r.R.Value, r.R.Lo, r.R.Hi, r.P)
	// Output: 0.943 [0.38, 1.00], p = 0.005
}

func ExampleKappaTable() {
	k, _ := stats.KappaTable([][]int{{20, 5, 0}, {3, 15, 4}, {0, 2, 11}}, stats.Quadratic, 0.95)
	fmt.Printf("%.2f [%.2f, %.2f]\n", k.Kappa.Value, k.Kappa.Lo, k.Kappa.Hi)
	// Output: 0.81 [0.71, 0.91]
}

func ExampleCohenDSummary() {
	e, _ := stats.CohenDSummary(12.1, 3.2, 53, 10.4, 3.0, 38, 0.95)
	fmt.Printf("d = %.2f [%.2f, %.2f]\n", e.D.Value, e.D.Lo, e.D.Hi)
	// Output: d = 0.55 [0.12, 0.97]
}

func ExampleFitScaler() {
	x := mat.NewDense(3, 2, []float64{1, 7, 2, 7, 6, 7})
	s, _ := stats.FitScaler(x)
	fmt.Printf("mean %v, scale %.3f, first row %.3f\n", s.Mean, s.Scale, s.Transform(x).RawRowView(0))
	// Output: mean [3 7], scale [2.160 1.000], first row [-0.926 0.000]
}

// One cross-validation depends on the seed of its folds; many show how much.
func ExampleCVSeeds() {
	x, y := mat.NewDense(40, 3, nil), make([]bool, 40)
	r := stats.NewPCG64(1)
	for i := range y {
		y[i] = i%2 == 0
		for j := range 3 {
			x.Set(i, j, float64(r.Below(1000))/1000)
		}
	}
	least, most := 1.0, 0.0
	runs, _ := stats.CVSeeds(x, y, 1, 5, []uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	for _, run := range runs {
		auc, _ := run.PooledAUC()
		least, most = min(least, auc.Value), max(most, auc.Value)
	}
	null, _ := stats.CVPermutationNullRestratified(x, y, 1, 5, 0, 99, 0)
	fmt.Printf("noise: AUC from %.2f to %.2f over ten seeds; p = %.2f at seed 0\n", least, most, null.P)
	// Output: noise: AUC from 0.31 to 0.46 over ten seeds; p = 0.82 at seed 0
}

func ExampleBinomialLess() {
	less, _ := stats.BinomialLess(1, 9, 0.5)
	fmt.Printf("one or none of nine: %.3f\n", less)
	// Output: one or none of nine: 0.020
}

func ExampleDeLong() {
	auc, variance, _ := stats.DeLong([]float64{5, 4, 3, 2, 1}, []bool{true, true, false, true, false})
	fmt.Printf("%.3f, variance %.4f\n", auc, variance)
	// Output: 0.833, variance 0.0556
}

func ExampleThresholds() {
	t := stats.Thresholds()
	fmt.Println(len(t), t[0], t[90])
	// Output: 91 0.05 0.95
}

func ExampleEstimate_Warn() {
	e := stats.Point(0.5, 3).Warn("no interval: %d items", 3)
	fmt.Println(e.HasInterval(), e.Below(1), e.Warnings[0])
	// Output: false false no interval: 3 items
}
