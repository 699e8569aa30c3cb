package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"variorum/bot/ledger"
)

func (p *program) replay() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay ID",
		Short: "An answer given earlier, as it was given",
		Long: `Replay prints an answer that was given in a chat, in the same words; of one that
was amended, those that stand now. A passage that may not be shown any more is
a tombstone that says so. The ID stands below what "why", "context" and "more"
say of an answer, and in 'variorum audit export'.`,
		Example: `  variorum replay k7qm2x`,
		Args:    oneArgument("the ID of an answer", "variorum replay k7qm2x"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.say(cmd.Context(), args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the reply as JSON")
	return throughServer(cmd)
}

// say prints an answer given earlier.
func (p *program) say(ctx context.Context, id string, asJSON bool) error {
	return p.withState(ctx, func(st *state) error {
		b, err := st.speaker(ctx)
		if err != nil {
			return err
		}
		reply, err := b.Replay(ctx, id)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			return fmt.Errorf("no answer %q: it was never given, or is older than retention.questions (%s), or its question was deleted", id, st.settings.Retention.Questions)
		case err != nil:
			return err
		case asJSON:
			return p.printJSON(reply)
		}
		return p.print(reply, terminalOf(p.stdout).prose())
	})
}

// withState does something with the state: that of the process that serves
// where this is one, else opened for the while. It is an error where nothing
// was kept yet.
func (p *program) withState(ctx context.Context, do func(*state) error) error {
	if p.shared != nil {
		return do(p.shared)
	}
	s, err := p.settings()
	if err != nil {
		return err
	}
	if !s.kept() {
		return fmt.Errorf("nothing is kept in %s yet: no answer was given there and no article taken in", s.folder())
	}
	st, err := openState(ctx, s, p.log(), nil, nil)
	if err != nil {
		return err
	}
	return errors.Join(do(st), st.Close())
}

// oneArgument wants exactly one argument.
func oneArgument(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 || args[0] == "" {
			return usage("%s: %s is wanted, got %d; for example: %s", cmd.Name(), what, len(args), example)
		}
		return nil
	}
}
