package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"threearcs/backend/ollama/serve"
)

// newServeCmd returns the command that runs a private Ollama server.
func newServeCmd() *cobra.Command {
	var o serve.Options
	var buildOnly bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Build and run a private Ollama server of the pinned version until interrupted",
		Long: `Run Ollama ` + serve.Version + ` on the loopback interface until interrupted, answering one request at a
time, which makes answers reproducible. The server is built from its Go module into the
user's cache the first time, which takes about eight minutes and needs Go, a C++ compiler
and the packages nlohmann-json3-dev and libstb-dev; ` + serve.EnvBinary + ` names a binary to
use instead. The binary has no GPU code: for a GPU use an official server.

Its address is printed as OLLAMA_HOST=…, for the other commands.`,
		Example: `  threearcs serve
  threearcs serve --addr 127.0.0.1:11500 --models ~/.ollama/models`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			if _, err := serve.Address(o.Addr); err != nil {
				return err
			}
			bin, err := serve.Find()
			if errors.Is(err, serve.ErrNoBinary) {
				fmt.Fprintf(cmd.ErrOrStderr(), "building Ollama %s, once, in about eight minutes\n", serve.Version)
				bin, err = serve.Build(ctx, cmd.ErrOrStderr())
			}
			if err != nil {
				return err
			}
			if buildOnly {
				fmt.Fprintln(cmd.OutOrStdout(), bin)
				return nil
			}
			o.Binary, o.Log = bin, cmd.ErrOrStderr()
			s, err := serve.Start(ctx, o)
			if err != nil {
				return err
			}
			defer s.Stop()
			fmt.Fprintf(cmd.OutOrStdout(), "OLLAMA_HOST=%s\n", s.Host.Host)
			select {
			case <-ctx.Done():
				return nil
			case <-s.Exited():
				return errors.New("the server ended by itself: see its log")
			}
		},
	}
	cmd.Flags().BoolVar(&buildOnly, "build-only", false, "build the server if needed, print its path and end")
	cmd.Flags().StringVar(&o.Models, "models", "", "folder of models, such as that of an installed Ollama (default: one in the user's cache)")
	cmd.Flags().StringVar(&o.Addr, "addr", "", "address on the loopback interface (default: any free port)")
	return cmd
}
