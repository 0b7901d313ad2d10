package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
)

// render writes r to a file, or to standard output if the file is "-".
func render(cmd *cobra.Command, file string, r *report.Report, write func(io.Writer, *report.Report) error) error {
	if file == "-" {
		return write(cmd.OutOrStdout(), r)
	}
	var b bytes.Buffer
	if err := write(&b, r); err != nil {
		return err
	}
	return writeFile(cmd, file, b.Bytes())
}

// writeFile writes a file and its folder, and says so.
func writeFile(cmd *cobra.Command, file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		return err
	}
	cmd.PrintErrf("wrote %s\n", file)
	return nil
}
