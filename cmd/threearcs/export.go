package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"threearcs/cmd/threearcs/report"
	"threearcs/fixtures"
)

// newExportCmd returns the command that writes a run as a research object.
func newExportCmd() *cobra.Command {
	var dir, date string
	var samples sampleFormats
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the last run, and recordings, as an RO-Crate, the research-object standard",
		Long: `Write a folder that holds the last run of threearcs claims and describes it in RO-Crate 1.2
with the Process Run Crate profile: results, claims, findings, report page and JUnit XML,
what made them, and the evidence with addresses and checksums. The date is that of the
run's commit, so the same run gives the same bytes.

Each --recording is scored in the sandbox and added twice: as samples and results of
openai/human-eval, which its scorer and "threearcs score" read, and as the results and
samples that lm-evaluation-harness logs. Its task there is named SET_threearcs, because the
prompt is not that of the harness.`,
		Example: `  threearcs export --dir out/crate
  threearcs export --recording base.jsonl --recording student.jsonl --num-predict 1024`,
		Args: cobra.NoArgs,
	}
	in := inFlag(cmd)
	cmd.Flags().StringVar(&dir, "dir", "out/crate", "folder for the crate")
	cmd.Flags().StringVar(&date, "date", "", "date of publication, such as 2026-07-01 (default: of the run's commit, or today)")
	cmd.Flags().StringArrayVar(&samples.recordings, "recording", nil, "recording to add; may be repeated")
	cmd.Flags().IntVar(&samples.numPredict, "num-predict", 0, "score the recordings at this cap (default: that of each)")
	samples.problems.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := report.Load(*in)
		if err != nil {
			return err
		}
		files, err := crateFiles(r)
		if err != nil {
			return err
		}
		if date == "" {
			date = crateDate(cmd, r)
		}
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return fmt.Errorf("date %q: want year-month-day, such as 2026-07-01", date)
		}
		recorded, err := samples.files(cmd.Context(), date)
		if err != nil {
			return err
		}
		files = append(files, recorded...)
		crate := report.Crate{Report: r, Files: files, Date: date, URL: sourceURL}
		files = append(files, report.CrateFile{Name: report.CrateName, Content: crate.Metadata()})
		for _, f := range files {
			if err := writeFile(cmd, filepath.Join(dir, f.Name), f.Content); err != nil {
				return err
			}
		}
		return nil
	}
	return cmd
}

// crateFiles renders the files of the crate.
func crateFiles(r *report.Report) ([]report.CrateFile, error) {
	files := []report.CrateFile{
		{Name: "report.json", Title: "Results", MediaType: "application/json"},
		{Name: "CLAIMS.md", Title: "Claims and their verdicts", MediaType: "text/markdown"},
		{Name: "FINDINGS.md", Title: "Findings", MediaType: "text/markdown"},
		{Name: "junit.xml", Title: "Results as JUnit XML", MediaType: "application/xml"},
		{Name: "report.html", Title: "Report page", MediaType: "text/html"},
	}
	encode := func(w io.Writer, r *report.Report) error { return r.Encode(w) }
	writers := []func(io.Writer, *report.Report) error{encode, report.Markdown, report.Findings, report.JUnit, writePage}
	for i, write := range writers {
		var b bytes.Buffer
		if err := write(&b, r); err != nil {
			return nil, err
		}
		files[i].Content = b.Bytes()
	}
	return files, nil
}

// crateDate is the date of the run's commit, or today's where git does not know it.
func crateDate(cmd *cobra.Command, r *report.Report) string {
	if r.Run.Commit != "" {
		if date := gitOutput(cmd.Context(), "show", "-s", "--format=%cs", r.Run.Commit); date != "" {
			return date
		}
	}
	return time.Now().UTC().Format(time.DateOnly)
}

// sourceURL is where a pinned file can be read, or nothing for any other.
func sourceURL(path string) string {
	a, err := fixtures.Pinned(path)
	if err != nil {
		return ""
	}
	return "https://github.com/" + a.Repo + "/blob/" + a.Commit + "/" + a.Path
}
