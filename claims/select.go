package claims

import (
	"fmt"
	"os"
	"sync"

	"threearcs/backend"
	"threearcs/backend/recorded"
)

// Environment variables that a run of the claims obeys.
const (
	envBackend = "CLAIMS_BACKEND" // recorded (default), engine or ollama
	envStrict  = "CLAIMS_STRICT"  // 1: contradicted and refuted claims fail
)

// openers holds how each backend is opened. Backends that need a build tag add
// themselves in a file with that tag.
var openers = map[string]func() (backend.Backend, error){
	"recorded": openRecorded,
}

// selected opens the backend named by CLAIMS_BACKEND, once per test binary.
var selected = sync.OnceValues(func() (backend.Backend, error) { return open(os.Getenv(envBackend)) })

func open(name string) (backend.Backend, error) {
	if name == "" {
		name = "recorded"
	}
	opener, ok := openers[name]
	if !ok {
		return nil, fmt.Errorf("claims: %s=%q: no such backend; use recorded, engine (with -tags engine) or ollama", envBackend, name)
	}
	return opener()
}

// openRecorded opens the shipped tables, with recordings before them if some are named.
func openRecorded() (backend.Backend, error) {
	b, err := recorded.Open()
	if err != nil {
		return nil, err
	}
	return withRecordings(b)
}

// strict reports whether contradicted and refuted claims are to fail.
func strict() bool { return os.Getenv(envStrict) == "1" }
