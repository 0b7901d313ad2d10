package stats_test

import (
	"fmt"

	"threearcs/stats"
)

// Four answers to each of five prompts are not twenty independent answers: whole prompts
// are drawn.
func ExampleBootstrap_Clusters() {
	prompt := []int{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4}
	correct := []float64{1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1}
	share := func(items []int) float64 {
		sum := 0.0
		for _, i := range items {
			sum += correct[i]
		}
		return sum / float64(len(items))
	}
	b := stats.Bootstrap{Resamples: 2000, Level: 0.95, Seed: 1}
	byPrompt, _ := b.Clusters(prompt, share)
	byAnswer, _ := b.Items(len(correct), share)
	fmt.Printf("%.2f, prompts drawn [%.2f, %.2f], answers drawn [%.2f, %.2f]\n", byPrompt.Value, byPrompt.Lo, byPrompt.Hi, byAnswer.Lo, byAnswer.Hi)
	// Output: 0.60, prompts drawn [0.25, 0.95], answers drawn [0.40, 0.80]
}

// Two scores of the same items: both are drawn together.
func ExampleBootstrap_AUCDifference() {
	good := []bool{true, true, true, true, false, false, false, false}
	probe := []float64{0.9, 0.8, 0.4, 0.7, 0.3, 0.5, 0.2, 0.6}
	length := []float64{3, 7, 2, 5, 4, 6, 1, 8}
	d, _ := stats.Bootstrap{Resamples: 2000, Level: 0.95, Method: stats.BCa, Seed: 1}.AUCDifference(probe, length, good)
	fmt.Printf("%+.3f [%+.3f, %+.3f]\n", d.Value, d.Lo, d.Hi)
	// Output: +0.438 [+0.000, +0.867]
}

func ExamplePermutationTest_Labels() {
	good := []bool{true, true, true, false, false, false, false, false}
	score := []float64{8, 7, 5, 6, 4, 3, 2, 1}
	r, _ := stats.PermutationTest{Permutations: 999, Seed: 1}.Labels(good, func(y []bool) float64 {
		auc, _ := stats.AUCValue(score, y)
		return auc
	})
	fmt.Printf("AUC %.3f, p = %.3f\n", r.Observed, r.P)
	// Output: AUC 0.933, p = 0.044
}

func ExampleLegacyPermutation_numPy() {
	fmt.Println(stats.LegacyPermutation(6, 0)) // numpy.random.RandomState(0).permutation(6)
	fmt.Println(stats.NewPCG64(0).Below(100))  // numpy.random.default_rng(0).integers(0, 100)
	// Output:
	// [5 2 1 3 0 4]
	// 85
}
