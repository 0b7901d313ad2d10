package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/backend"
	"threearcs/backend/live"
	"threearcs/backend/python"
	"threearcs/backend/recording"
)

// compareOptions are the flags of threearcs compare.
type compareOptions struct {
	problems problemSource
	caps     []int
	json     string
	svg      string
}

// newCompareCmd returns the command that compares two recordings.
func newCompareCmd() *cobra.Command {
	var o compareOptions
	cmd := &cobra.Command{
		Use:   "compare base.jsonl student.jsonl",
		Short: "Compare pass@1 of two recordings at every num_predict",
		Long: `Score two recordings of one problem set at every num_predict from 64 to the largest that both
have, in the sandbox, and report pass@1 of both, truncated answers with the bounds they
leave, the paired difference (second less first) with Newcombe's interval and McNemar's
exact test, and the num_predict at which the difference changes its sign.`,
		Example: `  threearcs compare --caps 512,1024 --svg curve.svg base.jsonl student.jsonl`,
		Args:    cobra.ExactArgs(2),
		RunE:    func(cmd *cobra.Command, paths []string) error { return o.compare(cmd, paths[0], paths[1]) },
	}
	o.problems.flags(cmd)
	cmd.Flags().IntSliceVar(&o.caps, "caps", nil, "report these num_predict apart (default: 512, 1024 and the largest, as far as recorded)")
	cmd.Flags().StringVar(&o.json, "json", "", "write everything to this file, - for the output")
	cmd.Flags().StringVar(&o.svg, "svg", "", "write the curve to this file")
	return cmd
}

func (o compareOptions) compare(cmd *cobra.Command, pathA, pathB string) error {
	ctx := cmd.Context()
	set, err := o.problems.load(ctx)
	if err != nil {
		return err
	}
	a, err := openArm(pathA, set)
	if err != nil {
		return err
	}
	defer a.Source.Model.Close()
	b, err := openArm(pathB, set)
	if err != nil {
		return err
	}
	defer b.Source.Model.Close()
	if d := decodingsDiffer(a.Source.Decoding, b.Source.Decoding); d != "" {
		return fmt.Errorf("%s and %s cannot be compared: %s", pathA, pathB, d)
	}
	c, err := scoreArms(ctx, set, a, b, o.wanted(a, b))
	if err != nil {
		return err
	}
	return o.write(cmd.OutOrStdout(), c)
}

// openArm opens a recording of set.
func openArm(path string, set live.Set) (live.Arm, error) {
	src, err := live.OpenRecording(set, path)
	if err != nil {
		return live.Arm{}, err
	}
	info, err := src.Model.Info(context.Background())
	return live.Arm{Name: info.Name, Source: src}, err
}

// decodingsDiffer names a difference that would be mistaken for one of the models. The caps
// and contexts may differ.
func decodingsDiffer(a, b backend.Decoding) string {
	b.NumPredict, b.NumCtx = a.NumPredict, a.NumCtx
	if d := recording.Diff(a, b); len(d) > 0 {
		return fmt.Sprintf("%s is %s in one and %s in the other", d[0].Field, d[0].Have, d[0].Want)
	}
	return ""
}

// wanted returns the caps to report apart.
func (o compareOptions) wanted(a, b live.Arm) []int {
	if o.caps != nil {
		return o.caps
	}
	most := min(a.Source.Decoding.NumPredict, b.Source.Decoding.NumPredict)
	caps := slices.DeleteFunc([]int{512, 1024, most}, func(c int) bool { return c > most })
	slices.Sort(caps)
	return slices.Compact(caps)
}

func scoreArms(ctx context.Context, set live.Set, a, b live.Arm, caps []int) (*live.Comparison, error) {
	runner, err := python.New(ctx, python.Options{})
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	return live.Compare(ctx, set, a, b, live.Python{Runner: runner}, caps)
}

// write writes the table, and the files that were asked for.
func (o compareOptions) write(out io.Writer, c *live.Comparison) error {
	if o.svg != "" {
		if err := createFile(o.svg, func(w io.Writer) error { return plotCurve(w, c) }); err != nil {
			return err
		}
	}
	asJSON := func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(c)
	}
	switch o.json {
	case "-":
		return asJSON(out)
	case "":
	default:
		if err := createFile(o.json, asJSON); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, compareTable(c))
	return err
}

func createFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
