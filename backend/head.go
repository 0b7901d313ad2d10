package backend

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A Head is an attention head by layer and index within the layer, both from 0. Heads are
// query heads: with grouped key-value heads there are more of them than of those.
type Head struct{ Layer, Head int }

// String returns "layer:head".
func (h Head) String() string { return fmt.Sprintf("%d:%d", h.Layer, h.Head) }

// Compare orders heads by layer, then by index.
func (h Head) Compare(o Head) int {
	return cmp.Or(cmp.Compare(h.Layer, o.Layer), cmp.Compare(h.Head, o.Head))
}

// ParseHeads reads a list such as "3:1,3:5,17:0".
func ParseHeads(list string) ([]Head, error) {
	var heads []Head
	for _, s := range strings.Split(list, ",") {
		l, h, ok := strings.Cut(strings.TrimSpace(s), ":")
		layer, err1 := strconv.ParseUint(l, 10, 31)
		head, err2 := strconv.ParseUint(h, 10, 31)
		if !ok || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("backend: %q is not a head: write layer:head, such as 3:1", s)
		}
		heads = append(heads, Head{int(layer), int(head)})
	}
	return heads, nil
}

// JoinHeads writes a list that [ParseHeads] reads.
func JoinHeads(heads []Head) string {
	var list []string
	for _, h := range heads {
		list = append(list, h.String())
	}
	return strings.Join(list, ",")
}

// ControlHeads draws as many heads as there are in chosen, at random from the others of
// all: as many from each layer as chosen has there. Damping them shows what damping any
// heads of these layers does. It fails if a layer has too few others. Equal seeds draw the
// same heads.
func ControlHeads(all, chosen []Head, seed uint64) ([]Head, error) {
	r := rand.New(rand.NewPCG(seed, 0))
	others := map[int][]Head{}
	for _, i := range r.Perm(len(all)) {
		if h := all[i]; !slices.Contains(chosen, h) {
			others[h.Layer] = append(others[h.Layer], h)
		}
	}
	var control []Head
	for _, h := range chosen {
		left := others[h.Layer]
		if len(left) == 0 {
			return nil, fmt.Errorf("backend: layer %d has no heads left for a control of %s: choose fewer", h.Layer, JoinHeads(chosen))
		}
		control, others[h.Layer] = append(control, left[0]), left[1:]
	}
	return control, nil
}
