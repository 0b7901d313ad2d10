package claims

import (
	"threearcs/backend"
	"threearcs/backend/recorded"
)

func init() {
	openers["recorded"] = func() (backend.Backend, error) { return recorded.Open() }
}
