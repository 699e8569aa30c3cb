package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"variorum/adapters/console"
	"variorum/bot"
	"variorum/bot/ledger"
	"variorum/index/archive"
)

func (p *program) chat() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Talk with the bot on the terminal, without a network",
		Long: `Chat is the whole bot on the terminal: questions and follow-ups, compare,
sources, history, why, more, help, as in Slack or Matrix. Each line has a
number; "why 3" asks for the reasons of reply 3. "/?" lists what else can be
written, "quit" ends it.

What is said is kept in the data folder, if there is one and no other process
has it; with --corpus, or without a data folder, nothing is kept.

Lines may come from a pipe: each is answered before the next is read.`,
		Example: `  variorum chat
  variorum chat --corpus ~/stories/harbour-fire
  printf 'who was in the US delegation?\nwhy\n' | variorum chat`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.talk(cmd.Context(), dir) },
	}
	cmd.Flags().StringVar(&dir, "corpus", "", "talk about the articles in `DIR`, without an index")
	_ = cmd.MarkFlagDirname("corpus")
	return cmd
}

// talk holds a conversation on the terminal until it is ended or stdin is.
func (p *program) talk(ctx context.Context, dir string) error {
	o, closing, err := p.talkOptions(ctx, dir)
	if err != nil {
		return errors.Join(err, closeAll(closing))
	}
	var b *bot.Bot
	out := terminalOf(p.stdout)
	options := console.Options{Colour: out.colour, Wait: func(ctx context.Context) error { return b.Settle(ctx) }}
	if !out.is {
		options.Width = func() int { return out.prose() }
	}
	chat := console.NewChat(p.stdin, p.stdout, options)
	o.Adapters = map[string]bot.Adapter{"console": chat}
	b = bot.New(o)
	talking, stop := context.WithCancel(ctx)
	g, talking := errgroup.WithContext(talking)
	g.Go(func() error { return b.Run(talking) })
	g.Go(func() error {
		defer stop()
		select {
		case <-chat.Done():
			return b.Settle(talking)
		case <-talking.Done():
			return nil
		}
	})
	err = g.Wait()
	return errors.Join(err, closeAll(closing))
}

// talkOptions returns what the bot of a chat is made of, and what is to be
// closed after it.
func (p *program) talkOptions(ctx context.Context, dir string) (bot.Options, []func() error, error) {
	s, err := p.settings()
	if err != nil {
		return bot.Options{}, nil, err
	}
	if dir == "" && s.kept() && !s.shared() {
		st, err := openState(ctx, s, p.log(), nil, nil)
		switch {
		case errors.Is(err, archive.ErrLocked):
			fmt.Fprintf(p.stderr, "variorum: what is said here is not kept: %v\n", err)
		case err != nil:
			return bot.Options{}, nil, err
		default:
			o, kept, err := st.talkHere(ctx)
			if err != nil || kept {
				return o, []func() error{st.Close}, err
			}
			fmt.Fprintln(p.stderr, "variorum: what is said here is not kept: other networks have messages to be answered; start 'variorum serve'")
			if err := st.Close(); err != nil {
				return o, nil, err
			}
		}
	}
	c, err := p.open(ctx, dir)
	if err != nil {
		return bot.Options{}, nil, err
	}
	closing := []func() error{c.Close}
	o := s.botOptions()
	o.Answers, o.Library, o.Log = c.answers, c, p.log()
	temporary, err := os.MkdirTemp("", "variorum-chat-")
	if err != nil {
		return o, closing, err
	}
	closing = append(closing, func() error { return os.RemoveAll(temporary) })
	db, err := archive.Database(ctx, filepath.Join(temporary, stateFile))
	if err != nil {
		return o, closing, err
	}
	closing = append(closing, db.Close)
	o.Ledger, err = ledger.In(ctx, db, p.log())
	return o, closing, err
}

// talkHere returns what a chat on this state is made of. It is false where the
// ledger has something open of another network: a bot with nothing but a
// terminal would give that up.
func (st *state) talkHere(ctx context.Context) (bot.Options, bool, error) {
	o, err := st.options(ctx)
	if err != nil {
		return o, false, err
	}
	if st.size.Load().articles == 0 {
		return o, false, fmt.Errorf("the index in %s holds no articles; take some in with: variorum index PATH", st.settings.folder())
	}
	const some = 1000
	for after := int64(0); ; {
		open, err := o.Ledger.Open(ctx, after, some)
		if err != nil {
			return o, false, err
		}
		for _, ref := range open {
			if !strings.HasPrefix(ref.Place, "console:") {
				return o, false, nil
			}
			after = ref.Seq
		}
		if len(open) < some {
			return o, true, nil
		}
	}
}
