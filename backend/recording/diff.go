package recording

import (
	"encoding/json"
	"reflect"
	"strings"
)

// A Difference is one field in which two values differ, both rendered as JSON.
type Difference struct {
	Field      string // path of JSON names, such as "model.digest"
	Have, Want string
}

// Diff returns the fields in which two values of one struct type differ, in the order of
// the struct's fields.
func Diff[T any](have, want T) []Difference {
	return diff("", reflect.ValueOf(have), reflect.ValueOf(want))
}

func diff(path string, have, want reflect.Value) []Difference {
	if have.Kind() != reflect.Struct {
		if reflect.DeepEqual(have.Interface(), want.Interface()) {
			return nil
		}
		return []Difference{{Field: path, Have: render(have), Want: render(want)}}
	}
	var all []Difference
	for i := range have.NumField() {
		name, _, _ := strings.Cut(have.Type().Field(i).Tag.Get("json"), ",")
		if path != "" {
			name = path + "." + name
		}
		all = append(all, diff(name, have.Field(i), want.Field(i))...)
	}
	return all
}

// render shows v as JSON, long text shortened.
func render(v reflect.Value) string {
	b, err := json.Marshal(v.Interface())
	if err != nil {
		return err.Error()
	}
	const most = 120
	if s := []rune(string(b)); len(s) > most {
		return string(s[:most]) + "…"
	}
	return string(b)
}
