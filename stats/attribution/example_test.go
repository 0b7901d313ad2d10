package attribution_test

import (
	"fmt"

	"threearcs/stats/attribution"
)

// Unit 1 is louder in the true cohort; what unit 0 does has nothing to do with it.
func ExampleAttribute() {
	var samples []attribution.Sample
	for i := range 40 {
		s := attribution.Sample{Label: i%2 == 1,
			Norms: []float64{float64(i * 7 % 5), float64(i * 3 % 4)},
			Means: [][]float64{{float64(i * 7 % 5)}, {1, float64(i * 3 % 4)}}}
		if s.Label {
			s.Norms[1] += 2
		}
		samples = append(samples, s)
	}
	r, err := attribution.Attribute(samples, attribution.Options{Permutations: 99})
	if err != nil {
		panic(err)
	}
	for _, unit := range r.Magnitude.Order {
		fmt.Printf("unit %d: d = %.1f, chance %.2f\n", unit, r.Magnitude.D[unit], r.Magnitude.Chance[unit])
	}
	// Output:
	// unit 1: d = 2.9, chance 0.01
	// unit 0: d = 0.0, chance 1.00
}
