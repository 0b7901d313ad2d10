// Package arc2 tests the claims of section 5 of the paper: damping attention heads at
// inference.
package arc2
