package gguf

import "fmt"

// Get returns the value of key as a T. It fails, naming the key, if there is none or if
// it is of another type.
func Get[T any](f *File, key string) (T, error) {
	v, ok := f.values[key]
	if !ok {
		var zero T
		return zero, fmt.Errorf("gguf: no key %q", key)
	}
	t, ok := v.(T)
	if !ok {
		return t, fmt.Errorf("gguf: key %q is a %T, want %T", key, v, t)
	}
	return t, nil
}

// Or returns the value of key as a T, or def if there is none of that type.
func Or[T any](f *File, key string, def T) T {
	if v, ok := f.values[key].(T); ok {
		return v
	}
	return def
}

// Architecture returns the value of general.architecture, or "".
func (f *File) Architecture() string { return Or(f, "general.architecture", "") }

// Tensor returns the tensor of that name.
func (f *File) Tensor(name string) (Tensor, error) {
	for _, t := range f.Tensors {
		if t.Name == name {
			return t, nil
		}
	}
	return Tensor{}, fmt.Errorf("gguf: no tensor %q among %d", name, len(f.Tensors))
}
