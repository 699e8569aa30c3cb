package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"

	"variorum/bot"
)

// patience is how long one step of a conversation may take before the test
// gives up on it.
const patience = 30 * time.Second

// stage is where a conversation is held: the network, the program on it, and
// what has been seen so far.
type stage struct {
	*testing.T
	script  *script
	open    func() *dbutil.Database
	network Network
	corpus  *corpus
	program *program // nil while none runs
	seen    []reply  // as people saw it after the last scene
	replies []string // the ids of all that was ever posted, in order of appearance
	place   string   // where the conversation is
	thread  string   // in which thread; empty before the first
	threads []string // in the order in which they began

	mu      sync.Mutex // guards what follows
	now     time.Time
	gate    chan struct{}     // nil: open; else closed when it opens
	crash   string            // at which moment the program is to crash
	answers map[string]string // by the postings that show them
	known   []string          // answers, in the order in which they were given
	logged  []string
}

// hold plays a conversation and returns what the bot did in each scene.
func hold(t *testing.T, s *script, start func(*testing.T, World) Network, open func() *dbutil.Database) []string {
	t.Helper()
	c, err := newCorpus(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.index.Close(); err != nil {
			t.Error(err)
		}
	})
	st := &stage{T: t, script: s, open: open, corpus: c, place: firstPlace, now: s.options.now, answers: map[string]string{}}
	st.network = start(t, World{Now: st.clock, People: s.people, Strangers: s.outside, Places: s.places})
	st.start()
	t.Cleanup(st.end)
	var got []string
	for _, sc := range s.scenes {
		got = append(got, st.play(sc))
	}
	return got
}

// clock is the time of the conversation.
func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// play lets a scene happen and returns what the bot did.
func (s *stage) play(sc scene) string {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	acts := 0
	for _, l := range sc.lines {
		if l.act.Person != "" {
			acts++
		}
	}
	if acts > 1 { // so that all has happened before the first answer
		s.close()
	}
	var told []string
	for i, l := range sc.lines {
		if i > 0 && l.word == "restart" { // which comes when all else is done
			s.letGo()
			s.settle(ctx, l)
		}
		told = append(told, s.happen(ctx, l)...)
		s.taken(ctx, l)
	}
	s.letGo()
	s.settle(ctx, sc.lines[0])
	told = append(told, s.changes(ctx)...)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.logged {
		told = append(told, "[log: "+l+"]")
	}
	s.logged = nil
	return strings.Join(told, "\n\n")
}

// close keeps the bot thinking until letGo.
func (s *stage) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gate = make(chan struct{})
}

func (s *stage) letGo() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gate != nil {
		close(s.gate)
	}
	s.gate = nil
}

// taken waits until the adapter has taken over what happened, if a program
// runs.
func (s *stage) taken(ctx context.Context, l line) {
	s.Helper()
	p := s.program
	if p == nil {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-p.ended:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := s.network.Taken(ctx); err != nil && !s.buried(p) {
		s.Fatalf("line %d: %s: the adapter does not take it over: %v", l.number, l.text, err)
	}
}

// settle waits until the bot has done all that can be done now.
func (s *stage) settle(ctx context.Context, l line) {
	s.Helper()
	p := s.program
	if p == nil {
		return
	}
	if err := p.bot.Settle(ctx); err != nil && !s.buried(p) {
		s.Fatalf("line %d: %s: the bot does not come to rest: %v", l.number, l.text, err)
	}
	s.buried(p)
}

// buried reports whether the program has crashed, and waits for its end.
func (s *stage) buried(p *program) bool {
	s.mu.Lock()
	dead := p.dead
	s.mu.Unlock()
	if dead {
		<-p.ended
		s.program = nil
	}
	return dead
}

// happen does what a line says; what it returns is shown before what the bot
// did.
func (s *stage) happen(ctx context.Context, l line) []string {
	s.Helper()
	fail := func(err error) {
		if err != nil {
			s.Helper()
			s.Fatalf("line %d: %s: %v", l.number, l.text, err)
		}
	}
	switch l.word {
	case "":
		a, err := s.act(l)
		fail(err)
		if err = s.network.Act(ctx, a); errors.Is(err, errors.ErrUnsupported) {
			s.Skipf("the network has nothing like it: %s", l.text)
		}
		fail(err)
	case "stranger": // is known from the start
	case "later":
		d, err := time.ParseDuration(l.arg)
		fail(err)
		s.mu.Lock()
		s.now = s.now.Add(d)
		s.mu.Unlock()
	case "stop":
		s.end()
	case "restart":
		s.end()
		s.start()
	case "crash":
		s.mu.Lock()
		s.die(s.program)
		s.mu.Unlock()
	case "crash before answer", "crash before post", "crash after post":
		s.mu.Lock()
		s.crash = strings.TrimPrefix(l.word, "crash ")
		s.mu.Unlock()
	case "article":
		fail(s.corpus.next(ctx, l.arg, s.clock()))
		fail(s.program.bot.Changed(ctx, []string{l.arg}))
	case "withdraw":
		fail(s.corpus.withdraw(ctx, l.arg, s.clock()))
		fail(s.program.bot.Changed(ctx, []string{l.arg}))
	case "audit":
		lines, err := s.audit(ctx)
		fail(err)
		return []string{strings.Join(lines, "\n")}
	case "replay":
		id, err := s.replyNumber(l.count)
		fail(err)
		r, err := s.program.bot.Replay(ctx, s.answers[id])
		fail(err)
		return []string{s.named(visible(r.Plain()))}
	case "figures":
		f := s.program.bot.Stats()
		return []string{fmt.Sprintf("posted %d, retried %d, failed %d, waiting %d", f.Posted, f.Retried, f.Failed, f.Waiting)}
	}
	return nil
}

// act completes what a line says by where the conversation is.
func (s *stage) act(l line) (Act, error) {
	a := l.act
	if file, ok := strings.CutPrefix(a.Text, "< "); ok {
		text, ok := s.script.text(file)
		if !ok {
			return a, fmt.Errorf("the conversation has no file %s", file)
		}
		a.Text = strings.TrimSpace(text)
	}
	switch a.Kind {
	case Say:
		switch {
		case a.Place != "" && a.Thread == "", s.thread == "" && a.Thread == "":
			a.Thread = strconv.Itoa(len(s.threads) + 1)
		case a.Thread == "":
			a.Thread = s.thread
		}
		if a.Place == "" {
			a.Place = s.place
		}
		if !slices.Contains(s.threads, a.Thread) {
			s.threads = append(s.threads, a.Thread)
		}
		s.place, s.thread = a.Place, a.Thread
	case Talk, Command:
		if a.Place == "" {
			a.Place = s.place
		}
	case Press, React:
		var err error
		if a.On, err = s.replyNumber(l.count); err != nil {
			return a, err
		}
	}
	return a, nil
}

// replyNumber returns the id of a reply by its number, 0 the last.
func (s *stage) replyNumber(n int) (string, error) {
	if n == 0 {
		n = len(s.replies)
	}
	if n < 1 || n > len(s.replies) {
		return "", fmt.Errorf("there is no reply %d", n)
	}
	id := s.replies[n-1]
	for _, r := range s.seen { // buttons stand below the last part
		if r.ID == id {
			return r.parts[len(r.parts)-1], nil
		}
	}
	return id, nil
}

// audit returns the entries as lines.
func (s *stage) audit(ctx context.Context) ([]string, error) {
	var lines []string
	for e, err := range s.program.books.Export(ctx, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		l := e.Verb
		if e.Question != "" {
			l += ": " + e.Question
		}
		if e.Verdict != "" {
			l += " → " + e.Verdict
		}
		if len(e.Shown) > 0 {
			l += ", " + bot.Count(len(e.Shown), "passage")
		}
		for _, f := range e.Feedback {
			l += map[bool]string{true: ", helpful", false: ", not helpful"}[f.Helpful]
		}
		lines = append(lines, visible(l))
	}
	return lines, nil
}
