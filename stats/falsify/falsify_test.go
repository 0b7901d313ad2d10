package falsify

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/hexops/autogold/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
	"threearcs/stats/npz"
)

// sample makes n answers of p features whose first column differs by shift between good
// and bad ones; texts name the label if telling is set.
func sample(name string, seed uint64, n, p int, shift float64, telling bool) *Sample {
	r := rand.New(stats.NewPCG64(seed))
	s := &Sample{Name: name, X: mat.NewDense(n, p, nil), Pool: mat.NewDense(n, p, nil)}
	axis, noise := make([]bool, n), make([]bool, n)
	for i := range n {
		good := i%5 < 2
		s.Y = append(s.Y, good)
		axis[i], noise[i] = good, i%3 == 0
		for j := range p {
			s.X.Set(i, j, r.NormFloat64())
			s.Pool.Set(i, j, r.NormFloat64())
		}
		if good {
			s.X.Set(i, 0, s.X.At(i, 0)+shift)
		}
		text := fmt.Sprintf("answer %d says word%d.", i%7, r.IntN(9))
		if telling && good {
			text += " Surely so!"
		}
		s.Texts = append(s.Texts, text)
	}
	s.Axes = []Axis{{"copy", axis}, {"noise", noise}}
	return s
}

// quick are options that take little time.
func quick() Options {
	o := PaperOptions()
	o.Seeds, o.Permutations = Seeds(3), 99
	return o
}

func step(t *testing.T, steps []Step, name string) Step {
	t.Helper()
	for _, s := range steps {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("no step %q", name)
	return Step{}
}

// TestPlantedSignalSurvives: a feature that separates well, in both samples.
func TestPlantedSignalSurvives(t *testing.T) {
	train, fresh := sample("train", 1, 200, 20, 3, true), sample("fresh", 2, 300, 20, 3, true)
	r, err := Run(train, fresh, []Base{{train, fresh}}, quick())
	require.NoError(t, err)
	assert.Equal(t, Survived, r.Verdict, r.Because)
	for _, name := range []string{"1 within", "2 fresh", "5 models"} {
		s := step(t, r.Steps, name)
		assert.Equal(t, Survived, s.Verdict, name)
		assert.True(t, *s.Passed, name)
		assert.True(t, s.Decides, name)
	}
	axes := step(t, r.Steps, "3 axes")
	assert.Equal(t, Survived, axes.Verdict, "the axis that copies the label")
	layers := step(t, r.Steps, "4 layers")
	assert.False(t, *layers.Passed, "pooled features are noise")
	assert.False(t, layers.Decides)
	for _, row := range step(t, r.Controls, "labels permuted").Rows {
		assert.Equal(t, 0.01, *row.P)
	}
	for _, row := range step(t, r.Controls, "text only").Rows {
		assert.Equal(t, 1.0, row.AUC.Value, "the texts tell the label: %s", row.Name)
	}
	assert.Less(t, step(t, r.Controls, "train or fresh").Rows[0].AUC.Value, 0.6)
}

// TestSignalOfTrainingOnlyIsFalsified: what cross-validation finds is not in the fresh
// answers.
func TestSignalOfTrainingOnlyIsFalsified(t *testing.T) {
	train, fresh := sample("train", 3, 200, 20, 3, false), sample("fresh", 4, 500, 20, 0, false)
	r, err := Run(train, fresh, nil, quick())
	require.NoError(t, err)
	assert.Equal(t, Survived, step(t, r.Steps, "1 within").Verdict)
	assert.Equal(t, Falsified, step(t, r.Steps, "2 fresh").Verdict)
	assert.False(t, *step(t, r.Steps, "2 fresh").Passed)
	assert.Equal(t, Falsified, r.Verdict)
	assert.Contains(t, r.Because, "2 fresh")
	assert.Greater(t, step(t, r.Controls, "train or fresh").Rows[0].AUC.Value, 0.6)
}

// TestSmallSampleIsInconclusive: ten answers neither reach a bar nor exclude it.
func TestSmallSampleIsInconclusive(t *testing.T) {
	train, fresh := sample("train", 5, 200, 20, 3, false), sample("fresh", 6, 10, 20, 0.5, false)
	r, err := Run(train, fresh, nil, quick())
	require.NoError(t, err)
	assert.Equal(t, Inconclusive, step(t, r.Steps, "2 fresh").Verdict)
	assert.Equal(t, Inconclusive, r.Verdict)
}

func TestWithoutFreshSample(t *testing.T) {
	train := sample("train", 7, 100, 12, 3, false)
	train.Texts = nil
	r, err := Run(train, nil, nil, quick())
	require.NoError(t, err)
	assert.Equal(t, Survived, r.Verdict)
	for _, s := range r.Steps[1:] {
		assert.Equal(t, NotRun, s.Verdict, s.Name)
		assert.Nil(t, s.Passed, s.Name)
		assert.Contains(t, s.Notes[0], "needs ", s.Name)
	}
	assert.Equal(t, NotRun, step(t, r.Controls, "text only").Verdict)
	assert.Equal(t, NotRun, step(t, r.Controls, "train or fresh").Verdict)
}

// TestEqualProbabilitiesTie: features that say nothing leave the shares of the training
// folds, 19 of 48 for four folds and 20 of 48 for the fifth, and no order within.
func TestEqualProbabilitiesTie(t *testing.T) {
	train := sample("train", 20, 60, 8, 0, false)
	for i := range train.Texts {
		train.Texts[i] = "always the same."
	}
	train.X.Apply(func(_, j int, _ float64) float64 { return 0.1 * float64(j) }, train.X)
	r, err := Run(train, nil, nil, quick())
	require.NoError(t, err)
	// Of 24 positives 4 and of 36 negatives 8 are in the fifth fold.
	const auc, lo, hi = (4*28 + (20*28+4*8)/2.) / (24 * 36), 0.36953, 0.57491
	for _, rows := range [][]Row{step(t, r.Steps, "1 within").Rows, step(t, r.Controls, "text only").Rows, step(t, r.Controls, "surface only").Rows} {
		for _, row := range rows {
			assert.InDelta(t, auc, row.AUC.Value, 1e-12, row.Name)
			assert.InDelta(t, lo, *row.AUC.Lo, 1e-4, row.Name)
			assert.InDelta(t, hi, *row.AUC.Hi, 1e-4, row.Name)
		}
	}
}

func TestSettle(t *testing.T) {
	got := settle([]float64{0, 1, 0.5, 0.1 + 0.2, 0.3, 1e-200 * (1 + 1e-12), 1e-200, 1 - 1e-12, 1 - 1e-10, 5e-324})
	assert.Equal(t, []float64{0, 1, 0.5}, got[:3])
	assert.Equal(t, got[4], got[3])
	assert.Equal(t, got[6], got[5])
	assert.Greater(t, got[7], got[8], "saturated probabilities keep their order")
	assert.InDelta(t, 0.3, got[4], 1e-15)
	assert.Equal(t, 5e-324, got[9])
}

// TestTable shows the report as people see it.
func TestTable(t *testing.T) {
	train, fresh := sample("train.npz", 8, 60, 80, 1, false), sample("fresh.npz", 9, 90, 80, 0.5, false)
	for i := range fresh.Y {
		fresh.Y[i] = i%10 == 0
	}
	r, err := Run(train, fresh, nil, quick())
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, r.WriteTable(&out))
	autogold.ExpectFile(t, autogold.Raw(out.String()))
}

func TestJSON(t *testing.T) {
	train := sample("train", 10, 40, 5, 9, false) // separated: no interval
	r, err := Run(train, train, nil, quick())
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, r.WriteJSON(&out))
	var back Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &back))
	assert.Equal(t, r.Verdict, back.Verdict)
	assert.Len(t, back.Steps, 5)
	assert.Len(t, back.Controls, 4)
	assert.Equal(t, r.Steps[1].Rows[0].AUC, back.Steps[1].Rows[0].AUC)
	assert.Nil(t, back.Steps[1].Rows[0].AUC.Lo)
	assert.Equal(t, PaperGates(), back.Options.Gates)
	assert.Equal(t, []uint32{0, 1, 2}, back.Options.Seeds)
	assert.Contains(t, back.Method, "asserted if p > t")
}

func TestRunErrors(t *testing.T) {
	train, fresh := sample("train", 11, 40, 5, 1, false), sample("fresh", 12, 40, 6, 1, false)
	_, err := Run(train, fresh, nil, quick())
	assert.ErrorIs(t, err, stats.ErrLength)
	assert.EqualError(t, err, "train has 5 features, fresh has 6: stats: lengths differ")
	spoilt := sample("spoilt", 15, 40, 5, 1, false)
	spoilt.X.Set(3, 2, math.NaN())
	for _, pair := range [][2]*Sample{{spoilt, nil}, {train, spoilt}} {
		_, err = Run(pair[0], pair[1], nil, quick())
		assert.EqualError(t, err, "spoilt: stats: NaN in input: row 3, column 2 is NaN; mend or drop these rows")
	}
	good := sample("good", 13, 40, 5, 1, false)
	for i := range good.Y {
		good.Y[i] = true
	}
	_, err = Run(good, nil, nil, quick())
	assert.ErrorIs(t, err, stats.ErrOneClass)
	assert.ErrorContains(t, err, "1 within")
	for _, spoil := range []func(*Options){
		func(o *Options) { o.C = nil },
		func(o *Options) { o.Seeds = nil },
		func(o *Options) { o.Seeds = Seeds(1 << 40) },
		func(o *Options) { o.Permutations = 0 },
		func(o *Options) { o.Permutations = 1 << 40 },
		func(o *Options) { o.Folds = 1 },
	} {
		o := quick()
		spoil(&o)
		_, err := Run(train, nil, nil, o)
		assert.ErrorIs(t, err, stats.ErrDomain)
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	save := func(arrays ...npz.Named) {
		t.Helper()
		require.NoError(t, npz.Save(path, arrays...))
	}
	x := npz.Named{Name: "X", Array: npz.FromFloats([]float64{1, 2, 3, 4, 5, 6}, 3, 2)}
	scores := npz.Named{Name: "y", Array: npz.FromFloats([]float64{0.2, 0.5, 0.9})}
	save(x,
		npz.Named{Name: "y", Array: npz.FromBools([]bool{true, false, true})},
		npz.Named{Name: "texts", Array: npz.FromStrings([]string{"a", "b", "c"})},
		npz.Named{Name: "X_pool", Array: npz.FromFloats([]float64{1, 2, 3}, 3, 1)},
		npz.Named{Name: "humble", Array: npz.FromInts([]int64{0, 1, 1})},
		npz.Named{Name: "ids", Array: npz.FromStrings([]string{"p", "q", "r"})},
		npz.Named{Name: "cube", Array: npz.FromFloats([]float64{1}, 1, 1, 1)})
	s, err := Load(path, DefaultNames())
	require.NoError(t, err)
	assert.Equal(t, []bool{true, false, true}, s.Y)
	assert.Equal(t, []Axis{{"humble", []bool{false, true, true}}}, s.Axes)
	assert.Equal(t, []string{"a", "b", "c"}, s.Texts)
	assert.NotNil(t, s.Pool)

	names := DefaultNames()
	half := 0.5
	names.AtLeast = &half
	save(x, scores)
	s, err = Load(path, names)
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true, true}, s.Y)

	for _, c := range []struct {
		arrays []npz.Named
		names  Names
		want   string
	}{
		{[]npz.Named{x, scores}, DefaultNames(), `array "y": item 0 is 0.2, want a whole number; labels are 0 and 1, or scores with --at-least`},
		{[]npz.Named{x}, DefaultNames(), `want arrays "X" (features) and "y" (labels), got [X]`},
		{[]npz.Named{{Name: "X", Array: scores.Array}, scores}, DefaultNames(), `array "X": has shape (3,), want (items, features)`},
		{[]npz.Named{x, {Name: "y", Array: npz.FromInts([]int64{0, 1})}}, DefaultNames(), "2 labels for 3 rows of features"},
		{[]npz.Named{x, {Name: "y", Array: npz.FromFloats([]float64{1, math.NaN(), 0})}}, names, `array "y": item 1 is NaN`},
		{[]npz.Named{x, {Name: "y", Array: x.Array}}, names, `array "y": has 2 axes, want one label an item`},
	} {
		save(c.arrays...)
		_, err := Load(path, c.names)
		assert.ErrorContains(t, err, c.want)
	}
	_, err = Load(filepath.Join(t.TempDir(), "none"), names)
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// TestFreshSampleTooSmall: what the fresh answers do not allow is in the report, and does
// not cost the other steps.
func TestFreshSampleTooSmall(t *testing.T) {
	train, fresh := sample("train", 16, 60, 5, 1, false), sample("fresh", 17, 4, 5, 1, false)
	fresh.Y = make([]bool, 4)
	r, err := Run(train, fresh, nil, quick())
	require.NoError(t, err)
	s := step(t, r.Steps, "2 fresh")
	assert.Equal(t, Inconclusive, s.Verdict)
	assert.Nil(t, s.Passed)
	assert.Equal(t, []string{"not computed: stats: only one class: 0 of 4 are positive"}, s.Notes)
	assert.Equal(t, NotRun, step(t, r.Controls, "train or fresh").Verdict)
	text := step(t, r.Controls, "text only")
	assert.Len(t, text.Rows, 1, "cross-validation is kept")
	assert.Contains(t, text.Notes[0], "not computed: stats: only one class")
	assert.Empty(t, text.Verdict)
	assert.NotEqual(t, Survived, r.Verdict)
	assert.NotEmpty(t, step(t, r.Steps, "1 within").Rows)
}

// TestAxisOfOneClass is left out of the sweep.
func TestAxisOfOneClass(t *testing.T) {
	train, fresh := sample("train", 18, 60, 5, 1, false), sample("fresh", 19, 60, 5, 1, false)
	fresh.Axes[0].Y = make([]bool, 60)
	r, err := Run(train, fresh, nil, quick())
	require.NoError(t, err)
	s := step(t, r.Steps, "3 axes")
	assert.Len(t, s.Rows, 2)
	assert.Equal(t, "copy: not computed: stats: only one class: 0 of 60 are positive", s.Notes[0])
	assert.Contains(t, s.Notes[1], "of 1 axes are below 0.5")
	train.Axes, fresh.Axes = train.Axes[:1], fresh.Axes[:1]
	r, err = Run(train, fresh, nil, quick())
	require.NoError(t, err)
	s = step(t, r.Steps, "3 axes")
	assert.Equal(t, Inconclusive, s.Verdict)
	assert.Nil(t, s.Passed)
}

// TestLoadPassesOverOtherArrays: an archive may hold anything beside features and labels.
func TestLoadPassesOverOtherArrays(t *testing.T) {
	object, err := os.ReadFile("../npz/testdata/bad/type_object.npy")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "a.npz")
	save := func(name string, array *npz.Array) func(*zip.Writer) {
		return func(z *zip.Writer) {
			w, err := z.Create(name + ".npy")
			require.NoError(t, err)
			require.NoError(t, npz.WriteArray(w, array))
		}
	}
	file, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(file)
	w, err := z.Create("meta.npy")
	require.NoError(t, err)
	_, err = w.Write(object)
	require.NoError(t, err)
	for _, add := range []func(*zip.Writer){
		save("X", npz.FromFloats([]float64{1, 2, 3}, 3, 1)),
		save("y", npz.FromInts([]int64{0, 1, 1}, 3, 1)), // a column
		save("ids", npz.FromInts([]int64{7, 8, 9})),
		save("names", npz.FromStrings([]string{"a", "b", "c"})),
		save("feature_mean", npz.FromFloats([]float64{1, 2})),
		save("layer", npz.FromInts([]int64{16}, 1)),
		save("humble", npz.FromBools([]bool{true, false, true})),
	} {
		add(z)
	}
	require.NoError(t, z.Close())
	require.NoError(t, file.Close())

	s, err := Load(path, DefaultNames())
	require.NoError(t, err)
	assert.Equal(t, []bool{false, true, true}, s.Y)
	assert.Equal(t, []Axis{{"humble", []bool{true, false, true}}}, s.Axes)
	require.Len(t, s.Unused, 5)
	for i, want := range []string{"meta (an object array", "ids (item 0 is 7, want 0 or 1", "names (holds strings", "feature_mean (shape [2])", "layer (shape [1])"} {
		assert.Contains(t, s.Unused[i], want)
	}

	names := DefaultNames()
	names.Axes = []string{"humble"}
	s, err = Load(path, names)
	require.NoError(t, err)
	assert.Len(t, s.Axes, 1)
	assert.Empty(t, s.Unused)
	names.Axes = []string{"ids"}
	_, err = Load(path, names)
	assert.ErrorContains(t, err, `array "ids": item 0 is 7, want 0 or 1`)
	names.Axes = []string{"proud"}
	_, err = Load(path, names)
	assert.ErrorContains(t, err, `array "proud": there is no such array; the archive has meta, X`)
}

func TestReadTexts(t *testing.T) {
	dir := t.TempDir()
	read := func(name, content string) ([]string, error) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return ReadTexts(path)
	}
	lines, err := read("a.txt", "one\r\n\nthree\n")
	require.NoError(t, err)
	assert.Equal(t, []string{"one", "", "three"}, lines)
	list, err := read("a.json", `["one\ntwo", ""]`)
	require.NoError(t, err)
	assert.Equal(t, []string{"one\ntwo", ""}, list)
	_, err = read("b.json", `{"a": 1}`)
	assert.ErrorContains(t, err, "want a list of strings")
	s := sample("train", 14, 10, 2, 1, false)
	assert.EqualError(t, s.SetTexts(lines), "train: 3 texts for 10 rows of features (texts with line breaks need a .json list): stats: lengths differ")
}

func TestSurfaceFeatures(t *testing.T) {
	got := SurfaceFeatures("Well, 3 steps:\n1. Look\n- wait, no?\n\n* done.")
	require.Len(t, got, len(SurfaceNames))
	assert.Equal(t, []float64{math.Log1p(43), 10, 3, 2, 1, 2, 4, 3, 1}, got)
	assert.Equal(t, make([]float64, len(SurfaceNames)), SurfaceFeatures(""))
	for text, want := range map[string]float64{
		"done.": 1, "done?\n ": 1, "```\ncode\n```": 1, "(so)": 1, "cut off in the mid": 0, "a, ": 0,
	} {
		assert.Equal(t, want, SurfaceFeatures(text)[8], text)
	}
}

func FuzzSurfaceFeatures(f *testing.F) {
	f.Add("1. a\n- b")
	f.Add("\xff\n12) ")
	f.Fuzz(func(t *testing.T, text string) {
		for i, v := range SurfaceFeatures(text) {
			if !(v >= 0) || math.IsInf(v, 0) {
				t.Fatalf("%s of %q is %v", SurfaceNames[i], text, v)
			}
		}
	})
}
