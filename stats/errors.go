package stats

import "errors"

var (
	// ErrNoData says that there are too few items for the quantity asked for.
	ErrNoData = errors.New("stats: no data")

	// ErrNaN says that an input holds NaN.
	ErrNaN = errors.New("stats: NaN in input")

	// ErrOneClass says that only one of the two classes is present.
	ErrOneClass = errors.New("stats: only one class")

	// ErrLength says that two inputs that belong together differ in length.
	ErrLength = errors.New("stats: lengths differ")

	// ErrDomain says that an argument lies outside its range.
	ErrDomain = errors.New("stats: argument out of range")
)
