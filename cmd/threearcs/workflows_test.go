package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"threearcs/backend/ollama/serve"
)

// A workflow is what the tests read of a GitHub workflow.
type workflow struct {
	Permissions any
	On          map[string]any
	Jobs        map[string]struct {
		Steps []struct {
			Uses string
			Run  string
		}
	}
}

// workflows returns the workflows of the repository, and their text, by file name.
func workflows(t *testing.T) (parsed map[string]workflow, texts map[string]string) {
	t.Helper()
	files, err := filepath.Glob("../../.github/workflows/*")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4)
	parsed, texts = map[string]workflow{}, map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var w workflow
		require.NoError(t, yaml.Unmarshal(text, &w), file)
		require.NotEmpty(t, w.Jobs, file)
		parsed[filepath.Base(file)], texts[filepath.Base(file)] = w, string(text)
	}
	return parsed, texts
}

// pinned is an action at a commit, with the release it is in a comment.
var pinned = regexp.MustCompile(`^\s*(?:- )?uses: ([\w-]+/[\w-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$`)

// TestActionsArePinned accepts only actions named by a full commit, the same one everywhere.
func TestActionsArePinned(t *testing.T) {
	parsed, texts := workflows(t)
	commits, steps, lines := map[string]string{}, 0, 0
	for file, w := range parsed {
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if step.Uses != "" {
					steps++
				}
			}
		}
		for line := range strings.Lines(texts[file]) {
			if !strings.Contains(line, "uses:") {
				continue
			}
			lines++
			m := pinned.FindStringSubmatch(strings.TrimRight(line, "\n"))
			if !assert.NotNil(t, m, "%s: %q: want owner/action@<40 hex digits> # vX.Y.Z", file, line) {
				continue
			}
			if other, seen := commits[m[1]]; seen {
				assert.Equal(t, other, m[2], "%s: %s is pinned to two commits", file, m[1])
			}
			commits[m[1]] = m[2]
		}
	}
	assert.Equal(t, steps, lines, "every step that uses an action is on a line of its own")
	assert.GreaterOrEqual(t, len(commits), 4, "actions")
}

// TestWorkflowsAreConfined checks that every workflow names its permissions, that none runs
// the code of a stranger with those of the repository, and that no script is assembled from
// what a stranger typed.
func TestWorkflowsAreConfined(t *testing.T) {
	parsed, _ := workflows(t)
	for file, w := range parsed {
		assert.NotContains(t, w.On, "pull_request_target", file)
		permissions, ok := w.Permissions.(map[string]any)
		if assert.True(t, ok, "%s: permissions must be listed", file) {
			for scope, access := range permissions {
				assert.Equal(t, "read", access, "%s: %s: only a job may ask for more", file, scope)
			}
		}
		for name, job := range w.Jobs {
			for _, step := range job.Steps {
				assert.NotContains(t, step.Run, "${{", "%s: job %s: pass values by env", file, name)
			}
		}
	}
}

// TestWorkflowCommandsExist looks up every make target and every command of threearcs that a
// workflow, or a page that people follow, names.
func TestWorkflowCommandsExist(t *testing.T) {
	parsed, texts := workflows(t)
	scripts := map[string]string{}
	for file, w := range parsed {
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				scripts[file] += step.Run + "\n"
			}
		}
	}
	for _, page := range []string{"README.md", "CONTRIBUTING.md", "docs/ANOTHER_PAPER.md", "docs/LIVE.md", ".ci/run"} {
		text, err := os.ReadFile(filepath.Join("..", "..", page))
		require.NoError(t, err)
		scripts[page] = string(text)
	}
	found := 0
	for name, script := range scripts {
		found += checkTargets(t, name, script) + checkCommands(t, name, script)
	}
	assert.Greater(t, found, 20, "commands")
	assert.Contains(t, texts["live.yml"], "ollama-"+serve.Version+"-linux-amd64", "the cache of live.yml is that of threearcs serve")
}

var (
	made     = regexp.MustCompile("(?m)(?:^ *|[`&;] *)make ((?:-[-a-z]+ )*)([a-z -]+?)(?:$|[`#&;]| +#)")
	target   = regexp.MustCompile(`(?m)^([a-z-]+):`)
	ran      = regexp.MustCompile("(?m)(?:go run ./cmd/threearcs|^ *threearcs|`threearcs) ([a-z]+(?:-[a-z]+)*)((?:[^\n`|>)&]|\\\\\n)*)")
	longFlag = regexp.MustCompile(`(?:^| )--([a-z-]+)`)
)

// checkTargets looks up the make targets that a script names and returns their number.
func checkTargets(t *testing.T, name, script string) (found int) {
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	var targets []string
	for _, m := range target.FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, m[1])
	}
	for _, m := range made.FindAllStringSubmatch(script, -1) {
		for word := range strings.FieldsSeq(m[2]) {
			assert.Contains(t, targets, word, "%s: make %s", name, m[2])
			found++
		}
	}
	return found
}

// checkCommands looks up the subcommands and flags that a script names.
func checkCommands(t *testing.T, name, script string) (found int) {
	root := newRootCmd()
	for _, m := range ran.FindAllStringSubmatch(script, -1) {
		cmd, _, err := root.Find([]string{m[1]})
		if !assert.NoError(t, err, "%s: threearcs %s", name, m[1]) || !assert.NotEqual(t, root, cmd, "%s: threearcs %s", name, m[1]) {
			continue
		}
		found++
		for _, flag := range longFlag.FindAllStringSubmatch(m[2], -1) {
			assert.NotNil(t, cmd.Flags().Lookup(flag[1]), "%s: threearcs %s has no flag --%s", name, m[1], flag[1])
		}
	}
	return found
}

// TestCommandsExplainThemselves checks that every command says what it does and shows how.
func TestCommandsExplainThemselves(t *testing.T) {
	var check func(cmd *cobra.Command)
	seen := 0
	check = func(cmd *cobra.Command) {
		seen++
		assert.NotEmpty(t, cmd.Short, cmd.CommandPath())
		assert.NotEmpty(t, cmd.Long, cmd.CommandPath())
		assert.Contains(t, cmd.Example, cmd.CommandPath(), "%s needs an example of itself", cmd.CommandPath())
		for _, sub := range cmd.Commands() {
			check(sub)
		}
	}
	check(newRootCmd())
	assert.Greater(t, seen, 15)
}
