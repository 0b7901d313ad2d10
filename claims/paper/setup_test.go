package paper

import (
	"math"
	"slices"
	"strings"
	"testing"

	"threearcs/backend"
	"threearcs/claims"
	"threearcs/golden"
	"threearcs/stats"
)

// A set is the answers of one model to one prompt set.
type set struct{ model, name string }

// labelled are the sets whose answers carry a coverage and a correctness label.
var labelled = []set{
	{backend.Gemma4E2B, backend.Step16}, {backend.Gemma4E2B, backend.Fresh},
	{backend.SmolLM217, backend.Step16}, {backend.SmolLM217, backend.Fresh},
	{backend.Qwen3508B, backend.Step16},
}

func ask(c *claims.Claim, s set, need backend.Field) *backend.Run {
	return c.Run(backend.Request{Model: s.model, Set: s.name, Need: need})
}

// models are the five models of section 3.3 as the paper's own rows name them, with the
// family each belongs to.
var families = map[string]string{
	backend.Qwen06B: "Qwen", backend.Qwen17B: "Qwen", backend.Qwen3508B: "Qwen",
	backend.Gemma4E2B: "Gemma", backend.SmolLM217: "Llama-derived",
}

// TestModels counts models and families over every row of the paper that names a model.
func TestModels(t *testing.T) {
	named := map[string]bool{}
	kinds := map[string]bool{}
	for _, v := range golden.All() {
		for model, family := range families {
			if strings.HasPrefix(v.Model, model) {
				named[model], kinds[family] = true, true
			}
		}
	}
	claims.Check(t, "AB-03", func(c *claims.Claim) {
		c.Printed("the models that the claims of the paper name")
		c.Count(len(named))
		c.Inconclusive("no model was put through all three arcs (Table 6: Qwen3 in the first, Qwen3.5 in the second, SmolLM2 in the third, Gemma 4 in all but with other protocols), so that one failure consistent across five was not observed")
	})
	claims.Check(t, "FW-06", func(c *claims.Claim) {
		c.Printed("the models that the claims of the paper name")
		c.Count(len(kinds))
		c.Follows()
	})
}

// TestSizes compares the parameter range with the sizes in the models' names and with the
// places where it is stated again.
func TestSizes(t *testing.T) {
	claims.Check(t, "AB-01", func(c *claims.Claim) {
		c.Printed("Sec 3.3: the smallest model is Qwen3-0.6B, the largest Gemma 4 E2B at 2.3B effective")
		c.Number(stats.Point(0.6, 0), stats.Point(c.Paper("LI-02").Value, 0))
		c.Follows()
	})
	claims.Check(t, "LI-02", func(c *claims.Claim) {
		upper := c.PaperAll("AB-01")[1]
		c.Number(stats.Point(upper.Value, 0))
		c.Follows()
	})
}

// TestArcOneFamilies counts the families for which an Arc 1 result is printed.
func TestArcOneFamilies(t *testing.T) {
	claims.Check(t, "AB-02", func(c *claims.Claim) {
		c.Printed("Table 1: the models with a row")
		found := map[string]bool{}
		for _, v := range golden.All() {
			for _, family := range []string{"Qwen3-", "Qwen3.5-", "Gemma 4"} {
				if strings.HasPrefix(v.ID, "A1-") && strings.HasPrefix(v.Model, family) {
					found[family] = true
				}
			}
		}
		c.Number(stats.Point(float64(len(found)), 0))
		c.Note("section 4.4 names Qwen3, Qwen3.5 and Gemma 4; no Arc 1 result of Qwen3.5 is printed or released")
		c.Follows()
	})
}

// TestSetSizes counts the items of each prompt set.
func TestSetSizes(t *testing.T) {
	for id, of := range map[string]struct {
		set
		need backend.Field
	}{
		"IN-02": {set{backend.Gemma4E2B, backend.Step16}, backend.Coverage},
		"FW-07": {set{backend.Qwen06B, backend.MCAS500}, backend.MCAS},
		"FW-08": {set{backend.Qwen06B, backend.HumanEval}, backend.Passed},
	} {
		claims.Check(t, id, func(c *claims.Claim) {
			c.Count(len(ask(c, of.set, of.need).Items))
			c.Follows()
		})
	}
}

// TestDispositions counts the dispositions: seven in the notes, four in the sweep.
func TestDispositions(t *testing.T) {
	claims.Check(t, "FW-01", func(c *claims.Claim) {
		four := c.Stored("disposition_probe_sweep.json :: gate.n_disposition_axes_total")
		c.Cite("findings/DD_Pivot_reason.md", "Seven target dispositions", "section 1 names seven")
		c.Number(stats.Point(7, 0), stats.Point(four, 0))
		c.Follows()
	})
	claims.Check(t, "LI-01", func(c *claims.Claim) {
		all := c.PaperAll("FW-01")[0].Value
		const attempted = 3 // Humble, Adversarial-self and, found saturated, Deliberate (section 5.2)
		c.Count(int(all) - attempted)
		c.Note("section 5.2 names three untested dispositions and leaves out Persistent: see A2-TE-03")
		c.Follows()
	})
}

// TestJudgeOfArcThree reads the judge's name in the released parameters.
func TestJudgeOfArcThree(t *testing.T) {
	claims.Check(t, "FW-05", func(c *claims.Claim) {
		for _, key := range []string{"judge_v4_step16.json :: params.judge_model", "judge_v4_fresh.json :: params.judge_model"} {
			name := c.StoredText(key)
			c.Holds(strings.Contains(name, "deepseek-v3.2"), "%s is %s", key, name)
		}
		c.Cite("eval/scripts/path_b2_tempering.py", "JUDGE_MODEL = 'deepseek/deepseek-v3.2-exp'", "Arc 2 names the same judge")
	})
}

// TestChecklistSizes infers how many claims a checklist has at least: the smallest
// denominator that gives the stored coverage. The sentence is refuted if one needs six.
func TestChecklistSizes(t *testing.T) {
	claims.Check(t, "FW-11", func(c *claims.Claim) {
		for _, s := range labelled {
			sizes := map[int]int{}
			for _, item := range ask(c, s, backend.Coverage).Items {
				sizes[denominator(c, item.Coverage)]++
			}
			most := slices.Max(keys(sizes))
			c.Holds(most <= 5, "%s on %s: the coverages need checklists of up to %d claims (%d of them)", s.model, s.name, most, sizes[most])
		}
	})
}

// denominator is the smallest d for which coverage, stored with four digits or more, is a
// count out of d.
func denominator(c *claims.Claim, coverage float64) int {
	for d := 1; d <= 20; d++ {
		if k := math.Round(coverage * float64(d)); math.Abs(coverage-k/float64(d)) < 0.5e-4 {
			return d
		}
	}
	c.T().Fatalf("coverage %v is no share of a checklist of up to 20 claims", coverage)
	return 0
}

func keys(m map[int]int) []int {
	var ks []int
	for k := range m {
		ks = append(ks, k)
	}
	return ks
}

// TestCorrectMeansHalf finds the cut between the labels: the smallest coverage labelled
// correct, which must lie above every coverage labelled wrong.
func TestCorrectMeansHalf(t *testing.T) {
	claims.Check(t, "FW-12", func(c *claims.Claim) {
		cut, highestWrong, n := math.Inf(1), math.Inf(-1), 0
		for _, s := range labelled {
			for _, item := range ask(c, s, backend.Coverage).Items {
				n++
				if item.Correct {
					cut = min(cut, item.Coverage)
				} else {
					highestWrong = max(highestWrong, item.Coverage)
				}
			}
		}
		c.Number(stats.Point(cut, n))
		c.Holds(highestWrong < cut, "the smallest coverage labelled correct is %.3g, the largest labelled wrong %.3g, over %d labels of five sets", cut, highestWrong, n)
	})
}

// TestRubric checks the shape of the v4 scores: five axes, integers from 1 to 5.
func TestRubric(t *testing.T) {
	claims.Check(t, "FW-13", func(c *claims.Claim) {
		names := map[string]bool{}
		for _, name := range []string{backend.Step16, backend.Fresh} {
			for _, item := range ask(c, set{backend.Gemma4E2B, name}, backend.Rubric).Items {
				for axis, score := range item.Rubric {
					names[axis] = true
					if score < 1 || score > 5 {
						c.Holds(false, "%s: %s scored %d", item.ID, axis, score)
					}
				}
			}
		}
		c.Count(len(names))
		version := c.StoredText("judge_v4_step16.json :: params.rubric_version")
		c.Holds(strings.Contains(version, "two_pass_response_blind"), "the released parameters name the rubric %s", version)
		c.Cite("eval/scripts/eval_judge_rubric_v4.py", "['CERTAIN', 'UNCERTAIN', 'AMBIGUOUS']", "the parser looks for CERTAIN first, which UNCERTAIN contains: all 293 stored labels are CERTAIN")
	})
	claims.Check(t, "FW-14", func(c *claims.Claim) {
		c.Count(int(c.Stored("disposition_probe_sweep.json :: high_thr")))
		c.Follows()
	})
}

// TestGateThroughout compares the places where the asymmetry gate is stated.
func TestGateThroughout(t *testing.T) {
	claims.Check(t, "FW-17", func(c *claims.Claim) {
		c.Number(stats.Point(c.Stored("probe_multilayer.json :: bar.asym_max"), 0))
		step1 := c.PaperAll("PI-01")[1]
		c.Holds(c.Value().Only().Contains(step1.Value), "section 8 prints %s for step 1", step1.Text)
	})
}

// TestProtocol checks that every probe of Arc 3 used both strengths, 100 training and 193
// test items. The sweep's own record says otherwise of itself.
func TestProtocol(t *testing.T) {
	claims.Check(t, "FW-18", func(c *claims.Claim) {
		train := ask(c, set{backend.Gemma4E2B, backend.Step16}, backend.Coverage)
		test := ask(c, set{backend.Gemma4E2B, backend.Fresh}, backend.Coverage)
		c.Number(stats.Point(float64(len(train.Items)), 0), stats.Point(float64(len(test.Items)), 0))
		classifier := c.StoredText("disposition_probe_sweep.json :: classifier")
		n, m := c.Stored("disposition_probe_sweep.json :: n_step16"), c.Stored("disposition_probe_sweep.json :: n_fresh")
		c.Holds(n == 100 && m == 193, "the per-axis sweep records %s on %v and %v items", classifier, n, m)
	})
}
