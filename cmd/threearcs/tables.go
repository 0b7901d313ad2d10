package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"threearcs/fixtures"
)

// newTablesCmd returns the command that derives the shipped tables from the artifacts.
func newTablesCmd() *cobra.Command {
	var dir string
	var check, list bool
	cmd := &cobra.Command{
		Use:   "tables [name...]",
		Short: "Derive the tables in testdata/tables from the released artifacts",
		Long: `Derive the tables in testdata/tables from the released artifacts, all of them or the
named ones. The artifacts must be on this machine: run "threearcs fetch" once, or set
THREEARCS_ARTIFACTS. The same artifacts always give the same bytes.`,
		Example: `  threearcs tables                  # derive every table again
  threearcs tables --check smollm_fresh`,
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(names) == 0 {
				names = fixtures.DerivedNames()
			}
			for _, name := range names {
				if list {
					fmt.Fprintln(cmd.OutOrStdout(), name)
					continue
				}
				if err := deriveTable(cmd, dir, name, check); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", fixtures.TablesDir, "folder of the tables")
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; fail if a table differs from the file")
	cmd.Flags().BoolVar(&list, "list", false, "print the names of the tables only")
	return cmd
}

// deriveTable derives one table and writes it to its file, or compares it with the file.
func deriveTable(cmd *cobra.Command, dir, name string, check bool) error {
	t, err := fixtures.Derive(cmd.Context(), fixtures.FromEnv(), name)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, name+".tsv")
	old, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	derived := t.Encode()
	same := slices.Equal(old, derived)
	switch {
	case check && !same:
		return fmt.Errorf("%s differs from what the artifacts give, from line %d on; run threearcs tables %s",
			file, firstDifference(old, derived), name)
	case !check && !same:
		if err := os.WriteFile(file, derived, 0o644); err != nil {
			return err
		}
	}
	outcome := "written"
	if same {
		outcome = "unchanged"
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%-24s %4d rows %8d bytes  %s\n", name, len(t.Rows), len(derived), outcome)
	return nil
}

// firstDifference returns the number of the first line in which a and b differ, from 1.
func firstDifference(a, b []byte) int {
	line := 1
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			break
		}
		if a[i] == '\n' {
			line++
		}
	}
	return line
}
