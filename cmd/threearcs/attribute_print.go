package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"threearcs/backend"
	"threearcs/stats"
	"threearcs/stats/attribution"
)

// print shows the first heads by each measure, and names heads to damp.
func (a attributed) print(w io.Writer, f attributeFlags) error {
	fmt.Fprintf(w, "%s: %d heads over the last %d tokens of %d answers labelled true and %d labelled false", a.model.Name, len(a.heads), a.last, a.True, a.False)
	if a.unlabelled > 0 {
		fmt.Fprintf(w, "; %d answers are in neither cohort", a.unlabelled)
	}
	fmt.Fprintln(w)
	for _, note := range a.notes {
		fmt.Fprintln(w, note)
	}
	fmt.Fprint(w, "\nmagnitude\n")
	t := plainTable(w, "head", "d [95%]", "norm, true", "norm, false", "chance", "FDR")
	for _, unit := range a.Magnitude.Order[:min(f.top, len(a.heads))] {
		e, err := stats.CohenDValue(a.Magnitude.D[unit], a.True, a.False, 0.95)
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{a.heads[unit], withInterval(e.D), short(a.MeanTrue[unit]), short(a.MeanFalse[unit]), short(a.Magnitude.Chance[unit]), short(a.Magnitude.FDR[unit])})
	}
	t.Render()
	a.printNull(w, a.Magnitude, "|d|")
	fmt.Fprint(w, "\ndirection\n")
	t = plainTable(w, "head", "d held out", "chance", "FDR", "d fitted", "chance fitted", "cosine")
	for _, unit := range a.HeldOut.Order[:min(f.top, len(a.heads))] {
		t.AppendRow(table.Row{a.heads[unit], number(a.HeldOut.D[unit]), short(a.HeldOut.Chance[unit]), short(a.HeldOut.FDR[unit]),
			number(a.Fitted.D[unit]), short(a.Fitted.Chance[unit]), short(a.Cosine[unit])})
	}
	t.Render()
	a.printNull(w, a.HeldOut, "held-out d")
	a.printNull(w, a.Fitted, "fitted d")
	a.printChosen(w, f)
	return nil
}

// short writes a number with three digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// printNull says how large the largest effect is by chance.
func (a attributed) printNull(w io.Writer, r attribution.Ranking, what string) {
	null := slices.Sorted(slices.Values(r.Null))
	fmt.Fprintf(w, "largest %s of %d heads by chance: median %.2f, 95%% below %.2f (%d permutations)\n",
		what, len(a.heads), null[len(null)/2], null[len(null)*95/100], len(null))
}

// printChosen names the first heads and their controls.
func (a attributed) printChosen(w io.Writer, f attributeFlags) {
	r := a.Magnitude
	if f.by == "direction" {
		r = a.HeldOut
	}
	chosen := a.named(r, f.top)
	if p := r.Chance[r.Order[0]]; p > 0.05 {
		fmt.Fprintf(w, "\nNo head stands out by %s: among as many heads chance shows as large an effect with probability %s.\n", f.by, short(p))
	}
	fmt.Fprintf(w, "\n--heads %s   first %d by %s\n", backend.JoinHeads(chosen), len(chosen), f.by)
	for i := range f.controls {
		control, err := backend.ControlHeads(a.heads, chosen, a.seed+uint64(i))
		if err != nil {
			fmt.Fprintf(w, "no control: %v\n", err)
			break
		}
		fmt.Fprintf(w, "--heads %s   control: random heads of the same layers, seed %d\n", backend.JoinHeads(control), a.seed+uint64(i))
	}
}

// save writes all heads to a new file.
func (a attributed) save(path string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s, weights %s, last %d tokens, %d true, %d false, %d permutations, seed %d\n",
		a.model.Name, a.model.WeightsDigest, a.last, a.True, a.False, len(a.Magnitude.Null), a.seed)
	b.WriteString("head\tnorm_true\tnorm_false\td\tchance\tfdr\theld_out_d\theld_out_chance\theld_out_fdr\tfitted_d\tfitted_chance\tcosine\n")
	for unit, h := range a.heads {
		cells := []string{h.String()}
		for _, v := range []float64{a.MeanTrue[unit], a.MeanFalse[unit], a.Magnitude.D[unit], a.Magnitude.Chance[unit], a.Magnitude.FDR[unit],
			a.HeldOut.D[unit], a.HeldOut.Chance[unit], a.HeldOut.FDR[unit], a.Fitted.D[unit], a.Fitted.Chance[unit], a.Cosine[unit]} {
			cells = append(cells, strconv.FormatFloat(v, 'g', 6, 64))
		}
		b.WriteString(strings.Join(cells, "\t") + "\n")
	}
	partial := path + ".partial"
	if err := os.WriteFile(partial, b.Bytes(), 0o644); err != nil {
		return errors.Join(err, os.Remove(partial))
	}
	return os.Rename(partial, path)
}
