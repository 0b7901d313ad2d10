package chefrun

import (
	"context"
	"fmt"

	"threearcs/backend"
	"threearcs/stats/attribution"
)

// lastTokens is over how many tokens of an answer the paper's attribution averages.
const lastTokens = 32

// Heads attributes the heads of a model as the paper's magnitude attribution does: over the
// last 32 tokens of each assertive answer to the step-16 prompts the norm of every head's
// output is averaged, and heads are ranked by Cohen's d of wrong less correct answers, with
// the sign: see package stats/attribution.
func (b *Backend) Heads(model string) (backend.Attribution, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.attribution(context.Background(), model, backend.WrongOrRight)
}

// attribution ranks the heads of a model by a contrast.
func (b *Backend) attribution(ctx context.Context, model string, by backend.Contrast) (backend.Attribution, error) {
	key := model + "\n" + string(by)
	if a, ok := b.heads[key]; ok {
		return a, nil
	}
	r := backend.Request{Model: model, Set: backend.Step16, Need: contrasts[by].need}
	run, err := b.serve(ctx, r)
	if err != nil {
		return backend.Attribution{}, err
	}
	m, err := b.open(model)
	if err != nil {
		return backend.Attribution{}, err
	}
	inside, ok := m.(Inside)
	if !ok {
		return backend.Attribution{}, b.missing(r, "CLAIMS_BACKEND=engine go test -tags engine ./claims/...", "attention heads need the model in process")
	}
	c, err := b.cohorts(ctx, inside, r, run, contrasts[by].cohort)
	if err != nil {
		return backend.Attribution{}, err
	}
	a := backend.Attribution{Model: model, Cohorts: c.sizes, LastN: lastTokens, Null: permutations, Source: run.Sources[0], StandIn: run.StandIn}
	if a.Heads, err = c.rank(); err != nil {
		return backend.Attribution{}, err
	}
	b.heads[key] = a
	return a, nil
}

// contrasts says of each contrast what it needs to know of an answer, and in which cohort
// the answer then is. The two that are compared are called cw and cr.
var contrasts = map[backend.Contrast]struct {
	need   backend.Field
	cohort func(item backend.Item) string
}{
	backend.WrongOrRight:  {backend.Coverage | backend.Verbal, byAssertion},
	backend.SelfVerifying: {backend.Rubric, bySelfVerification},
}

func byAssertion(item backend.Item) string {
	switch {
	case item.Assert && item.Correct:
		return "cr"
	case item.Assert:
		return "cw"
	case item.Correct:
		return "hr"
	}
	return "hw"
}

func bySelfVerification(item backend.Item) string {
	score, ok := item.Rubric["self_verification"]
	switch {
	case !ok:
		return "unscored"
	case score >= 4:
		return "cr"
	case score <= 2:
		return "cw"
	}
	return "between"
}

// cohorts are the outputs of all heads in the answers of the two cohorts compared.
type cohorts struct {
	sizes   map[string]int // as in backend.Attribution
	heads   []backend.Head
	samples []attribution.Sample // true for cw
}

// cohorts reads the heads' outputs. The answers are those of run, by item.
func (b *Backend) cohorts(ctx context.Context, m Inside, r backend.Request, run *backend.Run, cohort func(backend.Item) string) (*cohorts, error) {
	set, err := b.accept(r)
	if err != nil {
		return nil, err
	}
	u, err := b.answered(ctx, m, set, r)
	if err != nil {
		return nil, err
	}
	heads, err := m.Heads()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, q := range set.Questions {
		at[q.ID] = i
	}
	c := &cohorts{sizes: map[string]int{"cw": 0, "cr": 0, "hw": 0, "hr": 0}, heads: heads}
	for _, item := range run.Items {
		if err := c.add(ctx, m, u.answers[at[item.ID]], cohort(item)); err != nil {
			return nil, fmt.Errorf("%s: %w", item.ID, err)
		}
	}
	return c, nil
}

// add counts an answer in its cohort and, if that is compared and the answer is not empty,
// adds what the heads put out.
func (c *cohorts) add(ctx context.Context, m Inside, a backend.Answer, cohort string) error {
	c.sizes[cohort]++
	if cohort != "cw" && cohort != "cr" || len(a.Tokens) == 0 {
		return nil
	}
	tokens, err := m.TokensOf(a)
	if err != nil {
		return err
	}
	outputs, err := m.HeadOutputs(ctx, tokens, min(lastTokens, len(a.Tokens)))
	if err != nil {
		return err
	}
	s := attribution.Sample{Label: cohort == "cw"}
	for _, out := range outputs {
		s.Norms, s.Means = append(s.Norms, out.Norm), append(s.Means, out.Mean)
	}
	c.samples = append(c.samples, s)
	return nil
}

// rank returns the heads in descending order of d.
func (c *cohorts) rank() ([]backend.AttributedHead, error) {
	r, err := attribution.Attribute(c.samples, attribution.Options{Permutations: permutations})
	if err != nil {
		return nil, err
	}
	var ranked []backend.AttributedHead
	for _, h := range r.Magnitude.Order {
		ranked = append(ranked, backend.AttributedHead{Layer: c.heads[h].Layer, Head: c.heads[h].Head,
			MeanCW: r.MeanTrue[h], MeanCR: r.MeanFalse[h], Overconf: r.MeanTrue[h] - r.MeanFalse[h],
			CohenD: r.Magnitude.D[h], Chance: r.Magnitude.Chance[h], Fitted: r.Fitted.D[h],
			HeldOut: r.HeldOut.D[h], HeldOutChance: r.HeldOut.Chance[h], Cosine: r.Cosine[h]})
	}
	return ranked, nil
}

// permutations is how many relabellings tell what chance shows among all heads.
const permutations = 1000

// damp scales the heads that r names in everything the model computes from now on.
func (b *Backend) damp(ctx context.Context, m backend.Model, r backend.Request) error {
	inside, ok := m.(Inside)
	if !ok {
		return nil // and nothing is damped, as can has seen to
	}
	factors, err := b.factors(ctx, inside, r)
	if err != nil {
		return err
	}
	return inside.Damp(factors)
}

func (b *Backend) factors(ctx context.Context, m Inside, r backend.Request) (map[backend.Head]float64, error) {
	if r.Damping == (backend.Damping{}) {
		return nil, nil
	}
	top, err := b.top(ctx, r)
	if err == nil && r.Damping.Random {
		top, err = b.others(m, r, top)
	}
	factors := map[backend.Head]float64{}
	for _, h := range top {
		factors[h] = r.Damping.Lambda
	}
	return factors, err
}

// top returns the heads to damp: those of the options, or the first of the attribution.
func (b *Backend) top(ctx context.Context, r backend.Request) ([]backend.Head, error) {
	if len(b.o.Heads) > 0 {
		return b.o.Heads, nil
	}
	a, err := b.attribution(ctx, r.Model, r.Damping.By)
	if err != nil {
		return nil, err
	}
	var heads []backend.Head
	for _, h := range a.Heads[:min(r.Damping.Top, len(a.Heads))] {
		heads = append(heads, backend.Head{Layer: h.Layer, Head: h.Head})
	}
	return heads, nil
}

// others draws as many other heads of the same layers, with a fixed seed.
func (b *Backend) others(m Inside, r backend.Request, heads []backend.Head) ([]backend.Head, error) {
	all, err := m.Heads()
	if err != nil {
		return nil, err
	}
	drawn, err := backend.ControlHeads(all, heads, controlSeed)
	if err != nil {
		return nil, b.missing(r, "", "%v", err)
	}
	return drawn, nil
}

// controlSeed draws the heads that are damped as a control.
const controlSeed = 2604
