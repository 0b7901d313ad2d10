package stats

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryFunctionIsShown: each exported function appears in a runnable Example, and its
// comment says when it fails if it can.
func TestEveryFunctionIsShown(t *testing.T) {
	functions, shown := map[string]*ast.FuncDecl{}, map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			switch {
			case !ok || fn.Recv != nil:
			case !strings.HasSuffix(name, "_test.go"):
				if fn.Name.IsExported() {
					functions[fn.Name.Name] = fn
				}
			case strings.HasPrefix(fn.Name.Name, "Example"):
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						shown[id.Name] = true
					}
					return true
				})
			}
		}
	}
	require.NotEmpty(t, functions)
	for name, fn := range functions {
		assert.True(t, shown[name], "%s has no Example", name)
		assert.True(t, strings.HasPrefix(fn.Doc.Text(), name+" "), "%s has no comment", name)
		if canFail(fn) {
			assert.Regexp(t, `fail|Errors are`, fn.Doc.Text(), "%s: the comment does not say when it fails", name)
		}
	}
}

// canFail reports whether a function returns an error.
func canFail(fn *ast.FuncDecl) bool {
	if fn.Type.Results == nil {
		return false
	}
	last := fn.Type.Results.List[len(fn.Type.Results.List)-1].Type
	id, ok := last.(*ast.Ident)
	return ok && id.Name == "error"
}
