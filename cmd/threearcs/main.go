// Command threearcs is a stand-in until the root command is merged.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	root := &cobra.Command{Use: "threearcs", SilenceUsage: true}
	root.AddCommand(newTablesCmd(), newFetchCmd())
	if root.ExecuteContext(context.Background()) != nil {
		os.Exit(1)
	}
}
