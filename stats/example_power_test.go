package stats_test

import (
	"fmt"

	"threearcs/stats"
)

// How many items would 46 against 59 of 164 have needed, and what could 164 show?
func ExamplePowerTwoProportions() {
	power, _ := stats.PowerTwoProportions(59./164, 164, 46./164, 164, 0.05)
	below, above, _ := stats.DetectableProportions(59./164, 164, 164, 0.05, 0.8)
	fmt.Printf("power %.2f; with power 0.8: below %.3f or above %.3f\n", power, below, above)
	// Output: power 0.34; with power 0.8: below 0.220 or above 0.513
}

func ExamplePowerTOSTDiff() {
	power, _ := stats.PowerTOSTDiff(0.3, 164, 0.3, 164, -0.1, 0.1, 0.05)
	fmt.Printf("chance to show equivalence within 10 points: %.2f\n", power)
	// Output: chance to show equivalence within 10 points: 0.26
}

// The same problems under two models: 8 % solved by the first alone, 16 % by the second.
func ExamplePowerMcNemar() {
	power, _ := stats.PowerMcNemar(164, 0.08, 0.16, 0.05)
	items, _ := stats.ItemsForMcNemar(0.08, 0.16, 0.05, 0.8)
	fmt.Printf("power %.2f; %d items for power 0.8\n", power, items)
	// Output: power 0.50; 311 items for power 0.8
}

func ExamplePowerBinomial() {
	power, _ := stats.PowerBinomial(0.8, 0.5, 20, 0.05)
	items, _ := stats.ItemsForBinomial(0.8, 0.5, 0.05, 0.8)
	fmt.Printf("power %.2f; %d items for power 0.8\n", power, items)
	// Output: power 0.80; 23 items for power 0.8
}

func ExamplePowerCohenD() {
	power, _ := stats.PowerCohenD(0.5, 53, 38, 0.05)
	least, _ := stats.DetectableCohenD(53, 38, 0.05, 0.8)
	fmt.Printf("power %.2f; d = %.2f is found with power 0.8\n", power, least)
	// Output: power 0.64; d = 0.60 is found with power 0.8
}

// A fall from 0.683 to 0.516: could a smaller fresh sample have shown it?
func ExamplePowerAUCDiff() {
	power, _ := stats.PowerAUCDiff(0.683, 42, 58, 0.516, 55, 138, 0.05)
	few, _ := stats.PowerAUCDiff(0.683, 42, 58, 0.516, 9, 184, 0.05)
	fmt.Printf("55 fresh positives: power %.2f; 9: %.2f\n", power, few)
	// Output: 55 fresh positives: power 0.64; 9: 0.31
}

// What a sample can show, and how often a gate lets pass what it should.
func ExampleDetectableAUC() {
	least, _ := stats.DetectableAUC(0.5, 9, 184, 0.05, 0.8)
	chance, _ := stats.ChanceAUCPasses(0.63, 0.5, 9, 184)
	need, _ := stats.PositivesToExclude(0.52, 0.63, 184, 0.95)
	fmt.Printf("found with power 0.8: %.3f; noise passes 0.63 with chance %.2f; %d positives would exclude 0.63\n", least, chance, need)
	// Output: found with power 0.8: 0.772; noise passes 0.63 with chance 0.09; 32 positives would exclude 0.63
}

func ExampleLargestEffectQuantile() {
	median, _ := stats.LargestEffectQuantile(0.5, 53, 38, 280)
	fmt.Printf("the largest |d| of 280 comparisons without effect: %.2f\n", median)
	// Output: the largest |d| of 280 comparisons without effect: 0.66
}
