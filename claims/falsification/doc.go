// Package falsification holds the tests that a sceptical reviewer would have written. Each
// asks one question of the released evidence, names the claims it attacks, and states
// what would refute them before it measures anything.
package falsification
