//go:build !linux

package python

import (
	"errors"
	"os/exec"
)

// isolations is empty: only Linux has the pieces of the sandbox.
var isolations []isolation

type filters struct{ Zygote, Judge, Child string }

func newFilters() (filters, error) {
	return filters{}, errors.ErrUnsupported
}

// MaybeHelper does nothing: the sandbox has a helper process on Linux only.
func MaybeHelper() {}

func (l *launcher) command(c command) (*exec.Cmd, error) { return l.bare(c) }

func explain(err error) error { return err }
