package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type aucCase struct {
	Score        []float64 `json:"score"`
	Other        []float64 `json:"other"`
	Pos          []bool    `json:"pos"`
	AUC          float64   `json:"auc"`
	OtherAUC     float64   `json:"other_auc"`
	Variance     float64   `json:"variance"`
	DifferenceSE float64   `json:"difference_se"`
	P            float64   `json:"p"`
}

func TestAUCAgainstScikitLearn(t *testing.T) {
	for _, c := range loadVectors[aucCase](t, "auc") {
		name := fmt.Sprintf("n = %d", len(c.Pos))
		value, err := AUCValue(c.Score, c.Pos)
		ok(t, err)
		closeTo(t, name+": AUC", value, c.AUC, 2e-16)
		auc, variance, err := DeLong(c.Score, c.Pos)
		ok(t, err)
		closeTo(t, name+": AUC", auc, c.AUC, 2e-16)
		closeRel(t, name+": variance", variance, c.Variance, 1e-12)
		e, err := AUC(c.Score, c.Pos)
		ok(t, err)
		assert.Equal(t, countTrue(c.Pos), e.NPos)
		assert.Equal(t, len(c.Pos), e.NPos+e.NNeg)
		closeTo(t, name+": upper", e.Hi, math.Min(1, c.AUC+1.959963984540054*math.Sqrt(c.Variance)), 1e-12)
		closeTo(t, name+": lower", e.Lo, math.Max(0, c.AUC-1.959963984540054*math.Sqrt(c.Variance)), 1e-12)

		d, err := DeLongPaired(c.Score, c.Other, c.Pos)
		ok(t, err)
		closeTo(t, name+": difference", d.Value, c.AUC-c.OtherAUC, 2e-16)
		closeRel(t, name+": z", d.Z, (c.AUC-c.OtherAUC)/c.DifferenceSE, 1e-11)
		closeRel(t, name+": p", d.P, c.P, 1e-10)
	}
}

// TestAUCAgainstDefinition covers both sorts and many ties.
func TestAUCAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{2, 3, 5, 10, 50, 300, radixMin - 1, radixMin, 1500} {
		for _, steps := range []int{1, 2, 7, 1 << 40} {
			score, pos := randomScores(r, n, steps)
			other, _ := randomScores(r, n, steps)
			want := slowAUC(score, pos)
			got, err := AUCValue(score, pos)
			ok(t, err)
			closeTo(t, fmt.Sprintf("AUC of %d with %d steps", n, steps), got, want, 1e-13)
			if countTrue(pos) < 2 || countTrue(pos) > n-2 {
				continue
			}
			_, variance, err := DeLong(score, pos)
			ok(t, err)
			closeTo(t, fmt.Sprintf("variance of %d with %d steps", n, steps), variance, slowDeLong(score, score, pos), 1e-13)
			p, q := mustPlace(t, score, pos), mustPlace(t, other, pos)
			for i := range p.share {
				p.share[i] -= q.share[i]
			}
			p.auc -= q.auc
			slow := slowDeLong(score, score, pos) + slowDeLong(other, other, pos) - 2*slowDeLong(score, other, pos)
			closeTo(t, fmt.Sprintf("variance of difference of %d with %d steps", n, steps), p.variance(), slow, 1e-13)
		}
	}
}

func mustPlace(t *testing.T, score []float64, pos []bool) *placements {
	t.Helper()
	p, err := newPlacements(score, pos)
	ok(t, err)
	return p
}

func TestAUCProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		n := 2 + r.IntN(60)
		score, pos := randomScores(r, n, 1+r.IntN(40))
		e, err := AUC(score, pos)
		ok(t, err)
		if e.HasInterval() {
			assert.LessOrEqual(t, e.Lo, e.Value)
			assert.LessOrEqual(t, e.Value, e.Hi)
			assert.GreaterOrEqual(t, e.Lo, 0.0)
			assert.LessOrEqual(t, e.Hi, 1.0)
		} else {
			assert.NotEmpty(t, e.Warnings)
		}
		negated, monotone := slices.Clone(score), slices.Clone(score)
		flipped := slices.Clone(pos)
		for i, v := range score {
			negated[i], monotone[i], flipped[i] = -v, math.Exp(v/10), !pos[i]
		}
		closeTo(t, "AUC(-s)", mustAUC(t, negated, pos), 1-e.Value, 1e-15)
		closeTo(t, "AUC of the other class", mustAUC(t, score, flipped), 1-e.Value, 1e-15)
		assert.Equal(t, e.Value, mustAUC(t, monotone, pos), "monotone transform")
		order := r.Perm(n)
		s2, p2 := make([]float64, n), make([]bool, n)
		for i, o := range order {
			s2[i], p2[i] = score[o], pos[o]
		}
		assert.Equal(t, e.Value, mustAUC(t, s2, p2), "permuted order")
		steps := e.Value * 2 * float64(e.NPos*e.NNeg)
		closeTo(t, "granularity", steps, math.Round(steps), 1e-9)
	}
}

func mustAUC(t *testing.T, score []float64, pos []bool) float64 {
	t.Helper()
	v, err := AUCValue(score, pos)
	ok(t, err)
	return v
}

func TestAUCSpecialCases(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name    string
		score   []float64
		pos     []bool
		want    float64
		warning string // of AUC, if it can give no interval
	}{
		{"all tied", []float64{1, 1, 1, 1}, []bool{true, false, true, false}, 0.5, "DeLong's variance is 0"},
		{"separated", []float64{1, 2, 3, 4}, []bool{false, false, true, true}, 1, "DeLong's variance is 0"},
		{"reversed", []float64{4, 3, 2, 1}, []bool{false, false, true, true}, 0, "DeLong's variance is 0"},
		{"one of each", []float64{1, 2}, []bool{false, true}, 1, "needs at least 2 of each"},
		{"one positive", []float64{1, 2, 3}, []bool{false, true, false}, 0.5, "needs at least 2 of each"},
		{"infinities", []float64{-inf, inf, inf, 0}, []bool{false, true, false, true}, 0.625, ""},
		{"both zeros tie", []float64{0, math.Copysign(0, -1)}, []bool{false, true}, 0.5, "needs at least 2 of each"},
		{"negative order", []float64{-2, -1, -3, -1}, []bool{false, true, false, false}, 2.5 / 3, "needs at least 2 of each"},
	} {
		e, err := AUC(c.score, c.pos)
		ok(t, err)
		assert.Equal(t, c.want, e.Value, c.name)
		assert.Equal(t, c.want, mustAUC(t, c.score, c.pos), c.name)
		assert.Equal(t, c.warning == "", e.HasInterval(), c.name)
		require.NotEmpty(t, e.Warnings, c.name)
		assert.Contains(t, e.Warnings[0], c.warning, c.name)
	}
}

func TestAUCErrors(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name  string
		score []float64
		pos   []bool
		want  error
	}{
		{"empty", nil, nil, ErrNoData},
		{"lengths", []float64{1, 2}, []bool{true}, ErrLength},
		{"no positive", []float64{1, 2}, []bool{false, false}, ErrOneClass},
		{"no negative", []float64{1, 2}, []bool{true, true}, ErrOneClass},
		{"one item", []float64{1}, []bool{true}, ErrOneClass},
		{"NaN", []float64{1, nan}, []bool{true, false}, ErrNaN},
	} {
		_, err := AUC(c.score, c.pos)
		assert.ErrorIs(t, err, c.want, c.name)
		v, err := AUCValue(c.score, c.pos)
		assert.ErrorIs(t, err, c.want, c.name)
		assert.True(t, math.IsNaN(v), c.name)
		_, _, err = DeLong(c.score, c.pos)
		assert.ErrorIs(t, err, c.want, c.name)
		good, labels := []float64{1, 2, 3, 4}, []bool{true, false, true, false}
		_, err = DeLongIndependent(good, labels, c.score, c.pos)
		assert.ErrorIs(t, err, c.want, c.name)
		_, err = DeLongIndependent(c.score, c.pos, good, labels)
		assert.ErrorIs(t, err, c.want, c.name)
		_, err = DeLongPaired(c.score, c.score, c.pos)
		assert.ErrorIs(t, err, c.want, c.name)
	}
}

func TestArgumentsAreNotModified(t *testing.T) {
	score, pos := []float64{3, 1, 2, 2}, []bool{true, false, false, true}
	_, err := AUC(score, pos)
	ok(t, err)
	_, err = DeLongPaired(score, []float64{1, 2, 3, 4}, pos)
	ok(t, err)
	assert.Equal(t, []float64{3, 1, 2, 2}, score)
	assert.Equal(t, []bool{true, false, false, true}, pos)
}

func TestDeLongPairedDegenerate(t *testing.T) {
	pos := []bool{true, false, true, false, false}
	s := []float64{5, 4, 3, 2, 1}
	d, err := DeLongPaired(s, []float64{50, 40, 30, 20, 10}, pos)
	ok(t, err)
	assert.Equal(t, 1.0, d.P)
	assert.Zero(t, d.Value)
	assert.False(t, d.HasInterval())

	separated := []float64{9, 1, 8, 2, 3}
	d, err = DeLongPaired(separated, []float64{1, 9, 2, 8, 7}, pos)
	ok(t, err)
	assert.Equal(t, 1.0, d.Value)
	assert.True(t, math.IsNaN(d.P))
	assert.False(t, d.HasInterval())
	assert.Contains(t, d.Warnings[0], "variance is 0")
}

// TestDeLongIndependentIsASum checks the variance of the difference and its symmetry.
func TestDeLongIndependentIsASum(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	a, posA := randomScores(r, 40, 20)
	b, posB := randomScores(r, 70, 20)
	_, va, err := DeLong(a, posA)
	ok(t, err)
	_, vb, err := DeLong(b, posB)
	ok(t, err)
	d, err := DeLongIndependent(a, posA, b, posB)
	ok(t, err)
	closeTo(t, "width", d.Hi-d.Lo, 2*1.959963984540054*math.Sqrt(va+vb), 1e-12)
	back, err := DeLongIndependent(b, posB, a, posA)
	ok(t, err)
	closeTo(t, "symmetry of p", back.P, d.P, 1e-15)
	closeTo(t, "symmetry of value", back.Value, -d.Value, 0)
	assert.Equal(t, 110, d.N)
}

// TestHanleyMcNeil checks the interval; TestAreaSEAgainstPaper checks its SE.
func TestHanleyMcNeil(t *testing.T) {
	e, err := HanleyMcNeil(0.893, 51, 58, 0.9)
	ok(t, err)
	closeTo(t, "width", e.Hi-e.Lo, 2*1.6448536269514722*areaSE(0.893, 51, 58), 1e-13)
	assert.Equal(t, "Hanley-McNeil", e.Method)
	assert.Equal(t, []int{109, 51, 58}, []int{e.N, e.NPos, e.NNeg})
}

func TestHanleyMcNeilDiff(t *testing.T) {
	d, err := HanleyMcNeilDiff(0.683, 56, 44, 0.516, 100, 93, 0.95)
	ok(t, err)
	s1, s2 := areaSE(0.683, 56, 44), areaSE(0.516, 100, 93)
	closeTo(t, "z", d.Z, 0.167/math.Hypot(s1, s2), 1e-12)
	closeTo(t, "p", d.P, math.Erfc(d.Z/math.Sqrt2), 1e-15)
	closeTo(t, "lower", d.Lo, 0.167-1.959963984540054*math.Hypot(s1, s2), 1e-12)

	same, err := HanleyMcNeilDiff(1, 5, 5, 1, 5, 5, 0.95)
	ok(t, err)
	assert.False(t, same.HasInterval())
}

func TestHanleyMcNeilErrors(t *testing.T) {
	for _, c := range []struct {
		auc        float64
		nPos, nNeg int
		level      float64
		want       error
	}{
		{math.NaN(), 5, 5, 0.95, ErrNaN},
		{-0.1, 5, 5, 0.95, ErrDomain},
		{1.1, 5, 5, 0.95, ErrDomain},
		{0.5, 0, 5, 0.95, ErrOneClass},
		{0.5, 5, -1, 0.95, ErrDomain},
		{0.5, 5, 5, 1, ErrDomain},
		{0.5, 5, 5, math.NaN(), ErrDomain},
	} {
		_, err := HanleyMcNeil(c.auc, c.nPos, c.nNeg, c.level)
		wantError(t, fmt.Sprint(c), err, c.want)
		_, err = HanleyMcNeilDiff(c.auc, c.nPos, c.nNeg, 0.5, 5, 5, c.level)
		assert.ErrorIs(t, err, c.want, "first")
		_, err = HanleyMcNeilDiff(0.5, 5, 5, c.auc, c.nPos, c.nNeg, c.level)
		assert.ErrorIs(t, err, c.want, "second")
	}
	e, err := HanleyMcNeil(1, 5, 5, 0.95)
	ok(t, err)
	assert.False(t, e.HasInterval())
	assert.NotEmpty(t, e.Warnings)
}

// FuzzSortKey checks that the integer keys order any two scores as they are.
func FuzzSortKey(f *testing.F) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.SmallestNonzeroFloat64, math.MaxFloat64} {
		f.Add(v, -v)
		f.Add(v, v)
	}
	f.Fuzz(func(t *testing.T, a, b float64) {
		if math.IsNaN(a) || math.IsNaN(b) {
			return
		}
		if (a < b) != (sortKey(a) < sortKey(b)) || (a == b) != (sortKey(a) == sortKey(b)) {
			t.Fatalf("keys of %v and %v are %#x and %#x", a, b, sortKey(a), sortKey(b))
		}
	})
}

func ExampleAUC() {
	score := []float64{0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3}
	correct := []bool{true, true, false, true, false, true, false, false}
	e, err := AUC(score, correct)
	fmt.Printf("%.4f [%.2f, %.2f] %s, %d positives, %v\n", e.Value, e.Lo, e.Hi, e.Method, e.NPos, err)
	fmt.Println(e.Warnings[0])
	// Output:
	// 0.8125 [0.48, 1.00] DeLong, 4 positives, <nil>
	// a class has only 4 items: the normal interval is rough, compare a bootstrap
}

func ExampleHanleyMcNeil() {
	// The paper prints an AUC of 0.519 on 9 correct and 184 wrong answers.
	e, _ := HanleyMcNeil(0.519, 9, 184, 0.95)
	fmt.Printf("%.3f [%.2f, %.2f]\n", e.Value, e.Lo, e.Hi)
	// Output: 0.519 [0.32, 0.71]
}

func ExampleDeLongPaired() {
	correct := []bool{true, true, false, true, false, true, false, false}
	probe := []float64{0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3}
	length := []float64{3, 9, 4, 7, 8, 2, 6, 1}
	d, _ := DeLongPaired(probe, length, correct)
	fmt.Printf("%.4f [%.2f, %.2f], p = %.2f\n", d.Value, d.Lo, d.Hi, d.P)
	// Output: 0.2500 [-0.20, 0.70], p = 0.27
}

// TestDeLongPairedShiftedAlike: each placement differs by a third, on all items alike. The
// variance is 0, though not in floating point, and no test is possible.
func TestDeLongPairedShiftedAlike(t *testing.T) {
	pos := []bool{false, false, false, true, true, true}
	negatives := []float64{0.5, 1.5, 2.5}
	d, err := DeLongPaired(append(negatives, 1, 2, 3), append(negatives[:3:3], 0, 1, 2), pos)
	ok(t, err)
	closeTo(t, "difference", d.Value, 1./3, 1e-15)
	assert.False(t, d.HasInterval())
	assert.True(t, math.IsNaN(d.P) && math.IsNaN(d.Z), "p = %v", d.P)
	assert.Contains(t, d.Warnings[0], "the variance is 0")
}
