package npz_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"threearcs/stats/npz"
)

// FuzzReadArray checks that any bytes give either an error or an array whose shape
// agrees with its items and that writes and reads back.
func FuzzReadArray(f *testing.F) {
	addFiles(f, "testdata/*.npy", "testdata/bad/*.npy")
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := npz.ReadArray(bytes.NewReader(data), "fuzz")
		if err == nil {
			checkArray(t, a)
		}
	})
}

// FuzzFile does the same for archives.
func FuzzFile(f *testing.F) {
	addFiles(f, "testdata/*.npz", "testdata/bad/*.npz")
	f.Fuzz(func(t *testing.T, data []byte) {
		z, err := npz.NewFile(bytes.NewReader(data), int64(len(data)), "fuzz")
		if err != nil {
			return
		}
		for _, name := range z.Names() {
			if a, err := z.Array(name); err == nil {
				checkArray(t, a)
			}
		}
	})
}

func addFiles(f *testing.F, patterns ...string) {
	n := 0
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
			n++
		}
	}
	if n == 0 {
		f.Fatal("no seed files")
	}
}

func checkArray(t *testing.T, a *npz.Array) {
	items := 1
	for _, n := range a.Shape {
		items *= n
	}
	if a.Len() != items {
		t.Fatalf("shape %v with %d items", a.Shape, a.Len())
	}
	var buf bytes.Buffer
	if err := npz.WriteArray(&buf, a); err != nil {
		t.Fatal(err)
	}
	back, err := npz.ReadArray(&buf, "back")
	if err != nil {
		t.Fatal(err)
	}
	if back.Len() != items {
		t.Fatalf("%d items came back as %d", items, back.Len())
	}
}
