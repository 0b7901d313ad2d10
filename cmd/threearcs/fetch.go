package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"threearcs/fixtures"
)

// newFetchCmd returns the command that downloads the pinned artifacts.
func newFetchCmd() *cobra.Command {
	var all bool
	store := fixtures.FromEnv()
	store.Download = true
	cmd := &cobra.Command{
		Use:   "fetch [path...]",
		Short: "Download the released artifacts into the user's cache, each verified by its checksum",
		Long: `Download the released artifacts into the user's cache: the result files and HumanEval,
with --all also the authors' scripts, notes and paper, or else the named paths only.

What THREEARCS_ARTIFACTS or the cache has already is verified and not downloaded again.
A file that does not match its pinned checksum is refused and leaves nothing behind.
No other command downloads anything.`,
		Example: `  threearcs fetch
  threearcs fetch eval/results/v1_full_v2.json`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			artifacts, err := wanted(paths, all)
			if err != nil {
				return err
			}
			return fetch(cmd, store, artifacts)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "also the scripts, notes and paper that claims cite")
	cmd.Flags().StringVar(&store.BaseURL, "from", "", "another server with the layout of https://raw.githubusercontent.com")
	cmd.Flags().StringVar(&store.Cache, "cache", store.Cache, "folder to download into")
	return cmd
}

// wanted returns the artifacts at the given paths; without any, all data, or all there is.
func wanted(paths []string, all bool) ([]fixtures.Artifact, error) {
	if len(paths) == 0 {
		return slices.DeleteFunc(fixtures.Artifacts(), func(a fixtures.Artifact) bool {
			return !all && a.Kind != fixtures.Data
		}), nil
	}
	var artifacts []fixtures.Artifact
	for _, path := range paths {
		a, err := fixtures.Pinned(path)
		if err != nil {
			return nil, err
		}
		artifacts = append(artifacts, a)
	}
	return artifacts, nil
}

// fetch brings every artifact to this machine and shows how far it is.
func fetch(cmd *cobra.Command, store *fixtures.Store, artifacts []fixtures.Artifact) error {
	var total, done int64
	for _, a := range artifacts {
		total += a.Size
	}
	bar := newBar(cmd.ErrOrStderr(), total)
	store.Progress = func(_ fixtures.Artifact, received int64) { bar.Set64(done + received) }
	for _, a := range artifacts {
		bar.Describe(a.Path)
		if _, err := store.ReadAll(cmd.Context(), a.Path); err != nil {
			bar.Exit()
			return err
		}
		done += a.Size
		bar.Set64(done)
	}
	bar.Finish()
	fmt.Fprintf(cmd.OutOrStdout(), "%d files (%.1f MB) are here and match their checksums\n", len(artifacts), float64(total)/1e6)
	return nil
}

// newBar returns a progress bar on w, an invisible one if w is not a terminal.
func newBar(w io.Writer, total int64) *progressbar.ProgressBar {
	file, ok := w.(*os.File)
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(ok && term.IsTerminal(int(file.Fd()))),
	)
}
