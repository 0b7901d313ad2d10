//go:build engine && cgo

package suite_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/chefcheck"
)

// TestChefClaimsOnKnownAnswers runs Arcs 2 and 3 in process on models of known answers: what
// the claims measure is what the table says, and no number is compared with the paper's,
// since the prompts are others.
func TestChefClaimsOnKnownAnswers(t *testing.T) {
	train, fresh := chefcheck.Rows.Train, chefcheck.Rows.Fresh
	got := chefClaims(t, train, fresh)
	asserted, correct := rate(train, asserts, all), rate(train, chefcheck.Row.Correct, all)
	auc := 0.5 + (rate(fresh, seems, chefcheck.Row.Correct)-rate(fresh, seems, wrong))/2
	for id, want := range map[string]float64{
		"AB-04":     100 * asserted,
		"A3-BA-01":  float64(count(train, asserts, chefcheck.Row.Correct)),
		"A3-BA-04":  float64(count(train, asserts, wrong)),
		"A3-BA-12":  rate(train, asserts, wrong) - rate(train, asserts, chefcheck.Row.Correct),
		"A3-CV-01":  correct,
		"A3-CV-02":  1, // the training answers seem what they are
		"A3-FR-01":  rate(fresh, chefcheck.Row.Correct, all),
		"A3-FR-04":  auc,
		"A3-FR-07":  1 - auc,
		"A3-ML-01":  auc,
		"A3-SM-04":  auc,
		"A3-SW-SV3": 1,
		"A3-SW-SV4": auc,
		"A2-T2-01":  -asserted, // damped, the model hedges whatever it is asked
		"A2-T2-02":  0,
		"A2-T2-03":  0, // at λ=0.9 nothing switches
		"A2-TE-06":  2, // the two models of variants 1 and 3
	} {
		assert.InDelta(t, want, measured(t, got, id), 0.0006, id)
		assert.Equal(t, "not-run", got[id]["number"], id)
	}
	assert.Equal(t, "refuted", got["A2-TE-06"]["sentence"], "the head's effect is a clean positive")
}

// TestChefClaimsTurn changes what the models know: the fresh answers now seem what they are,
// so that the probe transfers.
func TestChefClaimsTurn(t *testing.T) {
	fresh := append([]chefcheck.Row(nil), chefcheck.Rows.Fresh...)
	for i := range fresh {
		fresh[i].Seems = fresh[i].Correct()
	}
	got := chefClaims(t, chefcheck.Rows.Train, fresh, "-run", "TestTransferAUC|TestCollapse")
	assert.InDelta(t, 1, measured(t, got, "A3-FR-04"), 1e-9)
	assert.InDelta(t, 0, measured(t, got, "A3-FR-07"), 1e-9)
}

// Shares of rows.

func all(chefcheck.Row) bool       { return true }
func asserts(r chefcheck.Row) bool { return !r.Hedges }
func seems(r chefcheck.Row) bool   { return r.Seems }
func wrong(r chefcheck.Row) bool   { return !r.Correct() }

func count(rows []chefcheck.Row, what, among func(chefcheck.Row) bool) int {
	n := 0
	for _, r := range rows {
		if what(r) && among(r) {
			n++
		}
	}
	return n
}

func rate(rows []chefcheck.Row, what, among func(chefcheck.Row) bool) float64 {
	return float64(count(rows, what, among)) / float64(count(rows, all, among))
}

// chefClaims runs the claims of Arcs 2 and 3 on known-answer models in process.
func chefClaims(t *testing.T, train, fresh []chefcheck.Row, args ...string) map[string]map[string]string {
	t.Helper()
	m, err := chefcheck.Build(t.TempDir(), "qwen3", train, fresh)
	require.NoError(t, err)
	var models []string
	for _, name := range []string{backend.Gemma4E2B, backend.Qwen3508B, backend.SmolLM217} {
		models = append(models, name+"="+m.Answers.Path)
	}
	return liveClaims(t, args, "CLAIMS_BACKEND=engine", "CLAIMS_MODELS="+strings.Join(models, ","), "CLAIMS_JUDGE=engine:"+m.Judge.Path,
		"CLAIMS_CHEF="+m.Folder, "CLAIMS_HEADS="+m.Head.String())
}

// liveClaims runs the claims of Arcs 2 and 3 with short answers and the given environment.
func liveClaims(t *testing.T, args []string, env ...string) map[string]map[string]string {
	t.Helper()
	env = append(env, "CLAIMS_NUM_PREDICT=128", "CLAIMS_CHEF_CAP=64", "CLAIMS_NUM_THREAD=1", "CLAIMS_RECORD_DIR="+t.TempDir())
	return attributes(t, env, append([]string{"-tags", "engine", "-count=1", "./claims/arc2", "./claims/arc3"}, args...)...)
}
