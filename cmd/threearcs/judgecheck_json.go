package main

import (
	"encoding/json"
	"io"
	"math"

	"threearcs/backend/judge/check"
	"threearcs/stats"
)

// A judgeEstimate is an estimate as JSON, which has no NaN.
type judgeEstimate struct {
	Value    *float64 `json:"value"`
	Lo       *float64 `json:"lo"`
	Hi       *float64 `json:"hi"`
	Level    float64  `json:"level,omitempty"`
	N        int      `json:"n"`
	Method   string   `json:"method,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func estimateJSON(e stats.Estimate) judgeEstimate {
	return judgeEstimate{jsonNumber(e.Value), jsonNumber(e.Lo), jsonNumber(e.Hi), e.Level, e.N, e.Method, e.Warnings}
}

// jsonNumber returns a pointer to x, nil if x is NaN.
func jsonNumber(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}

type judgeShift struct {
	Same       judgeEstimate `json:"same"`
	Mean       judgeEstimate `json:"mean"`
	Kappa      judgeEstimate `json:"kappa"`
	Unreadable int           `json:"unreadable"`
}

func shiftJSON(s *check.Shift) *judgeShift {
	if s == nil {
		return nil
	}
	return &judgeShift{estimateJSON(s.Same), estimateJSON(s.Mean), estimateJSON(s.Kappa), s.Unreadable}
}

type judgeBaseline struct {
	Name       string        `json:"name"`
	Verdict    string        `json:"verdict"`
	Kappa      judgeEstimate `json:"kappa"`
	Difference judgeEstimate `json:"difference"`
	OnlyJudge  int           `json:"only_judge"`
	OnlyIt     int           `json:"only_baseline"`
	McNemarP   float64       `json:"mcnemar_p"`
}

type judgeAgreement struct {
	Set        string         `json:"set"`
	Axis       string         `json:"axis"`
	Weights    string         `json:"weights"`
	N          int            `json:"n"`
	Unreadable int            `json:"unreadable"`
	Kappa      judgeEstimate  `json:"kappa"`
	Observed   *float64       `json:"observed"`
	Expected   *float64       `json:"expected"`
	Baseline   *judgeBaseline `json:"baseline,omitempty"`
	Swapped    *judgeShift    `json:"swapped,omitempty"`
	Blind      *judgeShift    `json:"blind,omitempty"`
}

// printJudgeJSON prints a report for programs.
func printJudgeJSON(w io.Writer, r check.Report) error {
	out := struct {
		Judge         string           `json:"judge"`
		Wording       string           `json:"wording,omitempty"`
		WordingSHA256 string           `json:"wording_sha256,omitempty"`
		Judgements    int              `json:"judgements"`
		Agreements    []judgeAgreement `json:"agreements"`
		Notes         []string         `json:"notes"`
		Unread        map[string]int   `json:"unreadable"`
	}{Judge: r.Judge, Wording: r.Wording.Name, WordingSHA256: r.Wording.SHA256, Judgements: r.Asks, Notes: r.Notes, Unread: r.Unread}
	for _, a := range r.Agreements {
		j := judgeAgreement{Set: a.Set, Axis: a.Axis, Weights: a.Weights, N: a.N, Unreadable: a.Unreadable, Kappa: estimateJSON(a.Kappa),
			Observed: jsonNumber(a.Observed), Expected: jsonNumber(a.Expected), Swapped: shiftJSON(a.Swapped), Blind: shiftJSON(a.Blind)}
		if c := a.Baseline; c != nil {
			j.Baseline = &judgeBaseline{c.Baseline, string(c.Verdict), estimateJSON(c.Kappa), estimateJSON(c.Difference),
				c.McNemar.OnlyA, c.McNemar.OnlyB, c.McNemar.P}
		}
		out.Agreements = append(out.Agreements, j)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
