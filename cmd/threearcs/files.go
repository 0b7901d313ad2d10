package main

import (
	"bytes"
	"errors"
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
	if err := replaceFile(file, text); err != nil {
		return err
	}
	cmd.PrintErrf("wrote %s\n", file)
	return nil
}

// replaceFile gives a file new content in one step: a run that is cut short leaves the old
// one whole. What is no regular file, such as /dev/stdout, is written to.
func replaceFile(file string, text []byte) (err error) {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return os.WriteFile(file, text, 0o644)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
