package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"threearcs/claims"
)

// reviewDir is the folder of the falsification tests.
const reviewDir = "claims/falsification"

// A suite is what the source of the falsification tests declares. It is read, not run, so
// that a question can be known before its evidence is.
type suite struct {
	questions map[string]claims.Question // by id
	functions map[string]string          // the file of each function
}

// readSuite reads the Go files of a folder.
func readSuite(dir string) (*suite, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no Go files in %s: run threearcs in the root of the repository", dir)
	}
	s := &suite{questions: map[string]claims.Question{}, functions: map[string]string{}}
	for _, file := range files {
		if err := s.read(file); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *suite) read(file string) error {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, d := range parsed.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
			s.functions[f.Name.Name] = file
		}
	}
	var failed error
	ast.Inspect(parsed, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || !isQuestion(lit.Type) || failed != nil {
			return true
		}
		q, err := question(lit)
		if err != nil {
			failed = fmt.Errorf("%s: question: %w", set.Position(lit.Pos()), err)
		}
		s.questions[q.ID] = q
		return false
	})
	return failed
}

// ids returns the ids of the questions, sorted.
func (s *suite) ids() []string { return slices.Sorted(maps.Keys(s.questions)) }

// isQuestion reports whether a type is written claims.Question.
func isQuestion(t ast.Expr) bool {
	sel, ok := t.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == "claims" && sel.Sel.Name == "Question"
}

// question evaluates a literal whose fields are string literals, or sums of them.
func question(lit *ast.CompositeLit) (q claims.Question, err error) {
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return q, fmt.Errorf("name its fields: ID, Attacks, Asks, Criterion")
		}
		switch name := kv.Key.(*ast.Ident).Name; name {
		case "ID":
			q.ID, err = literal(kv.Value)
		case "Asks":
			q.Asks, err = literal(kv.Value)
		case "Criterion":
			q.Criterion, err = literal(kv.Value)
		case "Attacks":
			q.Attacks, err = literals(kv.Value)
		}
		if err != nil {
			return q, fmt.Errorf("field %s: %w", kv.Key, err)
		}
	}
	return q, nil
}

// literal evaluates a string literal or a sum of such.
func literal(e ast.Expr) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strconv.Unquote(e.Value)
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			break
		}
		x, err := literal(e.X)
		if err != nil {
			return "", err
		}
		y, err := literal(e.Y)
		return x + y, err
	}
	return "", fmt.Errorf("write it as string literals, so that it can be read without being run")
}

func literals(e ast.Expr) (all []string, err error) {
	list, ok := e.(*ast.CompositeLit)
	if !ok {
		return nil, fmt.Errorf("write it as a list of string literals")
	}
	for _, elt := range list.Elts {
		s, err := literal(elt)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
