package anotherpaper

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/stats"
)

// TestMenAdmittedMoreOften recounts the rates over all departments. The sentence is refuted
// if the whole 95 % interval of the difference lies at or below 0.
func TestMenAdmittedMoreOften(t *testing.T) {
	admissionsPaper.Check(t, "BK-01", func(c *claims.Claim) {
		men, women := applicants(c, "men").total(), applicants(c, "women").total()
		menRate, err := stats.Wilson(men.admitted, men.applied, 0.95)
		c.Must(err)
		womenRate, err := stats.Wilson(women.admitted, women.applied, 0.95)
		c.Must(err)
		c.Number(menRate, womenRate)
		difference, err := stats.NewcombeDiff(men.admitted, men.applied, women.admitted, women.applied, 0.95)
		c.Must(err)
		c.Above("men's rate less women's", difference, 0)
	})
}

// TestWomenAdmittedMoreOften weights the rate of each department by its applicants of both
// sexes. The sentence is refuted if the whole 95 % interval of the difference lies at or
// below 0.
func TestWomenAdmittedMoreOften(t *testing.T) {
	admissionsPaper.Check(t, "BK-02", func(c *claims.Claim) {
		men, women := applicants(c, "men"), applicants(c, "women")
		weights := make([]float64, len(departments))
		all := float64(men.total().applied + women.total().applied)
		for i := range departments {
			weights[i] = float64(men[i].applied+women[i].applied) / all
		}
		menRate, menVariance := men.standardised(weights)
		womenRate, womenVariance := women.standardised(weights)
		c.Number(normal(menRate, menVariance, men.total().applied), normal(womenRate, womenVariance, women.total().applied))
		c.Above("women's rate less men's", normal(womenRate-menRate, womenVariance+menVariance, int(all)), 0)
	})
}

// groups are the applicants of one sex, by department.
type groups []group

type group struct{ admitted, applied int }

// applicants asks the backend for every department.
func applicants(c *claims.Claim, sex string) groups {
	all := make(groups, len(departments))
	for i, department := range departments {
		run := c.Run(backend.Request{Model: sex, Set: department, Need: backend.Passed})
		all[i].applied = len(run.Items)
		for _, applicant := range run.Items {
			if applicant.Passed {
				all[i].admitted++
			}
		}
	}
	return all
}

func (gs groups) total() (sum group) {
	for _, g := range gs {
		sum.admitted += g.admitted
		sum.applied += g.applied
	}
	return sum
}

// standardised returns the directly standardised rate Σ w p and its variance
// Σ w² p(1-p)/n, the sums over the departments with weights w that add to 1.
func (gs groups) standardised(w []float64) (rate, variance float64) {
	for i, g := range gs {
		n := float64(g.applied)
		p := float64(g.admitted) / n
		rate += w[i] * p
		variance += w[i] * w[i] * p * (1 - p) / n
	}
	return rate, variance
}

// normal is an estimate with the interval of the normal distribution.
func normal(value, variance float64, n int) stats.Estimate {
	const z95 = 1.959963984540054
	half := z95 * math.Sqrt(variance)
	return stats.Estimate{Value: value, Lo: value - half, Hi: value + half, Level: 0.95, N: n, Method: "direct standardisation, normal"}
}

// TestTable checks the totals that the book prints.
func TestTable(t *testing.T) {
	a, err := openAdmissions()
	require.NoError(t, err)
	require.Len(t, a.counts, 2*len(departments))
	applied := map[string]int{}
	for key, n := range a.counts {
		applied[key[1]] += n[0] + n[1]
	}
	assert.Equal(t, map[string]int{"men": 2691, "women": 1835}, applied)
}

// TestOutsideTheTable checks that what the table lacks is missing evidence, not an empty run.
func TestOutsideTheTable(t *testing.T) {
	a, err := openAdmissions()
	require.NoError(t, err)
	for name, r := range map[string]backend.Request{
		"department": {Model: "men", Set: "G", Need: backend.Passed},
		"field":      {Model: "men", Set: "A", Need: backend.Text},
	} {
		_, err := a.Run(t.Context(), r)
		var missing *backend.MissingError
		assert.ErrorAs(t, err, &missing, name)
	}
	_, err = lookup("BK-99")
	assert.ErrorContains(t, err, `"BK-99"`)
}
