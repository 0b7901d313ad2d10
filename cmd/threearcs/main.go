// Command threearcs.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "threearcs"}
	root.AddCommand(newScoreCmd())
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "threearcs:", err)
		os.Exit(1)
	}
}
