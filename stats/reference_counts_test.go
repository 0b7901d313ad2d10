package stats

import "math"

// Slow definitions, straight from the formulas, for comparison on random inputs.

// slowBinomial returns the probability of k successes in n as a plain product.
func slowBinomial(k, n int, p float64) float64 {
	v := 1.0
	for i := range k {
		v *= float64(n-i) / float64(k-i) * p
	}
	return v * math.Pow(1-p, float64(n-k))
}

// slowBinomialTail sums the probabilities of from..to successes in n.
func slowBinomialTail(from, to, n int, p float64) float64 {
	s := 0.0
	for k := from; k <= to; k++ {
		s += slowBinomial(k, n, p)
	}
	return s
}

// slowBinomialTest sums all outcomes that are no likelier than k.
func slowBinomialTest(k, n int, p float64) float64 {
	s, limit := 0.0, slowBinomial(k, n, p)*(1+1e-7)
	for i := 0; i <= n; i++ {
		if f := slowBinomial(i, n, p); f <= limit {
			s += f
		}
	}
	return math.Min(1, s)
}

// slowFisher enumerates the tables with the margins of [a b; c d] and sums those that
// are no likelier, as ratios of binomial coefficients.
func slowFisher(a, b, c, d int) float64 {
	weight := func(x int) float64 {
		if x > a+b || x > a+c || a+b-x < 0 || a+c-x < 0 || d-a+x < 0 {
			return 0
		}
		return slowChoose(a+b, x) * slowChoose(c+d, a+c-x)
	}
	tail, total := 0.0, 0.0
	for x := 0; x <= a+b+c+d; x++ {
		total += weight(x)
		if weight(x) <= weight(a)*(1+1e-7) {
			tail += weight(x)
		}
	}
	return tail / total
}

func slowChoose(n, k int) float64 {
	v := 1.0
	for i := range k {
		v = v * float64(n-i) / float64(i+1)
	}
	return v
}

// slowCohenD is the difference of means over the pooled standard deviation, in two
// passes.
func slowCohenD(x, y []float64) float64 {
	mean := func(v []float64) float64 {
		s := 0.0
		for _, a := range v {
			s += a
		}
		return s / float64(len(v))
	}
	squares := func(v []float64) float64 {
		s, m := 0.0, mean(v)
		for _, a := range v {
			s += (a - m) * (a - m)
		}
		return s
	}
	return (mean(x) - mean(y)) / math.Sqrt((squares(x)+squares(y))/float64(len(x)+len(y)-2))
}

// slowWeightedKappa is 1 − (mean disagreement of the pairs) / (mean disagreement of all
// combinations), where disagreement is |a−b| to the power given.
func slowWeightedKappa(a, b []int, power float64) float64 {
	pairs, all := 0.0, 0.0
	for i := range a {
		pairs += math.Pow(math.Abs(float64(a[i]-b[i])), power)
		for j := range b {
			all += math.Pow(math.Abs(float64(a[i]-b[j])), power)
		}
	}
	return 1 - pairs*float64(len(a))/all
}

// slowArea counts the pairs that pos + shift wins against neg.
func slowArea(pos, neg []float64, shift float64) float64 {
	wins := 0.0
	for _, p := range pos {
		for _, n := range neg {
			if p+shift > n {
				wins++
			}
		}
	}
	return wins / float64(len(pos)*len(neg))
}
