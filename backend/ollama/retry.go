package ollama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/ollama/ollama/api"

	"threearcs/backend"
)

// transient marks an error that asking again may cure.
type transient struct{ error }

func (t transient) Unwrap() error { return t.error }

// longestPause bounds the pause between two attempts.
const longestPause = time.Minute

// retry calls f until it succeeds, fails for good, or was tried cfg.Attempts times.
func (m *Model) retry(ctx context.Context, f func() error) error {
	pause := m.cfg.Pause
	for attempt := 1; ; attempt++ {
		err := f()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case missing(err):
			return m.notFound()
		case !temporary(err):
			return err
		case attempt >= m.cfg.Attempts:
			return fmt.Errorf("ollama: %s: gave up after %d attempts: %w", m.cfg.Host.Host, attempt, err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, longestPause)
	}
}

// missing reports whether the server said that it does not have the model.
func missing(err error) bool {
	var status api.StatusError
	return errors.As(err, &status) && status.StatusCode == http.StatusNotFound
}

// temporary reports whether err is a lost connection, a busy server or a crashed runner.
func temporary(err error) bool {
	var (
		mark   transient
		status api.StatusError
		closed *url.Error
		op     *net.OpError
		kept   *backend.MissingError
	)
	switch {
	case errors.As(err, &kept):
		return false
	case errors.As(err, &mark), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return true
	case errors.As(err, &status):
		return status.StatusCode == http.StatusServiceUnavailable || status.StatusCode == http.StatusTooManyRequests ||
			status.StatusCode == http.StatusInternalServerError && crashed(status.ErrorMessage)
	case errors.As(err, &closed), errors.As(err, &op):
		return true
	}
	return crashed(err.Error())
}

// crashed reports whether a message of the server says that the process that runs the
// model died. The server starts another one for the next request.
func crashed(message string) bool {
	for _, s := range []string{"model runner has unexpectedly stopped", "an error was encountered while running the model",
		"error reading llm response", "llama runner process no longer running", "error loading llm server"} {
		if strings.Contains(message, s) {
			return true
		}
	}
	return false
}
