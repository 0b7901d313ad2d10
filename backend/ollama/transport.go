package ollama

import (
	"context"
	"io"
	"net/http"
)

// watch is a transport that remembers why reading a body failed, which Ollama's client
// does not report: to it a broken stream looks like one that ended.
type watch struct{ next http.RoundTripper }

type brokenKey struct{}

// watching returns a context for one request, and the place of its body's read error.
func watching(ctx context.Context) (context.Context, *error) {
	broken := new(error)
	return context.WithValue(ctx, brokenKey{}, broken), broken
}

func (w watch) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if broken, ok := r.Context().Value(brokenKey{}).(*error); ok && err == nil {
		resp.Body = watchedBody{resp.Body, broken}
	}
	return resp, err
}

type watchedBody struct {
	io.ReadCloser
	broken *error
}

func (b watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		*b.broken = err
	}
	return n, err
}
