package falsify

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"threearcs/stats"
	"threearcs/stats/npz"
)

// A Sample is a set of answers: features, labels, and what else is known of them.
type Sample struct {
	Name string
	X    *mat.Dense // one row an answer
	Y    []bool     // whether it is good

	Axes  []Axis     // further labels of the same answers, may be empty
	Texts []string   // what a baseline without the model reads, may be nil
	Pool  *mat.Dense // features pooled over layers, may be nil
}

// An Axis is one further label.
type Axis struct {
	Name string
	Y    []bool
}

// Names say which arrays of an archive are what.
type Names struct {
	X, Y, Pool, Texts string

	// AtLeast, if not nil, makes labels of scores: an answer is good if its score is
	// at least this. Without it labels are booleans or 0 and 1.
	AtLeast *float64
}

// DefaultNames returns the names X, y, X_pool and texts, for labels of 0 and 1.
func DefaultNames() Names { return Names{X: "X", Y: "y", Pool: "X_pool", Texts: "texts"} }

// Load reads a sample from the .npz archive at path. Every further one-dimensional
// array of numbers is an axis. It fails if X or y is missing, if an array's length is
// not that of X, or if labels are not what names says.
func Load(path string, names Names) (*Sample, error) {
	f, err := npz.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &Sample{Name: path}
	for _, name := range f.Names() {
		a, err := f.Array(name)
		if err == nil {
			err = s.add(name, a, names)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: array %q: %w", path, name, err)
		}
	}
	if s.X == nil || s.Y == nil {
		return nil, fmt.Errorf("%s: want arrays %q (features) and %q (labels), got %v", path, names.X, names.Y, f.Names())
	}
	return s, s.check()
}

// add stores one array of the archive.
func (s *Sample) add(name string, a *npz.Array, names Names) (err error) {
	switch name {
	case names.X:
		s.X, err = a.Matrix()
	case names.Pool:
		s.Pool, err = a.Matrix()
	case names.Texts:
		s.Texts, err = a.Strings()
	case names.Y:
		s.Y, err = labels(a, names.AtLeast)
	default:
		if len(a.Shape) != 1 {
			return nil
		}
		if _, notNumbers := a.Floats(); notNumbers != nil {
			return nil
		}
		y, err := labels(a, names.AtLeast)
		s.Axes = append(s.Axes, Axis{name, y})
		return err
	}
	return err
}

// labels reads a label array.
func labels(a *npz.Array, atLeast *float64) ([]bool, error) {
	if len(a.Shape) != 1 {
		return nil, fmt.Errorf("has %d axes, want one label an item", len(a.Shape))
	}
	if atLeast == nil {
		y, err := a.Bools()
		if err != nil {
			return nil, fmt.Errorf("%w; labels are 0 and 1, or give a threshold", err)
		}
		return y, nil
	}
	scores, err := a.Floats()
	if err != nil {
		return nil, err
	}
	y := make([]bool, len(scores))
	for i, v := range scores {
		if v != v {
			return nil, fmt.Errorf("item %d is NaN: %w", i, stats.ErrNaN)
		}
		y[i] = v >= *atLeast
	}
	return y, nil
}

// check compares lengths with the number of rows.
func (s *Sample) check() error {
	n, _ := s.X.Dims()
	lengths := map[string]int{"labels": len(s.Y)}
	if s.Texts != nil {
		lengths["texts"] = len(s.Texts)
	}
	if s.Pool != nil {
		lengths["pooled features"], _ = s.Pool.Dims()
	}
	for _, a := range s.Axes {
		lengths["axis "+a.Name] = len(a.Y)
	}
	for what, got := range lengths {
		if got != n {
			return fmt.Errorf("%s: %d %s for %d rows of features: %w", s.Name, got, what, n, stats.ErrLength)
		}
	}
	return nil
}

// axis returns the labels of the named axis, nil if there is none.
func (s *Sample) axis(name string) []bool {
	i := slices.IndexFunc(s.Axes, func(a Axis) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return s.Axes[i].Y
}
