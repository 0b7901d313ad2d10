//go:build engine && cgo

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/pool"
	"threearcs/backend/python"
)

// memory records and replays many answers, and ten times as many, and prints the largest
// heap of each.
func memory(int) error {
	const few = 100
	dir, err := os.MkdirTemp("", "threearcs-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var peaks [2]float64
	var size int64
	for i, n := range []int{few, 10 * few} {
		path := filepath.Join(dir, fmt.Sprint(n))
		if peaks[i], err = recordMany(path, n); err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		size = info.Size()
	}
	fmt.Printf("largest heap while recording and replaying %d answers %.1f MB, %d answers %.1f MB (the file has %.1f MB)\n",
		few, peaks[0], 10*few, peaks[1], float64(size)/1e6)
	return nil
}

// recordMany records and replays n answers of 8,000 bytes and returns the largest heap in MB.
func recordMany(path string, n int) (peak float64, err error) {
	var problems []python.Problem
	for i := range n {
		problems = append(problems, python.Problem{TaskID: fmt.Sprint(i), Prompt: fmt.Sprintf("question %d", i)})
	}
	set := live.NewSet("many", problems)
	words := strings.SplitAfter(strings.Repeat("word ", 1600), " ")
	m := &backend.Fake{Name: "fake", Say: func(string) ([]string, bool, error) { return words, true, nil }}
	look := func() {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		peak = max(peak, float64(s.HeapAlloc)/1e6)
	}
	r := live.Recorder{Servers: []pool.Server{{Name: "here", Model: m}}, Set: set, Decoding: backend.Greedy(2048, 4096), Tool: "bench",
		Progress: func(p live.Progress) {
			if p.Done%(n/10) == 0 {
				look()
			}
		}}
	if _, err := r.Record(ctx, path); err != nil {
		return 0, err
	}
	src, err := live.OpenRecording(set, path)
	if err != nil {
		return 0, err
	}
	defer src.Model.Close()
	for i := range n {
		if _, err := src.Model.Generate(ctx, set.Ask(i, src.Decoding, 0)); err != nil {
			return 0, err
		}
		if i%(n/10) == 0 {
			look()
		}
	}
	return peak, nil
}
