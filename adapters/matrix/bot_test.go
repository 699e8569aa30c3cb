package matrix

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

// echo is a bot in small: it keeps what it is given, and answers each question
// with its text, once the test lets it.
type echo struct {
	t       testing.TB
	adapter *Adapter
	user    id.UserID
	path    string
	cfg     Config
	log     *logged

	lock     sync.Mutex
	changed  chan struct{}
	messages []bot.Message
	known    map[string]bool
	refuse   error // what the handler returns
	mute     bool  // answers nothing

	stop  context.CancelFunc
	ended chan error
}

// config is that of a bot before a homeserver.
func config(url string, user id.UserID) Config {
	return Config{Homeserver: url, User: user.String(), Password: password, PickleKey: "pickled",
		Allow: Allow{Servers: []string{"localhost"}}}
}

// echo starts a bot with a new account.
func (hs *homeserver) echo(t testing.TB, url string) *echo {
	t.Helper()
	user := hs.user(t, "variorum")
	if url == "" {
		url = hs.url()
	}
	return newEcho(t, config(url, user), user, archivetest.File(t))
}

// newEcho returns a bot that does not run yet.
func newEcho(t testing.TB, cfg Config, user id.UserID, path string) *echo {
	b := &echo{t: t, user: user, cfg: cfg, path: path, changed: make(chan struct{}),
		known: map[string]bool{}, log: newLogged(t)}
	t.Cleanup(func() {
		b.end()
		if t.Failed() {
			t.Logf("the bot's log:\n%s", strings.Join(b.log.lines, "\n"))
		}
	})
	return b
}

// start starts it, also again.
func (b *echo) start() *echo {
	b.t.Helper()
	db := database(b.t, b.path)
	a, err := New(b.cfg, db, slog.New(b.log))
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.adapter, b.stop, b.ended = a, cancel, make(chan error, 1)
	ended := b.ended
	go func() { ended <- a.Listen(ctx, b.handle); close(ended) }()
	return b
}

// end stops it, and returns what Listen returned.
func (b *echo) end() error {
	if b.stop == nil {
		return nil
	}
	b.stop()
	b.stop = nil
	select {
	case err := <-b.ended:
		return err
	case <-time.After(patience):
		b.t.Error("Listen does not end")
		return nil
	}
}

// ready waits until it is logged in.
func (b *echo) ready() *echo {
	b.t.Helper()
	b.log.until("a login", func() bool { return b.adapter.session() != nil })
	return b
}

// handle keeps a message, and answers it.
func (b *echo) handle(ctx context.Context, m bot.Message) error {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.refuse != nil {
		return b.refuse
	}
	name := fmt.Sprintf("%s %s %d %s", m.Thread.Place, m.ID, m.Edit, m.Kind)
	if b.known[name] {
		return nil
	}
	b.known[name] = true
	b.messages = append(b.messages, m)
	close(b.changed)
	b.changed = make(chan struct{})
	if !b.mute && !m.Quiet && m.Kind == bot.Said && m.Edit == 0 {
		go b.answer(ctx, m)
	}
	return nil
}

// answer posts until it is posted.
func (b *echo) answer(ctx context.Context, m bot.Message) {
	for i, part := range b.adapter.Split(reply("You said: " + m.Text)) {
		key := "answer to " + m.ID
		if i > 0 {
			key += fmt.Sprint(" ", i)
		}
		for ctx.Err() == nil {
			if _, err := b.adapter.Post(ctx, m.Thread, key, part); err == nil {
				break
			}
			pause(ctx, 20*time.Millisecond, nil)
		}
	}
}

// hears waits for so many messages.
func (b *echo) hears(n int) []bot.Message {
	b.t.Helper()
	end := time.After(patience)
	for {
		b.lock.Lock()
		list, changed := append([]bot.Message(nil), b.messages...), b.changed
		b.lock.Unlock()
		if len(list) >= n {
			return list
		}
		select {
		case <-changed:
		case <-end:
			b.t.Fatalf("the bot heard %d messages, not %d: %v", len(list), n, texts(list))
		}
	}
}

func texts(list []bot.Message) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.Text)
	}
	return out
}

// reply is a reply with one line.
func reply(text string) bot.Reply {
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Lead, Text: text}}}
}

// database opens a database for a test.
func database(t testing.TB, name string) *dbutil.Database {
	t.Helper()
	db, err := archive.Database(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// logged is a log that a test reads.
type logged struct {
	t       testing.TB
	lock    sync.Mutex
	lines   []string
	changed chan struct{}
}

func newLogged(t testing.TB) *logged { return &logged{t: t, changed: make(chan struct{})} }

// until waits until something is so that the log tells of.
func (l *logged) until(what string, so func() bool) {
	l.t.Helper()
	end := time.After(patience)
	for {
		l.lock.Lock()
		changed := l.changed
		l.lock.Unlock()
		if so() {
			return
		}
		select {
		case <-changed:
		case <-end:
			l.t.Fatalf("no %s in the log: %q", what, l.lines)
		}
	}
}

func (l *logged) Enabled(context.Context, slog.Level) bool { return true }

func (l *logged) Handle(_ context.Context, r slog.Record) error {
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	l.lock.Lock()
	defer l.lock.Unlock()
	l.lines = append(l.lines, line)
	close(l.changed)
	l.changed = make(chan struct{})
	return nil
}

func (l *logged) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *logged) WithGroup(string) slog.Handler      { return l }

// has counts the lines of a level that hold a text.
func (l *logged) has(level slog.Level, text string) int {
	l.lock.Lock()
	defer l.lock.Unlock()
	n := 0
	for _, line := range l.lines {
		if strings.HasPrefix(line, level.String()+" ") && strings.Contains(line, text) {
			n++
		}
	}
	return n
}
