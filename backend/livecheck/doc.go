// Package livecheck proves the live chain on two models whose every number is known.
//
// A "base" and a "student" known-answer model (package knownanswer) answer the small
// problem set. What they answer is written down in a table, [Rows]: which problem is
// solved, after how many tokens of preamble. From that table alone, without running
// anything, follow the text and the stop reason of every answer, the outcome of every
// answer at every cap, and so pass@1, truncation, intervals, tests and the cap at which
// the sign of the difference changes ([Plan.Expected]). A run of the real models, or a
// recording of one, must give exactly these numbers ([Plan.Check]): chat template,
// tokens, cap, stop reason, extraction, sandbox and statistics are all on the way.
//
// The table mirrors the paper's shape in small. The base writes long preambles and ends up
// solving more; the student is brief and solves fewer. At a cap of 512 tokens the student
// is ahead by 4 of 22 problems, at 1,024 it is behind by 2.
//
// # Recordings
//
// testdata/recordings holds the answers of both models, recorded with the engine, so that
// the check can be made where no model can be run. They are made again by
//
//	go test -tags engine ./backend/livecheck -run TestEngine -update
package livecheck
