//go:build engine && cgo

// Command live times the live tier on tiny models whose answers are known, where every
// overhead shows most:
//
//	go run -tags engine ./bench/live
//
// It prints the time of an ask through the client of package ollama against a bare call of
// the same API, the engine's tokens a second against the server's, how long two recordings
// of HumanEval take to replay and score, and how memory grows with the number of answers.
// What is compared takes turns in one run: the ratio of neighbours is the result. Without a
// server (threearcs serve --build-only) or HumanEval (threearcs fetch) it says what it leaves
// out.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"time"
)

var ctx = context.Background()

func main() {
	rounds := flag.Int("rounds", 9, "rounds of each comparison")
	flag.Parse()
	slog.SetLogLoggerLevel(slog.LevelError)
	fmt.Printf("%s %s/%s, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, part := range []func(rounds int) error{server, replays, memory} {
		if err := part(*rounds); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
}

// turns times a and b by turns and returns the times of both, sorted, and the median of the
// ratios of neighbours, a to b.
func turns(rounds int, a, b func() error) (timesA, timesB []time.Duration, ratio float64, err error) {
	var ratios []float64
	for range rounds {
		for _, side := range []struct {
			run   func() error
			times *[]time.Duration
		}{{a, &timesA}, {b, &timesB}} {
			start := time.Now()
			if err := side.run(); err != nil {
				return nil, nil, 0, err
			}
			*side.times = append(*side.times, time.Since(start))
		}
		ratios = append(ratios, timesA[len(timesA)-1].Seconds()/timesB[len(timesB)-1].Seconds())
	}
	slices.Sort(timesA)
	slices.Sort(timesB)
	slices.Sort(ratios)
	return timesA, timesB, ratios[len(ratios)/2], nil
}

func median(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }
