package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/bot"
	"variorum/bot/ledger"
	"variorum/index"
	"variorum/index/archive"
)

// stateFile is the state database in the data folder.
const stateFile = "variorum.db"

// folder returns the data folder.
func (s settings) folder() string { return s.path(s.Data) }

// database returns what archive.Database opens: a PostgreSQL address, or the
// file in the data folder.
func (s settings) database() string {
	if s.State.Database != "" {
		return string(s.State.Database)
	}
	return filepath.Join(s.folder(), stateFile)
}

// shared reports whether other processes, each with a data folder of its own,
// may use the state database too.
func (s settings) shared() bool { return s.State.Database != "" }

// kept reports whether there is a state database; one on a server is taken to
// be there.
func (s settings) kept() bool {
	if s.shared() {
		return true
	}
	_, err := os.Stat(s.database())
	return err == nil
}

// state is what the program keeps, opened: the state database with the archive
// and the ledger in it, and the index. This is the one place that opens them.
type state struct {
	settings settings
	db       *dbutil.Database
	archive  *archive.Archive
	index    *index.Index // what the archive held when it was opened, and what was taken in since
	answers  *answers
	log      *slog.Logger

	changing sync.Mutex              // one intake at a time
	marks    map[string]mark         // what of the archive is in the index; guarded by changing
	writing  sync.Mutex              // guards ledger
	ledger   *ledger.Ledger          // nil until memory opens it
	bot      atomic.Pointer[bot.Bot] // the one that serves; nil where none does
	size     atomic.Pointer[size]
	close    []func() error // in the order of opening
}

// openState opens the state. It takes the data folder for this process: the
// error is archive.ErrLocked, naming the process, where another has it. With
// readers, the archive is then read into an index in memory all the same, and
// readers is told why. progress, if not nil, is told how far the making of an
// index is. The caller closes the state.
func openState(ctx context.Context, s settings, log *slog.Logger, readers func(locked error), progress func(done, total int)) (*state, error) {
	st := &state{settings: s, log: log}
	fail := func(err error) (*state, error) { return nil, errors.Join(err, st.Close()) }
	unlock, locked := archive.Lock(s.folder())
	switch {
	case locked == nil:
		st.close = append(st.close, unlock)
	case readers == nil || !errors.Is(locked, archive.ErrLocked):
		return nil, locked
	}
	var err error
	if st.db, err = archive.Database(ctx, s.database()); err != nil {
		return fail(err)
	}
	st.close = append(st.close, st.db.Close)
	if st.archive, err = archive.In(ctx, st.db, log); err != nil {
		return fail(err)
	}
	st.close = append(st.close, st.archive.Close)
	if locked != nil {
		readers(locked)
		st.index, err = index.Memory()
	} else {
		st.index, err = index.Open(ctx, s.folder(), st.archive, log, progress)
	}
	if err != nil {
		return fail(err)
	}
	st.close = append(st.close, st.index.Close)
	if locked != nil {
		if err := putAll(ctx, st.index, st.archive.All(ctx)); err != nil {
			return fail(err)
		}
	}
	if st.answers, err = newAnswers(st.index, s, s.vectors(), locked != nil); err != nil {
		return fail(err)
	}
	return st, st.measure(ctx)
}

// Close closes what was opened, the last first.
func (st *state) Close() error {
	err := closeAll(st.close)
	st.close = nil
	return err
}

// closeAll calls the functions, the last first.
func closeAll(list []func() error) error {
	var errs []error
	for i := len(list) - 1; i >= 0; i-- {
		errs = append(errs, list[i]())
	}
	return errors.Join(errs...)
}

// memory returns the ledger, opening it when it is first asked for: most
// commands do without.
func (st *state) memory(ctx context.Context) (*ledger.Ledger, error) {
	st.writing.Lock()
	defer st.writing.Unlock()
	if st.ledger == nil {
		l, err := ledger.In(ctx, st.db, st.log)
		if err != nil {
			return nil, err
		}
		st.ledger = l
	}
	return st.ledger, nil
}

// corpus returns the articles as a command reads them. Closing it leaves the
// state open.
func (st *state) corpus(ctx context.Context) (*corpus, error) {
	c := &corpus{name: st.settings.folder(), index: st.index, archive: st.archive, answers: st.answers}
	if err := c.list(ctx); err != nil {
		return nil, err
	}
	return c, nil
}

// library returns the articles as the bot reads them: always as they now are.
func (st *state) library() *corpus {
	return &corpus{name: st.settings.folder(), index: st.index, archive: st.archive, answers: st.answers}
}

// options returns what a bot over this state is made of, but for its adapters.
func (st *state) options(ctx context.Context) (bot.Options, error) {
	book, err := st.memory(ctx)
	if err != nil {
		return bot.Options{}, err
	}
	o := st.settings.botOptions()
	o.Ledger, o.Answers, o.Library, o.Log, o.Shared = book, st.answers, st.library(), st.log, st.settings.shared()
	return o, nil
}

// botOptions returns what the config says of a bot.
func (s settings) botOptions() bot.Options {
	o := bot.Options{Strangers: s.Slack.Strangers, Unaudited: s.Audit.Off, Unread: s.Reader.Never}
	for _, r := range s.Rights {
		o.Rights = append(o.Rights, bot.Right{Sources: r.Sources, Places: r.Places})
	}
	if zone, err := time.LoadLocation(s.TimeZone); err == nil { // checked when it was read
		o.Location = zone
	}
	return o
}

// speaker returns the bot that serves, else one that is not running: it can say
// again what was said, and leave postings for the one that serves next, in the
// form that its networks want.
func (st *state) speaker(ctx context.Context) (*bot.Bot, error) {
	if b := st.bot.Load(); b != nil {
		return b, nil
	}
	o, err := st.options(ctx)
	if err == nil {
		o.Adapters, err = st.adapters()
	}
	if err != nil {
		return nil, err
	}
	return bot.New(o), nil
}

// amend has the answers looked through that show one of these documents.
func (st *state) amend(ctx context.Context, documents []string) error {
	if len(documents) == 0 {
		return nil
	}
	b, err := st.speaker(ctx)
	if err == nil {
		err = b.Changed(ctx, documents)
	}
	if err != nil {
		return fmt.Errorf("the answers that show what changed could not all be amended: %w", err)
	}
	return nil
}

// size is how much there is, for figures.
type size struct {
	articles, sources int
	newest            time.Time // zero where no article has a date
}

// measure counts what the index holds.
func (st *state) measure(ctx context.Context) error {
	list, err := st.index.Sources(ctx, time.Time{})
	if err != nil {
		return err
	}
	n := size{articles: len(list)}
	names := map[string]bool{}
	for _, l := range list {
		names[l.Source] = true
		if l.Published.After(n.newest) {
			n.newest = l.Published
		}
	}
	n.sources = len(names)
	st.size.Store(&n)
	return nil
}
