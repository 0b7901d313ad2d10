package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
)

// newBadgesCmd returns the command that writes the badges.
func newBadgesCmd() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "badges",
		Short: "Write a badge for the paper and one for each claim",
		Long: `Write <id>.svg and <id>.json (the endpoint schema of shields.io) for each claim of the last
run of threearcs claims, and paper.svg and paper.json for all of them. A badge shows both
verdict words. Green means that a number was reproduced, or none is printed, and the
sentence is supported; inconclusive is yellow, not-run grey.`,
		Example: `  threearcs badges --dir badges`,
		Args:    cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&dir, "dir", "badges", "folder for the badges")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		badges := r.Badges()
		for _, b := range badges {
			if err := writeBadge(dir, b); err != nil {
				return err
			}
		}
		cmd.PrintErrf("wrote %d badges to %s\n", len(badges), dir)
		return nil
	}
	return cmd
}

func writeBadge(dir string, b report.Badge) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for ext, text := range map[string][]byte{".svg": b.SVG(), ".json": b.Endpoint()} {
		if err := os.WriteFile(filepath.Join(dir, b.Name+ext), text, 0o644); err != nil {
			return fmt.Errorf("badge %s: %w", b.Name, err)
		}
	}
	return nil
}
