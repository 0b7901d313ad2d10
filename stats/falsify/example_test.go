package falsify_test

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
	"threearcs/stats/falsify"
)

func ExampleRun() {
	noise := func(name string, seed uint64, n int) *falsify.Sample {
		r := rand.New(stats.NewPCG64(seed))
		s := &falsify.Sample{Name: name, X: mat.NewDense(n, 10, nil)}
		s.X.Apply(func(_, _ int, _ float64) float64 { return r.NormFloat64() }, s.X)
		for i := range n {
			s.Y = append(s.Y, i%2 == 0)
		}
		return s
	}
	o := falsify.PaperOptions()
	o.Permutations = 99
	report, err := falsify.Run(noise("train", 0, 400), noise("fresh", 1, 400), nil, o)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Verdict, "-", report.Because)
	// Output: falsified - 1 within: the whole interval is below the bar
}
