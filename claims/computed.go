package claims

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"sync"
)

// testDocs are the doc comments of the tests of the package under test, by name, read from
// its source in the working directory, where go test runs it.
var testDocs = sync.OnceValue(func() map[string]string {
	docs := map[string]string{}
	files, _ := filepath.Glob("*_test.go")
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue // it compiled, so it is no file of this package
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				docs[fn.Name.Name] = fn.Doc.Text()
			}
		}
	}
	return docs
})

// computed says what the test named so computes, in the words of its doc comment; nothing
// if there is no comment or no source.
func computed(test string) string {
	name, _, _ := strings.Cut(test, "/")
	text := strings.TrimPrefix(testDocs()[name], name+" ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
