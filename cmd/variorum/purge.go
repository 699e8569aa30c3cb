package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"variorum/bot"
	"variorum/index/archive"
	"variorum/index/encoder"
)

func (p *program) purge() *cobra.Command {
	var yes bool
	var reason string
	cmd := &cobra.Command{
		Use:   "purge DOCUMENT",
		Short: "Remove every text of an article, for good",
		Long: `Purge removes every revision of an article, as an agency may order, from the
database and from the files of the index, and leaves a tombstone, so that it
does not come back with the next reading of its folder. Answers that showed it
are amended where they stand, and say so: at once if a process serves, else
when the next one starts. The file that it was read from is left alone.

It asks before it removes anything; where nobody can be asked, --yes is needed.`,
		Example: `  variorum purge harbour-times-0910.md
  variorum purge --yes --reason "order of NPA, 14 May" harbour-times-0910.md`,
		Args: oneArgument("one document", "variorum purge harbour-times-0910.md"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes && !talks(p.stdin) {
				return usage("purge: nobody can be asked here; give --yes if it is meant")
			}
			return p.purgeOne(cmd.Context(), args[0], reason, yes)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return p.documentNames(cmd.Context(), ""), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.Flags().StringVar(&reason, "reason", "", "what the tombstone says: whose order, for example")
	return throughServer(cmd)
}

func (p *program) purgeOne(ctx context.Context, name, reason string, yes bool) error {
	return p.withState(ctx, func(st *state) error {
		c, err := st.corpus(ctx)
		if err != nil {
			return err
		}
		if gone, was, err := c.Withdrawn(ctx, name); err != nil {
			return err
		} else if was {
			return fmt.Errorf("%s was withdrawn before, %s; nothing of it is left to remove", gone.ID, bot.When(gone.Since))
		}
		revisions, err := c.revisions(ctx, name)
		if err != nil {
			return err
		}
		last := revisions[len(revisions)-1]
		what := fmt.Sprintf("%s of %s: %s (%s)", bot.Count(len(revisions), "revision"), last.Source, last.Title, last.ID)
		if !yes {
			fmt.Fprintf(p.stderr, "Remove %s, for good? Type yes: ", what)
			typed, err := bufio.NewReader(p.stdin).ReadString('\n')
			if err != nil && typed == "" || !strings.EqualFold(strings.TrimSpace(typed), "yes") {
				return errors.New("nothing was removed")
			}
		}
		if err := st.purge(ctx, last.ID, reason); err != nil {
			return err
		}
		fmt.Fprintf(p.stderr, "removed: %s\n", what)
		return nil
	})
}

// purge removes an article: from the archive, which is the truth, then from the
// index, then from the answers that show it. Once the first is done, the rest
// is not left undone because somebody interrupts.
func (st *state) purge(ctx context.Context, id, reason string) error {
	st.changing.Lock()
	defer st.changing.Unlock()
	err := st.inTurn(ctx, func() error { return st.archive.Purge(ctx, id, reason, time.Now()) })
	if err != nil && !errors.Is(err, archive.ErrNotFound) {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := st.index.Remove(ctx, id); err != nil {
		return err
	}
	if err := encoder.Forget(st.settings.vectors(), id); err != nil {
		return err
	}
	st.answers.changed([]string{id})
	return errors.Join(st.measure(ctx), st.amend(ctx, []string{id}))
}
