//go:build engine && cgo

package engine

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"testing"

	fsggml "github.com/ollama/ollama/fs/ggml"
	"github.com/ollama/ollama/ml/backend/ggml"
	"github.com/stretchr/testify/require"

	"threearcs/backend/gguf"
)

var writeVectors = flag.Bool("write-vectors", false, "write ../gguf/testdata/ggml.json")

// A vectorBlock is the bytes of a quantised block and what ggml reads in them.
type vectorBlock struct {
	Type   gguf.Type
	Name   string
	Data   []byte
	Values []float32
}

// ggmlVectors returns two groups of 256 values a type: random values that ggml quantised,
// and random bits whose factors (at these bytes of a block) are small.
func ggmlVectors() []vectorBlock {
	rng := rand.New(rand.NewPCG(1, 2))
	var all []vectorBlock
	for _, c := range []struct {
		typ     gguf.Type
		block   int
		factors []int
	}{{gguf.Q4_0, 18, []int{0}}, {gguf.Q5_0, 22, []int{0}}, {gguf.Q4_K, 144, []int{0, 2}}, {gguf.Q5_K, 176, []int{0, 2}}, {gguf.Q6_K, 210, []int{208}}} {
		values := make([]float32, 256)
		for i := range values {
			values[i] = float32(rng.NormFloat64())
		}
		quantised := ggml.Quantize(fsggml.TensorType(c.typ), values, []uint64{256})
		bits := make([]byte, len(quantised))
		for i := range bits {
			bits[i] = byte(rng.Uint32())
		}
		for at := 0; at < len(bits); at += c.block {
			for _, f := range c.factors {
				binary.LittleEndian.PutUint16(bits[at+f:], 0x2000+uint16(rng.UintN(0x400))) // 2^-7 to 2^-6
			}
		}
		for _, data := range [][]byte{quantised, bits} {
			all = append(all, vectorBlock{c.typ, c.typ.String(), data, ggml.ConvertToF32(data, uint32(c.typ), 256)})
		}
	}
	return all
}

// TestGGMLVectors: the vectors with which package gguf tests its reading of quantised types
// are those that ggml gives. To write them:
//
//	go test -tags engine ./backend/engine -run TestGGMLVectors -write-vectors
func TestGGMLVectors(t *testing.T) {
	const path = "../gguf/testdata/ggml.json"
	file := struct {
		Source string
		Blocks []vectorBlock
	}{"ggml of github.com/ollama/ollama v" + Version + ", Quantize and ConvertToF32; written by TestGGMLVectors of backend/engine", ggmlVectors()}
	if *writeVectors {
		data, err := json.Marshal(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, append(data, '\n'), 0o644))
	}
	want := file
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	want.Blocks = nil
	require.NoError(t, json.Unmarshal(data, &want))
	require.Len(t, want.Blocks, len(file.Blocks))
	for i, b := range file.Blocks {
		require.Equal(t, want.Blocks[i].Data, b.Data, b.Name)
		require.InDeltaSlice(t, want.Blocks[i].Values, b.Values, 1e-5, b.Name)
		got, err := gguf.Decode(b.Type, b.Data)
		require.NoError(t, err)
		require.InDeltaSlice(t, b.Values, got, 1e-5, b.Name)
	}
}
