package check

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"threearcs/backend/judge"
)

// Options say what to measure.
type Options struct {
	Instruments []Instrument // nil for all
	Limit       int          // the first items of each set only; 0 for all
	Parallel    int          // asks under way at once; 0 for one
	Variants    bool         // also ask in reverse order and without the response
	Progress    func(done, total int)
}

// plain, swapped and blind are the variants, by their place in a result.
var variants = []judge.Variant{{}, {Swapped: true}, {Blind: true}}

const plain, swapped, blind = 0, 1, 2

// A task is an item to be judged with one instrument in one variant.
type task struct {
	set, item int
	in        Instrument
	variant   int
}

// tasks lists what o asks about sets, in order.
func (o Options) tasks(sets []Set) []task {
	var tasks []task
	for s, set := range sets {
		for i, it := range set.Items {
			if o.Limit > 0 && i >= o.Limit {
				break
			}
			for _, in := range o.instruments() {
				if it.labelled(in) {
					tasks = append(tasks, o.variantsOf(task{set: s, item: i, in: in})...)
				}
			}
		}
	}
	return tasks
}

func (o Options) instruments() []Instrument {
	if o.Instruments == nil {
		return Instruments()
	}
	return o.Instruments
}

// variantsOf returns t in every variant. The certainty has no blind one: it never sees the
// response.
func (o Options) variantsOf(t task) []task {
	tasks := []task{t}
	for v := range variants {
		if o.Variants && v != plain && (t.in != Certainty || v != blind) {
			t.variant = v
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// A result holds the marks of a task.
type result struct {
	task
	marks []mark
}

// ask lets j judge everything. If j is nil the lexical classifier does.
func (o Options) ask(ctx context.Context, j *judge.Judge, sets []Set) ([]result, error) {
	tasks := o.tasks(sets)
	if len(tasks) == 0 {
		return nil, fmt.Errorf("check: nothing to measure: no item has a label for %v", o.instruments())
	}
	clusters := clustersOf(sets)
	results := make([]result, len(tasks))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(o.Parallel, 1))
	var mu sync.Mutex
	done := 0
	for n, t := range tasks {
		g.Go(func() error {
			it := sets[t.set].Items[t.item]
			marks, err := o.marks(ctx, j, it, t)
			if err != nil {
				return fmt.Errorf("check: %s %s: %w", sets[t.set].Name, it.ID, err)
			}
			for i := range marks {
				marks[i].cluster = clusters[it.Prompt]
			}
			results[n] = result{t, marks}
			mu.Lock()
			defer mu.Unlock()
			done++
			if o.Progress != nil {
				o.Progress(done, len(tasks))
			}
			return nil
		})
	}
	return results, g.Wait()
}

func (o Options) marks(ctx context.Context, j *judge.Judge, it Item, t task) ([]mark, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if j == nil {
		return []mark{counted(it)}, nil
	}
	return judged(ctx, j, it, t.in, variants[t.variant])
}

// clustersOf numbers the different prompts of sets.
func clustersOf(sets []Set) map[string]int {
	clusters := map[string]int{}
	for _, s := range sets {
		for _, it := range s.Items {
			if _, seen := clusters[it.Prompt]; !seen {
				clusters[it.Prompt] = len(clusters)
			}
		}
	}
	return clusters
}
