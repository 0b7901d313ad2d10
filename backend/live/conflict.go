package live

import (
	"fmt"
	"reflect"
	"strings"

	"threearcs/backend"
)

// conflict returns the first field in which a request for want cannot be served from have.
// A zero field of want asks for nothing; a smaller num_predict can be cut from a larger.
func conflict(have, want backend.Decoding) (field, has, wants string) {
	if 0 < want.NumPredict && want.NumPredict <= have.NumPredict {
		want.NumPredict = 0
	}
	if len(want.Stop) == 0 {
		want.Stop = nil
	}
	h, w := reflect.ValueOf(have), reflect.ValueOf(want)
	for i := range h.NumField() {
		if w.Field(i).IsZero() || reflect.DeepEqual(h.Field(i).Interface(), w.Field(i).Interface()) {
			continue
		}
		name, _, _ := strings.Cut(h.Type().Field(i).Tag.Get("json"), ",")
		return name, fmt.Sprint(h.Field(i).Interface()), fmt.Sprint(w.Field(i).Interface())
	}
	return "", "", ""
}
