package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/bot"
	"variorum/bot/answer"
	"variorum/bot/ledger"
)

// program is the bot as one process runs it.
type program struct {
	db    *dbutil.Database
	bot   *bot.Bot
	books *ledger.Ledger
	stop  context.CancelFunc
	ended chan struct{} // closed when Run has returned
	err   error         // of Run
	dead  bool          // it crashed
}

// start starts the program, as after a crash or a stop.
func (s *stage) start() {
	s.Helper()
	p := &program{db: s.open(), ended: make(chan struct{})}
	var err error
	if p.books, err = ledger.In(s.Context(), p.db, nil); err != nil {
		s.Fatal(err)
	}
	a, err := s.network.Adapter(Process{Database: p.db, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		s.Fatal(err)
	}
	s.needs(a)
	w := &watched{Adapter: a, at: func(moment string) error { return s.at(p, moment) }, note: s.note}
	name := bot.Thread{Place: s.network.Place(firstPlace, "")}.Network()
	o := s.script.options
	p.bot = bot.New(bot.Options{Ledger: p.books, Answers: asked{s, p}, Library: s.corpus, Adapters: map[string]bot.Adapter{name: watch(w)},
		Rights: s.rights(), Strangers: o.strangers, Unaudited: s.placesOf(o.unaudited), Location: o.zone, Waiting: o.waiting, Workers: 2,
		Now: s.clock, Log: slog.New(&captured{stage: s, program: p}), Owner: "stage"})
	ctx, stop := context.WithCancel(context.Background())
	p.stop = stop
	go func() {
		defer close(p.ended)
		p.err = p.bot.Run(ctx)
	}()
	s.program = p
	listening, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	s.taken(listening, line{text: "the program starts"})
}

// needs skips a conversation about what the adapter cannot do.
func (s *stage) needs(a bot.Adapter) {
	s.Helper()
	_, edits := a.(bot.Editor)
	_, finds := a.(bot.Finder)
	can := map[string]bool{"edit": edits, "find": finds, "no-find": !finds}
	for _, n := range s.script.options.needs {
		if able, known := can[n]; !known {
			s.Fatalf("no such need: %s", n)
		} else if !able {
			s.Skipf("the adapter has other abilities than this conversation is about: %s", n)
		}
	}
}

// end stops the program, if one runs, as an operator does.
func (s *stage) end() {
	p := s.program
	if p == nil {
		return
	}
	s.program = nil
	p.stop()
	select {
	case <-p.ended:
	case <-time.After(patience):
		s.Error("the bot does not stop")
	}
	if p.err != nil && !p.dead {
		s.Errorf("the bot ended: %v", p.err)
	}
	if err := p.db.Close(); err != nil {
		s.Error(err)
	}
}

// at is told what a program is about to do, or has just done, and lets it crash
// there: nothing that it does afterwards is kept, and it hears no more.
func (s *stage) at(p *program, moment string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.dead {
		return errCrashed
	}
	if s.crash != moment {
		return nil
	}
	s.crash = ""
	s.die(p)
	return errCrashed
}

var errCrashed = errors.New("the program has crashed")

// die takes the state away from a program and ends it. The caller holds the lock.
func (s *stage) die(p *program) {
	p.dead = true
	if err := p.db.Close(); err != nil {
		s.Errorf("close the database: %v", err)
	}
	p.stop()
}

// note keeps which answer a posting shows.
func (s *stage) note(r bot.Reply, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Answer != "" && !slices.Contains(s.known, r.Answer) {
		s.known = append(s.known, r.Answer)
	}
	if id != "" {
		s.answers[id] = r.Answer
	}
}

// named puts numbers in the place of the names of answers, which are random.
func (s *stage) named(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, name := range s.known {
		text = strings.ReplaceAll(text, name, fmt.Sprintf("ANSWER-%d", i+1))
	}
	return text
}

// rights are those of the options, with the places as the network calls them.
func (s *stage) rights() []bot.Right {
	var all []bot.Right
	for _, r := range s.script.options.rights {
		all = append(all, bot.Right{Sources: r.sources, Places: s.placesOf(r.places)})
	}
	return all
}

// placesOf names places as the network does; "dm" is everybody's.
func (s *stage) placesOf(names []string) []string {
	var all []string
	for _, n := range names {
		if n != "dm" {
			all = append(all, s.network.Place(n, ""))
			continue
		}
		for _, person := range s.script.people {
			all = append(all, s.network.Place(n, person))
		}
	}
	return all
}

// asked is the engine as the bot has it: it answers while the gate is open, and
// a program may crash before it does.
type asked struct {
	stage   *stage
	program *program
}

// Answer answers a question.
func (a asked) Answer(ctx context.Context, q answer.Question) (answer.Answer, error) {
	a.stage.mu.Lock()
	gate := a.stage.gate
	a.stage.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return answer.Answer{}, ctx.Err()
		}
	}
	if err := a.stage.at(a.program, "before answer"); err != nil {
		return answer.Answer{}, err
	}
	return a.stage.corpus.engine.Answer(ctx, q)
}

// captured keeps what operators should see: warnings and errors.
type captured struct {
	stage   *stage
	program *program
}

// Enabled leaves out what is for those who look for it.
func (c *captured) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

// Handle keeps the message, without what belongs to it.
func (c *captured) Handle(_ context.Context, r slog.Record) error {
	c.stage.mu.Lock()
	defer c.stage.mu.Unlock()
	if !c.program.dead {
		c.stage.logged = append(c.stage.logged, r.Message)
	}
	return nil
}

// WithAttrs changes nothing: attributes are not kept.
func (c *captured) WithAttrs([]slog.Attr) slog.Handler { return c }

// WithGroup changes nothing.
func (c *captured) WithGroup(string) slog.Handler { return c }

var _ bot.Library = (*corpus)(nil)
var _ bot.Answerer = asked{}
