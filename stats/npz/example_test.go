package npz_test

import (
	"bytes"
	"fmt"

	"threearcs/stats/npz"
)

func Example() {
	var archive bytes.Buffer
	w := npz.NewWriter(&archive, true)
	w.Write("X", npz.FromFloats([]float64{1, 2, 3, 4, 5, 6}, 3, 2))
	w.Write("y", npz.FromBools([]bool{true, false, true}))
	w.Close()

	f, err := npz.NewFile(bytes.NewReader(archive.Bytes()), int64(archive.Len()), "train.npz")
	if err != nil {
		fmt.Println(err)
		return
	}
	x, _ := f.Array("X")
	m, _ := x.Matrix()
	fmt.Println(f.Names(), x.Shape, x.DType, m.At(2, 1))

	_, err = f.Array("labels")
	fmt.Println(err)
	// Output:
	// [X y] [3 2] <f8 6
	// npz: train.npz: array "labels": there is no such array; the archive has X, y
}
