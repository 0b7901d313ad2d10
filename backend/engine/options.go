package engine

import (
	"fmt"
	"maps"
	"slices"

	"threearcs/backend"
)

// Version is the version of Ollama whose engine this is.
const Version = "0.24.0"

// Options say how to run a model. The zero value runs it as the server would.
type Options struct {
	// Threads is the number of threads of the kernels; 0 means half the processors. On a
	// busy machine more threads than free processors are many times slower.
	Threads int

	// Batch is the number of prompt tokens computed at once, 512 if 0.
	Batch int

	// Exact keeps keys and values in F32 and does not fuse attention. Hidden states then
	// agree with exact arithmetic to about 1e-6 instead of 1e-3; answers may differ from
	// the server's in a near tie.
	Exact bool
}

// describe says which heads are damped, such as "damped 3:1×0.5": layer, head, factor.
func describe(factors map[backend.Head]float64) string {
	if len(factors) == 0 {
		return ""
	}
	s := "damped"
	for _, h := range slices.SortedFunc(maps.Keys(factors), backend.Head.Compare) {
		s += fmt.Sprintf(" %v×%v", h, factors[h])
	}
	return s
}
