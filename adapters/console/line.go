package console

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"variorum/bot"
)

// manual is what "/?" prints.
const manual = `Write a question, or a verb: ask, compare, sources, history, why, context, more, help.
Lines are numbered, and so are the replies to them:
  why 3             the same for context, compare, history, more, share, helpful, unhelpful
  /edit 3 QUESTION  ask line 3 anew
  /delete 3         take line 3 back
To try out what other networks have:
  /private QUESTION ask so that only you see the answer; "share 3" shows it
  /in PLACE THREAD  go to a channel, and to a thread of it; /in dm leads back
  /aside TEXT       say something that is not meant for the bot
  /as NAME          write as somebody else; /guest NAME as one of another organisation
  /hello            be greeted
  quit              leave (or the end of input, Ctrl-D)`

// verbs are the bot's, which may be written with a stroke before them.
var verbs = []string{"ask", "compare", "sources", "history", "why", "context", "more", "help", "share", "helpful", "unhelpful"}

var (
	pressed  = regexp.MustCompile(`^/?(why|context|compare|history|more|share|helpful|unhelpful)\s+(\d+)$`)
	numbered = regexp.MustCompile(`^(\d+)\s*(.*)$`)
)

// line does what a line says; end reports whether it was the last.
func (c *Chat) line(ctx context.Context, h bot.Handler, line string) (end bool) {
	line = strings.TrimSpace(line)
	if m := pressed.FindStringSubmatch(line); m != nil {
		n, _ := strconv.Atoi(m[2])
		if p, ok := c.answered(n); ok {
			c.press(ctx, h, m[1], p)
			return false
		}
	}
	word, rest := line, ""
	if i := strings.IndexFunc(line, unicode.IsSpace); i >= 0 {
		word, rest = line[:i], strings.TrimSpace(line[i:])
	}
	verb, slash := strings.CutPrefix(word, "/")
	switch {
	case line == "":
	case line == "quit", line == "exit", line == "/quit", line == "/exit":
		return true
	case !slash:
		c.say(ctx, h, line, false)
	case slices.Contains(verbs, verb):
		c.say(ctx, h, line[1:], false)
	case verb == "?":
		c.tell(manual)
	case verb == "as", verb == "guest":
		c.sit(func(d *desk) { d.person, d.stranger = rest, verb == "guest" }, rest)
	case verb == "in":
		c.sit(func(d *desk) {
			d.channel, d.thread, _ = strings.Cut(rest, " ")
			if d.channel == "dm" {
				d.channel = ""
			}
		}, rest)
	case verb == "aside":
		c.aside(rest)
	case verb == "hello":
		c.hand(ctx, h, c.opened())
	case verb == "private":
		c.say(ctx, h, rest, true)
	case verb == "edit", verb == "delete":
		c.change(ctx, h, verb == "delete", rest)
	default:
		c.tell("There is no /" + verb + "; /? lists what there is.")
	}
	return false
}

// aside numbers a line that is not for the bot.
func (c *Chat) aside(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.said[c.lines+1] = c.message(text)
}

// sit changes who writes or where.
func (c *Chat) sit(change func(*desk), what string) {
	if what == "" {
		c.tell("A name is missing; /? says how to write it.")
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.desk)
}

// say says something to the bot. What is private stands by itself, as a slash
// command does elsewhere.
func (c *Chat) say(ctx context.Context, h bot.Handler, text string, private bool) {
	c.mu.Lock()
	m := c.message(text)
	if private {
		m.Thread.Private, m.Thread.Root = true, m.ID
	}
	c.said[c.lines] = m
	c.mu.Unlock()
	c.hand(ctx, h, m)
}

// press does something with an answer.
func (c *Chat) press(ctx context.Context, h bot.Handler, verb string, p posting) {
	c.mu.Lock()
	m := c.message(verb)
	label := m.Thread.Return
	m.Thread.Place, m.Thread.Root, m.Thread.Private = p.thread.Place, p.thread.Root, p.thread.Private
	m.Thread.Return, m.Direct = label, strings.HasPrefix(p.thread.Place, "console:dm/")
	m.About, m.On = p.answer, p.id
	m.Quiet = verb == string(bot.Helpful) || verb == string(bot.Unhelpful)
	c.mu.Unlock()
	c.hand(ctx, h, m)
	if m.Quiet {
		c.tell("Noted.")
	}
}

// change changes a line or takes it back.
func (c *Chat) change(ctx context.Context, h bot.Handler, back bool, rest string) {
	found := numbered.FindStringSubmatch(rest)
	if found == nil {
		c.tell("Which line? Write its number behind the word.")
		return
	}
	n, _ := strconv.Atoi(found[1])
	c.mu.Lock()
	m, ok := c.said[n]
	m.Text, m.At = found[2], c.o.Now()
	if back {
		m.Kind = bot.Deleted
	} else {
		c.edits++
		m.Edit = c.edits
	}
	c.mu.Unlock()
	if !ok {
		c.tell("There is no line " + found[1] + " to change.")
		return
	}
	c.hand(ctx, h, m)
}
