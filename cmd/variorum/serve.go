package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"
	_ "time/tzdata" // time_zone, where the machine has no list of zones

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"variorum/bot"
)

// ending is how long a process that serves may take to end: longer than the bot
// takes to finish what it began.
const ending = 45 * time.Second

// expiring is how often what is too old is removed.
const expiring = time.Hour

// following is how often a process that shares its database looks what the
// others took in.
const following = 10 * time.Second

func (p *program) serve() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer on Slack and Matrix",
		Long: `Serve answers questions on the networks that the config has tokens for, and
takes in the articles of corpus.paths: at the start, when a file changes, and
every corpus.rescan. Other commands on the same data folder are done by it
while it runs.

It logs to stderr. SIGTERM or an interrupt ends it when what was begun is
finished, after 45 seconds at the latest; a second one ends it at once. What was
accepted and not answered is answered after the next start.

'variorum check' says beforehand what is wrong.`,
		Example: `  variorum serve --config /etc/variorum/config.yaml
  VARIORUM_METRICS_LISTEN=127.0.0.1:9090 variorum serve`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serveAll(cmd.Context()) },
	}
}

// serveAll opens the state and serves until ctx ends.
func (p *program) serveAll(ctx context.Context) error {
	s, err := p.settings()
	if err != nil {
		return err
	}
	if err := s.checkNetworks(); err != nil {
		return err
	}
	log := newLog(s.Log, p.stderr)
	st, err := openState(ctx, s, log, nil, nil)
	if err != nil {
		if ctx.Err() != nil { // ended before it began
			return nil
		}
		return err
	}
	if err := st.encode(ctx); err != nil && ctx.Err() == nil {
		return errors.Join(err, st.Close())
	}
	done := make(chan error, 1)
	go func() { done <- st.serve(ctx) }()
	select {
	case err = <-done:
		return errors.Join(err, st.Close())
	case <-ctx.Done():
	}
	late := time.NewTimer(ending)
	defer late.Stop()
	select {
	case err = <-done:
		return errors.Join(err, st.Close())
	case <-late.C:
		return &lateError{fmt.Sprintf("not ended after %s: what was begun is left; it is taken up at the next start", ending)}
	}
}

// serve does everything that goes on while the program serves, until ctx ends
// or something cannot go on.
func (st *state) serve(ctx context.Context) error {
	o, err := st.options(ctx)
	if err != nil {
		return err
	}
	if o.Adapters, err = st.adapters(); err != nil {
		return err
	}
	figures := newFigures(st, o.Adapters)
	o.Observe = figures.observe
	b := bot.New(o)
	st.bot.Store(b)
	defer st.bot.Store(nil)

	w := &watch{st: st, log: st.log}
	if st.size.Load().articles == 0 { // there is nothing to answer from before
		w.takeIn(ctx)
	}
	if err := figures.open(); err != nil {
		return err
	}
	c, err := openCounter(st, st.log)
	if err != nil {
		st.log.Warn("serve: other commands are not done by this process, and those that write have to wait for its end", "error", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.Run(ctx) })
	g.Go(func() error { w.run(ctx); return nil })
	g.Go(func() error { st.answers.read(ctx, st.log); return nil })
	g.Go(func() error { st.expire(ctx); return nil })
	g.Go(func() error { st.catchUp(ctx); return nil })
	g.Go(func() error { return figures.run(ctx) })
	if c != nil {
		g.Go(func() error { return c.run(ctx) })
	}
	n := st.size.Load()
	st.log.Info("serving", "version", versionOf(debug.ReadBuildInfo()), "process", os.Getpid(), "networks", networks(o.Adapters),
		"data", st.settings.folder(), "articles", n.articles, "sources", n.sources, "metrics", figures.address())
	err = g.Wait()
	if err == nil {
		st.log.Info("ended")
	}
	return err
}

// expire forgets, now and every hour, what is older than the config says.
func (st *state) expire(ctx context.Context) {
	tick := time.NewTicker(expiring)
	defer tick.Stop()
	for {
		now, keep := time.Now(), st.settings.Retention
		forgotten, removed, err := st.ledger.Expire(ctx, now.Add(-keep.Questions), now.Add(-keep.Audit))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			st.log.Error("serve: what is too old could not be removed; tried again in an hour", "error", err)
		case forgotten+removed > 0:
			st.log.Info("removed what is too old", "questions", forgotten, "audit", removed)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// catchUp amends the answers that show what changed while nobody served, or a
// moment before the last process was killed; with a shared database it then
// follows what other processes take in.
func (st *state) catchUp(ctx context.Context) {
	listing, err := st.index.Sources(ctx, time.Time{})
	if err == nil {
		var changed []string
		for _, l := range listing {
			if l.Revision > 1 && time.Since(l.Seen) < st.settings.Retention.Questions {
				changed = append(changed, l.ID)
			}
		}
		err = st.amend(ctx, changed)
	}
	if err != nil && ctx.Err() == nil {
		st.log.Error("serve: after the start", "error", err)
	}
	if !st.settings.shared() {
		return
	}
	tick := time.NewTicker(following)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changed, err := st.follow(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			st.log.Error("serve: what other processes took in could not be read; tried again soon", "error", err)
		case len(changed) > 0:
			st.log.Info("followed other processes", "articles", len(changed))
		}
	}
}
