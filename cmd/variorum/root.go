package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// program is what every command needs: the three streams and the config's
// name. Answers go to stdout, everything else to stderr.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	args           []string // of the command line
	config         string   // --config
	terse          bool     // stderr hears of problems only: another program is asking

	// In a process that serves, for a command that another process sent:
	shared *state         // the open state; nil elsewhere
	dir    string         // what relative paths are relative to; empty: the working folder
	zone   *time.Location // where the person is; nil: here
}

// usageError is a wrong use of the command line: exit status 2.
type usageError struct{ problem string }

func (e *usageError) Error() string { return e.problem }

func usage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// statusError ends the program with a status when all has been said.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// lateError is told though the program was interrupted: it did not end as it
// should.
type lateError struct{ problem string }

func (e *lateError) Error() string { return e.problem }

// report tells stderr what went wrong and returns the exit status.
func (p *program) report(ctx context.Context, err error) int {
	status, said := errors.AsType[statusError](err)
	_, late := errors.AsType[*lateError](err)
	switch {
	case err == nil:
		return 0
	case said:
		return int(status)
	case ctx.Err() != nil && !late:
		fmt.Fprintln(p.stderr, "variorum: interrupted")
		return 1
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(p.stderr, "variorum: "+line)
	}
	if _, wrong := errors.AsType[*usageError](err); wrong {
		return 2
	}
	return 1
}

// run does what the arguments say and returns the exit status.
func (p *program) run(ctx context.Context) int {
	root := p.root()
	root.SetArgs(p.args)
	return p.report(ctx, root.ExecuteContext(ctx))
}

// now returns the time where the person is who asks.
func (p *program) now() time.Time {
	if p.zone == nil {
		return time.Now()
	}
	return time.Now().In(p.zone)
}

// log is for what the packages below report of themselves, such as an index
// that had to be made again: warnings, on stderr.
func (p *program) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// root makes the command tree.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "variorum",
		Short: "What every source says, and where they differ",
		Long: `Variorum answers a question with the exact words of every source, and shows
each source's version where they differ. It quotes; it does not write.`,
		Example: `  variorum ask "who was in the US delegation?"
  variorum ask --corpus ~/stories/harbour-fire "how many people were hurt?"
  variorum compare "how many people were hurt?"
  variorum index ~/stories`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				cmd.SetOut(p.stderr)
				_ = cmd.Usage()
				return usage("a command is missing; the list stands above")
			}
			return unknownCommand(cmd, args)
		},
	}
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.PersistentFlags().StringVar(&p.config, "config", "", "config `file` (default $VARIORUM_CONFIG, else ./config.yaml)")
	root.SetFlagErrorFunc(flagError)
	root.PersistentPreRunE = p.forward
	root.AddCommand(p.ask(), p.compare(), p.sources(), p.history(), p.index(),
		p.chat(), p.serve(), p.check(), p.replay(), p.audit(), p.purge(), p.slack(), p.matrix(), p.version())
	return root
}

// unknownCommand names the nearest command, or guesses a forgotten "ask".
func unknownCommand(cmd *cobra.Command, args []string) error {
	if strings.ContainsAny(args[0], " ?") {
		return usage("unknown command %q; to ask a question: variorum ask %q", args[0], args[0])
	}
	names := []string{"help", "completion"}
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	if near := nearest(args[0], names); near != "" {
		return usage("unknown command %q; did you mean %q?", args[0], near)
	}
	return usage("unknown command %q; 'variorum help' lists the commands", args[0])
}

// flagError says which flag is wrong, the nearest one, and where help stands.
func flagError(cmd *cobra.Command, err error) error {
	help := fmt.Sprintf("'%s --help' lists the flags", cmd.CommandPath())
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := nearest(e.GetSpecifiedName(), names); near != "" {
			help = fmt.Sprintf("did you mean --%s?", near)
		}
	}
	return usage("%s: %v; %s", within(cmd), err, help)
}

// within names a command without the program, which stands before every error.
func within(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return cmp.Or(name, cmd.CommandPath())
}

// noArguments refuses arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no arguments, got %q", within(cmd), args[0])
	}
	return nil
}
