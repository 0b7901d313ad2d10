package paper

import (
	"path"
	"slices"
	"strings"
	"testing"

	"threearcs/claims"
	"threearcs/fixtures"
)

// A deliverable is what is said to be released: files, each where a script or note of the
// authors names it, with what it holds.
type deliverable struct {
	id    string
	files []claims.Place
}

const (
	closure = "findings/REPORT_ddv2_11_6_closure.md"
	sweep   = "eval/scripts/disposition_probe_sweep.py"
	fresh   = "eval/scripts/v1_full_v2.py"
	second  = "eval/scripts/smollm_sweep_run.py"
)

// deliverables name for each claim the files that it is about; for IN-03, which is about
// all of them, one of each kind that another file of the release names.
var deliverables = []deliverable{
	{"IN-03", []claims.Place{
		claims.At("eval/scripts/uncert_probe_v0.py", "uncert_probe_v0.json", "cross-validation of Gemma's probe"),
		claims.At(sweep, "v1_full_step16_features.npz", "Gemma's hidden states"),
		claims.At("eval/scripts/path_b2_tempering.py", "gold_checklist.json", "the step-16 checklists"),
		claims.At("eval/scripts/path_b2_tempering.py", "path_b2_tempering_gemma4_summary.json", "a result of tempering"),
		claims.At(closure, "probe_multilayer.py", "the script of step 4")}},
	{"RE-02", []claims.Place{
		claims.At("findings/APPROACH_frozen_base_disposition_sidecar.md", "uncert_probe_v0.py", "step 1"),
		claims.At(closure, "v1_full_v2.py", "step 2"),
		claims.At(closure, "disposition_probe_sweep.py", "step 3"),
		claims.At(closure, "probe_multilayer.py", "step 4, multi-layer pooling"),
		claims.At(closure, "smollm_factual_score.py", "step 5")}},
	{"RE-03", []claims.Place{
		claims.At(sweep, "v1_full_step16_features.npz", "Gemma's hidden states on step 16"),
		claims.At(sweep, "v1_full_v2_fresh_features.npz", "Gemma's hidden states on fresh prompts"),
		claims.At(sweep, "judge_v4_fresh.json", "Gemma's fresh responses, with scores"),
		claims.At(second, "smollm_step16_features.npz", "SmolLM2's hidden states on step 16"),
		claims.At(second, "smollm_fresh_features.npz", "SmolLM2's hidden states on fresh prompts"),
		claims.At(second, "smollm_fresh_responses.json", "SmolLM2's fresh responses")}},
	{"RE-04", []claims.Place{
		claims.At(sweep, "judge_v4_fresh.json", "the fresh prompts, with responses and scores"),
		claims.At(fresh, "v1_full_fresh_gold.json", "their checklists")}},
}

// TestReleased looks for the files among those of the pinned commit. All of its files are
// pinned, so a name that is not among them is not released there under that name.
func TestReleased(t *testing.T) {
	for _, d := range deliverables {
		claims.Check(t, d.id, func(c *claims.Claim) {
			var missing, there []string
			for _, f := range d.files {
				c.Cite(f.Path, f.Words, "")
				if inCommit(f.Words) {
					there = append(there, f.Says)
				} else {
					missing = append(missing, f.Says+" ("+f.Words+")")
				}
			}
			if len(missing) > 0 {
				c.Holds(false, "not in the commit: %s", strings.Join(missing, "; "))
			}
			if len(there) > 0 {
				c.Holds(true, "in the commit: %s", strings.Join(there, "; "))
			}
		})
	}
}

// TestLogReleased counts the working notes of the pinned commit.
func TestLogReleased(t *testing.T) {
	claims.Check(t, "RE-06", func(c *claims.Claim) {
		const log = "findings/DD_Pivot_reason.md"
		notes := 0
		for _, a := range fixtures.Artifacts() {
			if a.Kind == fixtures.Note && path.Dir(a.Path) == path.Dir(log) {
				notes++
			}
		}
		c.Cite(log, "DD Pivot Reason", "the running log")
		c.Holds(inCommit(path.Base(log)), "the log and %d other notes are in the commit", notes-1)
	})
}

// inCommit reports whether a file of that name is in the authors' commit.
func inCommit(name string) bool {
	return slices.ContainsFunc(fixtures.Artifacts(), func(a fixtures.Artifact) bool { return path.Base(a.Path) == name })
}
