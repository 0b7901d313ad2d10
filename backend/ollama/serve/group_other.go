//go:build !unix

package serve

import "os/exec"

// ownGroup does nothing: there are no process groups here.
func ownGroup(*exec.Cmd) {}

// signalGroup ends the server alone.
func signalGroup(cmd *exec.Cmd, _ bool) { _ = cmd.Process.Kill() }
