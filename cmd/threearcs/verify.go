package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"threearcs/backend/recording"
)

// newVerifyCmd returns the command that checks recordings.
func newVerifyCmd() *cobra.Command {
	var archive string
	var partial, asJSON bool
	cmd := &cobra.Command{
		Use:   "verify recording...",
		Short: "Check every line of recordings, plain or compressed, and say what they hold",
		Long: `Check every line of recordings, plain or compressed: checksums, canonical encoding, keys,
texts, and whether all asks are answered. A damaged or incomplete recording is an error.

The digest is that of the sorted content: two recordings with the same answers have the
same one, in whatever order the answers were given. With --archive the recording is also
written in that order and compressed.`,
		Example: `  threearcs verify recordings/*.jsonl
  threearcs verify --archive base.jsonl.zst base.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			if archive != "" && len(paths) != 1 {
				return fmt.Errorf("--archive takes one recording, got %d", len(paths))
			}
			for _, path := range paths {
				if err := verify(cmd.OutOrStdout(), path, partial, asJSON); err != nil {
					return err
				}
			}
			if archive != "" {
				return recording.Archive(archive, paths[0])
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&archive, "archive", "", "write the recording, sorted and compressed, to this file (ending in .zst)")
	cmd.Flags().BoolVar(&partial, "partial", false, "accept a recording that is not complete")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func verify(out io.Writer, path string, partial, asJSON bool) error {
	s, err := recording.Verify(path)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		err = enc.Encode(s)
	} else {
		_, err = io.WriteString(out, describeRecording(path, s))
	}
	if err == nil && !partial && !s.Complete() {
		err = fmt.Errorf("%s: %d answers are missing: run the command that recorded it again, or pass --partial", path, s.Missing)
	}
	return err
}

// describeRecording says what a recording holds.
func describeRecording(path string, s recording.Summary) string {
	var b strings.Builder
	h, m := s.Header, s.Header.Model
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "  %-10s %s\n", name, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(&b, path)
	line("model", "%s, %s, %s, digest %.12s, weights %.12s, template %.12s", m.Name, m.Architecture, m.Quantization, m.Digest, m.WeightsDigest, m.Template)
	line("server", "%s, %s, NUM_PARALLEL %s", m.Server, m.Kernels, known(h.NumParallel))
	line("decoding", "num_predict %d, num_ctx %d, temperature %g, think %t", h.Decoding.NumPredict, h.Decoding.NumCtx, h.Decoding.Temperature, h.Decoding.Think)
	line("set", "%s, sha256 %.12s, prompts %s (%.12s)", h.Set.Name, h.Set.SHA256, h.Wording.Name, h.Wording.SHA256)
	line("by", "%s, %s/%s", h.Tool, h.OS, h.Arch)
	line("answers", "%d of %d, %d tokens", s.Answers, h.Set.Asks, s.Tokens)
	for _, stop := range slices.Sorted(maps.Keys(s.Stops)) {
		line("", "%d ended by %s", s.Stops[stop], stop)
	}
	if s.Torn {
		line("torn", "the last line is torn; the next recorder repairs it")
	}
	line("digest", "%s", s.Digest)
	return b.String()
}

func known(n int) string {
	if n == 0 {
		return "not known"
	}
	return fmt.Sprint(n)
}
