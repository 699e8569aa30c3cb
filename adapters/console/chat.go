package console

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"variorum/bot"
)

// Options are how a Chat is held; the zero value will do.
type Options struct {
	// Person is who sits at the terminal; empty: "you".
	Person string
	// Session tells this run from every other on the same state; empty: a random
	// word.
	Session string
	// Width returns how many columns there are, and makes a reply a page of that
	// width. Nil: as wide as the terminal where there is one; else replies are
	// printed as bot.Reply.Plain has them, a line for a line.
	Width func() int
	// Colour has replies printed with ANSI colours.
	Colour bool
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Log gets what went wrong and is not the person's to mend; nil: nothing is
	// logged.
	Log *slog.Logger
	// Wait is called before each further line is read, where lines come from a
	// file or a pipe: bot.Bot.Settle, so that a line may speak of the reply to the
	// one before it. Nil: lines are not held up.
	Wait func(context.Context) error
}

// Chat is a network of one terminal. Lines go in, replies come out; each line
// that is for the bot has a number, and its reply the same: "why 3" asks for
// the reasons of reply 3, "/edit 3 …" asks line 3 anew. "/?" lists what else
// can be written.
//
// Of what a network may be able to do it can change postings (the change is
// printed below) and no more: nobody can ask a terminal what it has shown, so it is
// no bot.Finder, and it shows a reply of any length, so it is no bot.Splitter.
type Chat struct {
	o    Options
	in   input
	done chan struct{} // closed when no line will come any more

	mu    sync.Mutex // guards what follows
	out   io.Writer
	desk  desk
	lines int                 // lines that were for the bot
	said  map[int]bot.Message // by their numbers, as they were first said
	edits int64               // of any of them
	parts map[string]int      // postings by the line that they reply to
	shown map[string]posting  // by label
}

var (
	_ bot.Adapter = (*Chat)(nil)
	_ bot.Editor  = (*Chat)(nil)
)

// desk is who writes and where.
type desk struct {
	person   string
	stranger bool
	channel  string // empty: alone with the bot
	thread   string
}

// posting is a reply that was printed.
type posting struct {
	id     string
	answer string
	thread bot.Thread
}

// NewChat returns a chat that reads lines and writes replies. Where both are a
// terminal, lines can be edited and called back with the arrow keys, and a
// prompt shows their numbers.
func NewChat(in io.Reader, out io.Writer, o Options) *Chat {
	o.Person = cmp.Or(o.Person, "you")
	o.Session = cmp.Or(o.Session, strings.ToLower(rand.Text()[:8]))
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Chat{o: o, done: make(chan struct{}), out: out, desk: desk{person: o.Person}, said: map[int]bot.Message{},
		parts: map[string]int{}, shown: map[string]posting{}}
	if t := openTerminal(in, out); t != nil {
		c.in, c.out = t, t
		c.o.Wait = nil // a person sees what was answered
		if c.o.Width == nil {
			c.o.Width = t.width
		}
	} else {
		c.in = pipe{bufio.NewReader(in)}
	}
	return c
}

// Done is closed when no line will come any more: at "quit", or the end of
// what is read. What was asked is to be answered then, and Listen to be ended:
//
//	<-chat.Done()
//	err := bot.Settle(ctx)
//	stop()
func (c *Chat) Done() <-chan struct{} { return c.done }

// Listen hands over what is written until ctx ends. On a terminal it begins
// with a greeting.
func (c *Chat) Listen(ctx context.Context, h bot.Handler) error {
	closeInput, err := c.in.open()
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	defer closeInput()
	if _, person := c.in.(*terminal); person {
		c.hand(ctx, h, c.opened())
		c.tell("/? says what can be written here; quit or Ctrl-D is the end.")
	}
	for first := true; ; first = false {
		if !first && c.o.Wait != nil {
			if err := c.o.Wait(ctx); err != nil {
				break
			}
		}
		line, more := c.in.next(ctx, c.prompt())
		if !more {
			break
		}
		if end := c.line(ctx, h, line); end {
			break
		}
	}
	if ctx.Err() == nil {
		close(c.done)
	}
	<-ctx.Done()
	return nil
}

// hand gives a message to the bot. What it does not take is for the person to
// say again, who is there.
func (c *Chat) hand(ctx context.Context, h bot.Handler, m bot.Message) {
	if err := h(ctx, m); err != nil && ctx.Err() == nil {
		c.o.Log.Error("console: a line was not taken over", "error", err)
		c.tell("I could not take this over; write it again.")
	}
}

// prompt shows the number that the next line will have, and where it is said.
func (c *Chat) prompt() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	where := ""
	if c.desk.person != c.o.Person {
		where = c.desk.person + " "
	}
	if c.desk.channel != "" {
		where += strings.TrimSpace("in "+c.desk.channel+" "+c.desk.thread) + " "
	}
	return fmt.Sprintf("%s%d> ", strings.Map(onLine, where), c.lines+1)
}

// message returns a new message of the person at the desk, with the next
// number. The caller holds the lock.
func (c *Chat) message(text string) bot.Message {
	c.lines++
	d := c.desk
	t := bot.Thread{Place: "console:dm/" + d.person, Root: cmp.Or(d.thread, c.o.Session), Person: d.person, Return: c.label(c.lines)}
	if d.channel != "" {
		t.Place = "console:" + d.channel
	}
	return bot.Message{Thread: t, ID: fmt.Sprintf("%s/%d", c.o.Session, c.lines), Kind: bot.Said, Person: d.person, Name: d.person,
		Text: text, At: c.o.Now(), Direct: d.channel == "", Stranger: d.stranger}
}

// label names a line for its replies. It goes through the ledger as
// Thread.Return, so that a reply finds its line also after a crash.
func (c *Chat) label(line int) string { return fmt.Sprintf("%d@%s", line, c.o.Session) }

// number is a label as it is printed.
func (c *Chat) number(label string) string {
	n, session, _ := strings.Cut(label, "@")
	if session != c.o.Session {
		return n + ", earlier"
	}
	return n
}

// opened says that the person is there.
func (c *Chat) opened() bot.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.message("")
	c.lines-- // it is not a line
	m.ID, m.Kind, m.Thread.Return = fmt.Sprintf("%s/open/%d", c.o.Session, c.edits), bot.Opened, c.label(0)
	c.edits++
	return m
}

// Post prints a reply below its number.
func (c *Chat) Post(_ context.Context, t bot.Thread, _ string, r bot.Reply) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	line, session, _ := strings.Cut(t.Return, "@")
	label := t.Return
	if c.parts[t.Return] > 0 {
		label = fmt.Sprintf("%s.%d@%s", line, c.parts[t.Return]+1, session)
	}
	if err := c.print(c.heading(label, "", t, r), r); err != nil {
		return "", err
	}
	c.parts[t.Return]++
	// A later session numbers its own postings: the id says which it was.
	id := label + "/" + c.o.Session
	c.shown[label] = posting{id, r.Answer, t}
	return id, nil
}

// Edit prints what a reply has become.
func (c *Chat) Edit(_ context.Context, t bot.Thread, id, _ string, r bot.Reply) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, _, _ := strings.Cut(id, "/")
	if p, ok := c.shown[label]; ok {
		p.answer = r.Answer
		c.shown[label] = p
	}
	return c.print(c.heading(label, " (changed)", t, r), r)
}

// Delete says that a reply does not count any more; it cannot be unseen.
func (c *Chat) Delete(_ context.Context, t bot.Thread, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, _, _ := strings.Cut(id, "/")
	delete(c.shown, label)
	return c.print(c.heading(label, " (taken back)", t, bot.Reply{}), bot.Reply{})
}

// heading is the line above a reply: its number, what became of it, and for
// whom and where it is if that is not plain.
func (c *Chat) heading(label, change string, t bot.Thread, r bot.Reply) string {
	if c.o.Width != nil && strings.HasPrefix(label, "0@") {
		return "" // a greeting
	}
	line := "[" + c.number(label) + "]" + change
	switch {
	case t.Private || r.Private:
		line += " to " + t.Person + " alone"
	case t.Person != c.o.Person:
		line += " to " + t.Person
	}
	if channel := strings.TrimPrefix(t.Place, "console:"); !strings.HasPrefix(channel, "dm/") {
		line += " in " + channel
	}
	if _, session, _ := strings.Cut(t.Return, "@"); !strings.HasPrefix(t.Root, session) {
		line += ", thread " + t.Root
	}
	return line
}

// print writes a reply with its heading in one piece. The caller holds the lock.
func (c *Chat) print(heading string, r bot.Reply) error {
	var page bytes.Buffer
	if heading != "" {
		fmt.Fprintln(&page, Clean(heading))
	}
	if c.o.Width != nil {
		if err := Render(&page, r, c.o.Width(), c.o.Colour); err != nil {
			return err
		}
	} else if len(r.Blocks) > 0 {
		for l := range strings.SplitSeq(r.Plain(), "\n") {
			fmt.Fprintln(&page, Clean(l))
		}
	}
	fmt.Fprintln(&page)
	n, err := c.out.Write(page.Bytes())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrClosed), errors.Is(err, io.ErrClosedPipe), errors.Is(err, syscall.EPIPE):
		return &bot.Never{Err: errors.New("the terminal is gone")}
	case n == 0:
		return &bot.Later{Err: err}
	}
	return err // a part of it was shown
}

// tell says something that is the terminal's own and not the bot's.
func (c *Chat) tell(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for l := range strings.SplitSeq(text, "\n") {
		_, _ = fmt.Fprintln(c.out, strings.Map(onLine, l)) // a terminal that is gone is noticed by Post
	}
}

// answered returns the posting that replies to a line, the one with an answer
// if there are several.
func (c *Chat) answered(line int) (posting, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.label(line)
	found, ok := c.shown[at]
	for part := 2; part <= c.parts[at]; part++ {
		p, there := c.shown[strconv.Itoa(line)+"."+strconv.Itoa(part)+"@"+c.o.Session]
		if there && (!ok || p.answer != "") {
			found, ok = p, true
		}
	}
	return found, ok
}
