package threearcs_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"threearcs/golden"
)

// ignored are folders and files that no commit holds.
var ignored = []string{".git", ".cache", "bin", "out", "badges", "report.json"}

// eachFile calls visit for every file of the repository with a slash-separated name.
func eachFile(t *testing.T, visit func(name string)) {
	t.Helper()
	seen := 0
	require.NoError(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case slices.Contains(ignored, name) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || slices.Contains(ignored, name):
			return nil
		}
		seen++
		visit(name)
		return nil
	}))
	require.Greater(t, seen, 200, "files of the repository")
}

// A folder is the Go of one package, as it is written: no build tag hides anything.
type folder struct {
	set          *token.FileSet
	files, tests []*ast.File
}

// folders parses every package of the module, by its path in the module.
func folders(t *testing.T) map[string]*folder {
	t.Helper()
	all := map[string]*folder{}
	eachFile(t, func(name string) {
		if !strings.HasSuffix(name, ".go") || strings.Contains("/"+name, "/testdata/") {
			return
		}
		f := all[path.Dir(name)]
		if f == nil {
			f = &folder{set: token.NewFileSet()}
			all[path.Dir(name)] = f
		}
		parsed, err := parser.ParseFile(f.set, name, nil, parser.ParseComments)
		require.NoError(t, err)
		if strings.HasSuffix(name, "_test.go") {
			f.tests = append(f.tests, parsed)
		} else {
			f.files = append(f.files, parsed)
		}
	})
	require.Greater(t, len(all), 20, "packages")
	return all
}

// TestPackagesAreDocumented checks that every package says what it is for, and every
// exported name what it does.
func TestPackagesAreDocumented(t *testing.T) {
	names := 0
	for dir, f := range folders(t) {
		if !assert.NotEmpty(t, f.files, "%s holds tests only; give it a doc.go", dir) {
			continue
		}
		// Files of different build tags declare the same names: each is read alone.
		documented := false
		for _, file := range f.files {
			documented = documented || file.Doc.Text() != ""
			p, err := doc.NewFromFiles(f.set, []*ast.File{file}, dir)
			require.NoError(t, err)
			names += checkNames(t, dir, p)
		}
		assert.True(t, documented, "%s has no package comment", dir)
	}
	assert.Greater(t, names, 500, "exported names")
}

// checkNames checks the exported names of one file and returns their number.
func checkNames(t *testing.T, dir string, p *doc.Package) (n int) {
	named := func(name, text string) {
		if _, method, _ := strings.Cut(name, "."); method == "Error" || method == "Unwrap" {
			return // what they do is known from package errors
		}
		n++
		assert.NotEmpty(t, text, "%s.%s has no comment", dir, name)
	}
	values := func(vs []*doc.Value) {
		for _, v := range vs {
			checkSpecs(v, named)
		}
	}
	funcs := func(fs []*doc.Func, of string) {
		for _, f := range fs {
			named(of+f.Name, f.Doc)
		}
	}
	values(p.Consts)
	values(p.Vars)
	funcs(p.Funcs, "")
	for _, typ := range p.Types {
		// A method may be declared in another file than its type.
		if declared(typ) {
			named(typ.Name, typ.Doc)
		}
		values(typ.Consts)
		values(typ.Vars)
		funcs(typ.Funcs, "")
		funcs(typ.Methods, typ.Name+".")
	}
	return n
}

// declared reports whether the type itself is in the file that was read.
func declared(typ *doc.Type) bool { return typ.Decl != nil && len(typ.Decl.Specs) > 0 }

// checkSpecs calls named for each exported constant or variable with the comment of its
// own or of its group.
func checkSpecs(v *doc.Value, named func(name, text string)) {
	for _, spec := range v.Decl.Specs {
		s := spec.(*ast.ValueSpec)
		for _, name := range s.Names {
			if name.IsExported() {
				named(name.Name, v.Doc+s.Doc.Text()+s.Comment.Text())
			}
		}
	}
}

// reach says which of our packages the packages below a folder may import; a folder that is
// not listed may import all but the claims.
var reach = map[string][]string{
	"golden": {},
	"stats":  {"stats"},
}

// TestImportsPointOneWay checks the order of the packages: statistics and printed values know
// nothing of the rest, and nothing knows the claims but what shows or tests them.
func TestImportsPointOneWay(t *testing.T) {
	imports := 0
	for dir, f := range folders(t) {
		top, _, _ := strings.Cut(dir, "/")
		for _, file := range f.files {
			for _, spec := range file.Imports {
				ours, ok := strings.CutPrefix(importPath(t, spec), "threearcs/")
				if !ok {
					continue
				}
				imports++
				target, _, _ := strings.Cut(ours, "/")
				if allowed, limited := reach[top]; limited {
					assert.Contains(t, allowed, target, "%s imports %s", dir, ours)
				}
				if target == "claims" {
					assert.Contains(t, []string{"claims", "cmd", "examples"}, top, "%s imports %s", dir, ours)
				}
				if target == "cmd" {
					assert.Equal(t, "cmd", top, "%s imports %s", dir, ours)
				}
			}
		}
	}
	assert.Greater(t, imports, 50, "imports of our own packages")
}

func importPath(t *testing.T, spec *ast.ImportSpec) string {
	t.Helper()
	p, err := strconv.Unquote(spec.Path.Value)
	require.NoError(t, err)
	return p
}

// machinePath is a folder of somebody's machine. Where attack programs try a folder, they
// name it without what follows here.
var machinePath = regexp.MustCompile(`(?:^|[^\w.])/(?:wo` + `rk|ro` + `ot|ho` + `me|Us` + `ers)/\w|/tmp/(?:brief|fullrepo|paper)`)

// TestNoMachinePaths checks that no file names a folder of the machine it was written on.
func TestNoMachinePaths(t *testing.T) {
	require.True(t, machinePath.MatchString("see /ro"+"ot/x"))
	eachFile(t, func(name string) {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if found := machinePath.Find(text); found != nil {
			t.Errorf("%s names %q; name it relative to the repository", name, found)
		}
	})
}

// TestClaimsPageIsWhole finds every claim of the ledger in CLAIMS.md.
func TestClaimsPageIsWhole(t *testing.T) {
	page, err := os.ReadFile("CLAIMS.md")
	require.NoError(t, err)
	for _, v := range golden.All() {
		assert.Contains(t, string(page), "["+v.ID+"](#", "CLAIMS.md: run make claims")
	}
}

// TestRegistryOnlyGrows reads the history of the registered questions: no commit removed or
// changed one.
func TestRegistryOnlyGrows(t *testing.T) {
	const registry = "claims/falsification/preregistered.tsv"
	log, err := exec.Command("git", "log", "--format=", "--patch", "--", registry).Output()
	if err != nil || len(log) == 0 {
		t.Skip("no git history here")
	}
	added := 0
	for line := range strings.Lines(string(log)) {
		if strings.HasPrefix(line, "+F-") {
			added++
		}
		assert.False(t, strings.HasPrefix(line, "-F-"), "a registered question was changed: %s", line)
	}
	assert.NotZero(t, added, "registered questions")
}

var goBlock = regexp.MustCompile("(?ms)^ *```go\n(.*?)^ *```$")

// TestOtherPaperShowsWhatRuns finds the Go of docs/ANOTHER_PAPER.md in the example.
func TestOtherPaperShowsWhatRuns(t *testing.T) {
	page, err := os.ReadFile("docs/ANOTHER_PAPER.md")
	require.NoError(t, err)
	source, err := os.ReadFile("examples/anotherpaper/paper.go")
	require.NoError(t, err)
	shown := goBlock.FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, shown)
	for _, m := range shown {
		code := regexp.MustCompile(`(?m)^   `).ReplaceAllString(m[1], "")
		assert.Contains(t, string(source), code)
	}
}
