//go:build engine && cgo

package engine

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"threearcs/backend"
	"threearcs/backend/refmodel"
)

// TestHeadOutputsAgreeWithReference compares the output of every head over the last tokens
// with the float64 forward pass, with and without damped heads, in one batch and in many.
func TestHeadOutputsAgreeWithReference(t *testing.T) {
	for _, arch := range archs {
		for _, batch := range []int{512, 7} {
			m, k := open(t, spec(arch), Options{Exact: true, Batch: batch})
			ref, err := refmodel.Load(k.Path)
			require.NoError(t, err)
			tokens := sampleTokens(t, k)
			for _, damp := range []map[backend.Head]float64{nil, {{Layer: 0, Head: 2}: 0.25, {Layer: 2, Head: 3}: -1}} {
				require.NoError(t, m.Damp(damp))
				ref.Damp, ref.TableGELU = damp, true
				heads, err := m.Heads()
				require.NoError(t, err)
				for _, n := range []int{1, 5, 20, len(tokens)} {
					got, err := m.HeadOutputs(context.Background(), tokens, n)
					require.NoError(t, err)
					require.Len(t, got, len(heads))
					states := ref.Run(tokens, n)
					for i, h := range heads {
						require.Equal(t, h, got[i].Head)
						norm, mean := referenceHead(states, h, m.taps.heads)
						at := fmt.Sprintf("%s, batch %d, head %v, last %d", arch, batch, h, n)
						require.InEpsilon(t, norm, got[i].Norm, 1e-4, at)
						require.Len(t, got[i].Mean, len(mean), at)
						for j := range mean {
							require.InDelta(t, mean[j], got[i].Mean[j], 1e-4*norm, at)
						}
					}
				}
			}
		}
	}
}

// referenceHead returns the mean norm and the mean vector of a head.
func referenceHead(states []refmodel.State, h backend.Head, heads int) (norm float64, mean []float64) {
	for _, s := range states {
		all := s.Heads[h.Layer]
		width := len(all) / heads
		if mean == nil {
			mean = make([]float64, width)
		}
		var square float64
		for j, v := range all[h.Head*width:][:width] {
			square += v * v
			mean[j] += v / float64(len(states))
		}
		norm += math.Sqrt(square) / float64(len(states))
	}
	return norm, mean
}

func TestHeadOutputsRefuse(t *testing.T) {
	m, _ := open(t, spec("qwen3"), Options{})
	for _, n := range []int{0, 3} {
		_, err := m.HeadOutputs(context.Background(), []int{1, 2}, n)
		require.ErrorContains(t, err, fmt.Sprintf("last %d of 2 tokens", n))
	}
	_, err := m.HeadOutputs(context.Background(), []int{1, 1 << 30}, 1)
	require.ErrorContains(t, err, "vocabulary")
}
