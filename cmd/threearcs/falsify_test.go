package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/stats"
	"threearcs/stats/falsify"
	"threearcs/stats/npz"
)

// saveSample writes n answers whose first feature is the label if telling, noise if not.
func saveSample(t *testing.T, seed uint64, n int, telling bool) string {
	t.Helper()
	r := stats.NewPCG64(seed)
	x, y := make([]float64, 4*n), make([]int64, n)
	for i := range y {
		y[i] = int64(i % 2)
		for j := range 4 {
			x[4*i+j] = float64(r.Below(1000)) / 1000
		}
		if telling {
			x[4*i] += float64(y[i])
		}
	}
	path := filepath.Join(t.TempDir(), "sample.npz")
	require.NoError(t, npz.Save(path,
		npz.Named{Name: "X", Array: npz.FromFloats(x, n, 4)}, npz.Named{Name: "y", Array: npz.FromInts(y)}))
	return path
}

func TestFalsifyTable(t *testing.T) {
	train, fresh := saveSample(t, 1, 100, true), saveSample(t, 2, 100, true)
	out, err := execute(t, newFalsifyCmd(), "--train", train, "--fresh", fresh, "--base", train+","+fresh,
		"--permutations", "19", "--seeds", "2", "--strict")
	require.NoError(t, err)
	assert.Contains(t, out, "5 models: does it work on another base model?\n  gate: AUC >= 0.63 and asymmetry <= -0.15: passed")
	assert.Contains(t, out, "verdict: survived (every deciding step that was run clears its bar, 3 in all)")
}

func TestFalsifyJSONAndStrict(t *testing.T) {
	train := saveSample(t, 3, 400, false)
	texts := filepath.Join(t.TempDir(), "texts.json")
	list, err := json.Marshal(make([]string, 400))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(texts, list, 0o600))
	out, err := execute(t, newFalsifyCmd(), "--train", train, "--json", "--strict", "--permutations", "19", "--seeds", "2", "--inclusive")
	assert.ErrorIs(t, err, exitStatus(1))
	var report falsify.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.Equal(t, falsify.Falsified, report.Verdict)

	out, err = execute(t, newFalsifyCmd(), "--train", train, "--train-texts", texts, "--permutations", "19", "--seeds", "2")
	require.NoError(t, err)
	assert.Contains(t, out, "not computed: stats: no data: no words in 320 texts")
}

func TestFalsifyErrors(t *testing.T) {
	train := saveSample(t, 4, 20, true)
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, `required flag(s) "train" not set`},
		{[]string{"--train", "none.npz"}, "none.npz"},
		{[]string{"--train", train, "--y", "labels"}, `want arrays "X" (features) and "labels" (labels)`},
		{[]string{"--train", train, "--fresh-texts", "x"}, "--fresh-texts without --fresh"},
		{[]string{"--train", train, "--base", train}, "want train.npz,fresh.npz"},
		{[]string{"--train", train, "--seeds", "0"}, "no seed given"},
		{[]string{"--train", train, "--seeds", "99999999999"}, "more than 100000 seeds"},
		{[]string{"--train", train, "--axes", "humble"}, `array "humble": there is no such array; the archive has X, y`},
		{[]string{"--train", train, "--folds", "11"}, "a class has 10 items, fewer than the 11 folds"},
	} {
		_, err := execute(t, newFalsifyCmd(), c.args...)
		assert.ErrorContains(t, err, c.want)
	}
}
