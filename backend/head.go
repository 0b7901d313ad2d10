package backend

import (
	"cmp"
	"fmt"
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
