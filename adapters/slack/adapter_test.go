package slack

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// desk is an adapter at a workspace, with what it heard and logged.
type desk struct {
	*slacktest.Slack
	adapter *Adapter
	heard   chan bot.Message
	ended   chan error
	stop    context.CancelFunc
	log     *journal
	ctx     context.Context // the test's

	mu     sync.Mutex
	handle bot.Handler // in place of taking a message; guarded by mu
}

// journal is a log that a test reads.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (d *desk) hear(ctx context.Context, m bot.Message) error {
	d.mu.Lock()
	handle := d.handle
	d.mu.Unlock()
	if handle != nil {
		if err := handle(ctx, m); err != nil {
			return err
		}
	}
	d.heard <- m
	return nil
}

// open makes a workspace and an adapter that does not listen yet.
func openDesk(t *testing.T, o slacktest.Options, change func(*Config)) *desk {
	t.Helper()
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Millisecond, time.Millisecond}
	}
	s, err := slacktest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{AppToken: s.AppToken(), BotToken: s.BotToken(), APIURL: s.APIURL(), Timeout: 5 * time.Second}
	if change != nil {
		change(&cfg)
	}
	d := &desk{Slack: s, heard: make(chan bot.Message, 100), ended: make(chan error, 1), log: &journal{}}
	d.adapter, err = New(cfg, slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	var cancel context.CancelFunc
	d.ctx, cancel = context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(func() {
		cancel()
		d.adapter.web.CloseIdleConnections()
		s.Close()
		for _, secret := range []string{s.BotToken(), s.AppToken(), s.SigningSecret(), "/commands/" + s.Team(), "/actions/" + s.Team()} {
			if strings.Contains(d.log.String(), secret) {
				t.Errorf("the log has a secret:\n%s", d.log)
			}
		}
	})
	return d
}

// listen starts the adapter and waits until messages can come.
func (d *desk) listen(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(d.ctx)
	d.stop = stop
	go func() { d.ended <- d.adapter.Listen(ctx, d.hear) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-d.ended:
			if err != nil {
				t.Errorf("Listen ended with %v", err)
			}
		case <-d.ctx.Done():
			t.Error("Listen did not end")
		}
	})
	if d.adapter.cfg.Transport == Socket {
		d.wait(t, "a socket", func() bool { return len(d.Sockets()) == 1 })
	}
}

func start(t *testing.T, o slacktest.Options) *desk {
	t.Helper()
	d := openDesk(t, o, nil)
	d.listen(t)
	return d
}

// startHTTP starts one with the HTTP transport.
func startHTTP(t *testing.T, o slacktest.Options) *desk {
	t.Helper()
	d := openDesk(t, o, func(c *Config) {
		c.Transport, c.SigningSecret, c.Listen, c.AppToken = HTTP, "slacktest-signing-secret", "127.0.0.1:0", ""
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.adapter.listen = func() (net.Listener, error) { return listener, nil }
	url := "http://" + listener.Addr().String() + "/slack/events"
	d.UseHTTP(url, url, url)
	d.listen(t)
	return d
}

func (d *desk) wait(t *testing.T, what string, cond func() bool) {
	t.Helper()
	if err := d.WaitFor(d.ctx, cond); err != nil {
		t.Fatalf("waiting for %s: %v\n%s", what, err, d.log)
	}
}

// next returns the next message that the bot takes.
func (d *desk) next(t *testing.T) bot.Message {
	t.Helper()
	select {
	case m := <-d.heard:
		return m
	case <-d.ctx.Done():
		t.Fatalf("nothing was heard\n%s", d.log)
		panic("unreachable")
	}
}

// settled waits until all deliveries of an act are over, and acknowledged.
func (d *desk) settled(t *testing.T, act slacktest.Act, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range act.Deliveries {
		d.wait(t, "acknowledgement", func() bool { x, _ := d.Delivery(id); return x.Over })
		if x, _ := d.Delivery(id); !x.Acked {
			t.Errorf("%s was not acknowledged: %+v", x.Type, x.Tries)
		}
	}
}

func reply(lead string, actions ...bot.Action) bot.Reply {
	return bot.Reply{Blocks: []bot.Block{{Kind: bot.Lead, Text: lead}}, Answer: "a7", Actions: actions}
}

const channel = "C1DESK"

// The same happens over both transports.
func both(t *testing.T, o slacktest.Options, test func(*testing.T, *desk)) {
	t.Run("socket", func(t *testing.T) { test(t, start(t, o)) })
	t.Run("http", func(t *testing.T) { test(t, startHTTP(t, o)) })
}

func TestConversation(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, d *desk) {
		act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who was hurt &amp; where?"})
		d.settled(t, act, err)
		m := d.next(t)
		if m.Text != "who was hurt & where?" || m.Thread.Root != act.TS || m.Thread.Place != "slack:"+d.Team()+"/"+channel || m.Person != "U1ANA" || m.Stranger {
			t.Errorf("%+v", m)
		}
		d.adapter.Working(d.ctx, m.Thread)
		if s, ok := d.Status(channel, act.TS); !ok || s.Text == "" {
			t.Error("no status is shown")
		}
		id, err := d.adapter.Post(d.ctx, m.Thread, "k1", reply("The sources differ.", bot.Why, bot.Helpful, bot.Unhelpful))
		if err != nil {
			t.Fatal(err)
		}
		posted := d.Thread(channel, act.TS)[1]
		if posted.Words() != "The sources differ." || posted.Notice() != "The sources differ." || posted.Key("key") != "k1" || posted.Unfurl || id != channel+"/"+posted.TS {
			t.Errorf("%+v, id %s", posted, id)
		}

		pressed, err := d.Press("U2BEN", channel, posted.TS, "variorum_why", "")
		d.settled(t, pressed, err)
		if m := d.next(t); m.Text != "why" || m.About != "a7" || m.On != id || m.Thread.Root != act.TS || m.Thread.Private || m.Quiet || m.Person != "U2BEN" {
			t.Errorf("%+v", m)
		}
		pressed, err = d.Press("U2BEN", channel, posted.TS, "variorum_feedback", "unhelpful a7")
		d.settled(t, pressed, err)
		if m := d.next(t); m.Text != "unhelpful" || m.About != "a7" || !m.Quiet {
			t.Errorf("%+v", m)
		}

		edited, err := d.Slack.Edit(channel, act.TS, d.Mention()+" who was missing?")
		d.settled(t, edited, err)
		if m := d.next(t); m.Text != "who was missing?" || m.ID != act.TS || m.Edit == 0 {
			t.Errorf("%+v", m)
		}
		if err := d.adapter.Edit(d.ctx, m.Thread, id, "k2", reply("Only Bay Post says.")); err != nil {
			t.Fatal(err)
		}
		if now, _ := d.Message(channel, posted.TS); now.Words() != "Only Bay Post says." || now.Key("key") != "k1" || strings.Contains(string(now.Blocks), "variorum_why") {
			t.Errorf("%+v", now)
		}
		for range 2 {
			if err := d.adapter.Delete(d.ctx, m.Thread, id); err != nil {
				t.Fatal(err)
			}
		}
		if now, _ := d.Message(channel, posted.TS); !now.Deleted {
			t.Errorf("%+v", now)
		}
		if err := d.adapter.Edit(d.ctx, m.Thread, id, "k3", reply("x")); !isNever(err) {
			t.Errorf("edit of what is gone: %v", err)
		}
		if strays := d.Strays(); len(strays) > 0 {
			t.Errorf("%s", strays)
		}
	})
}

func isNever(err error) bool {
	_, ok := errors.AsType[*bot.Never](err)
	return ok
}

func isLater(err error) bool {
	_, ok := errors.AsType[*bot.Later](err)
	return ok
}

func TestDirectMessage(t *testing.T) {
	both(t, slacktest.Options{MentionInDM: true}, func(t *testing.T, d *desk) {
		act, err := d.SayDM("U1ANA", d.Mention()+" who?", "")
		d.settled(t, act, err)
		m := d.next(t)
		if m.Text != "who?" || !m.Direct || m.Thread.Root != act.TS {
			t.Errorf("%+v", m)
		}
		id, err := d.adapter.Post(d.ctx, m.Thread, "k1", reply("One."))
		if err != nil {
			t.Fatal(err)
		}
		if found, err := d.adapter.Find(d.ctx, m.Thread, "k1"); err != nil || found != id {
			t.Errorf("found %q, %v; want %q", found, err, id)
		}
		if found, err := d.adapter.Find(d.ctx, m.Thread, "k2"); err != nil || found != "" {
			t.Errorf("found %q, %v", found, err)
		}
		gone, err := d.Slack.Delete(act.Channel, act.TS)
		d.settled(t, gone, err)
		if m := d.next(t); m.Kind != bot.Deleted || m.ID != act.TS {
			t.Errorf("%+v", m)
		}
		if len(d.heard) > 0 {
			t.Errorf("heard more: %+v", <-d.heard)
		}
	})
}

func TestCommand(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, d *desk) {
		act, err := d.Slash("U1ANA", channel, "/ask", "who was hurt?")
		d.settled(t, act, err)
		m := d.next(t)
		if m.Text != "ask who was hurt?" || !m.Thread.Private || m.Thread.Return != act.ResponseURL {
			t.Errorf("%+v", m)
		}
		if _, err := d.adapter.Post(d.ctx, m.Thread, "k1", reply("Only you see this.", bot.Share)); err != nil {
			t.Fatal(err)
		}
		whispered := d.ByBot(channel)[0]
		if whispered.Ephemeral != "U1ANA" || whispered.Words() != "Only you see this." {
			t.Fatalf("%+v", whispered)
		}
		if _, err := d.adapter.Find(d.ctx, m.Thread, "k1"); !errors.Is(err, bot.ErrCannotTell) {
			t.Errorf("Find: %v", err)
		}
		pressed, err := d.Press("U1ANA", channel, whispered.TS, "variorum_share", "")
		d.settled(t, pressed, err)
		share := d.next(t)
		if share.Text != "share" || share.About != "a7" || !share.Thread.Private || share.Thread.Root != m.Thread.Root {
			t.Errorf("%+v", share)
		}
		open := share.Thread
		open.Private = false
		if _, err := d.adapter.Post(d.ctx, open, "k2", reply("Everybody sees this.")); err != nil {
			t.Fatal(err)
		}
		if last := d.ByBot(channel)[1]; last.Ephemeral != "" || last.Thread != "" || last.Key("key") != "k2" {
			t.Errorf("%+v", last)
		}
	})
}

// The response_url serves five times; after that the answer comes another way.
// Where the bot is no member, a shared answer goes by response_url.
func TestResponseURLSpent(t *testing.T) {
	d := start(t, slacktest.Options{})
	act, err := d.Slash("U1ANA", channel, "/ask", "who?")
	d.settled(t, act, err)
	thread := d.next(t).Thread
	for i := range 7 {
		if _, err := d.adapter.Post(d.ctx, thread, "k", reply("One.")); err != nil {
			t.Fatalf("post %d: %v", i, err)
		}
	}
	if n, e := d.Calls("response_url"), d.Calls("chat.postEphemeral"); n != 7 || e != 2 {
		t.Errorf("%d uses, %d ephemeral posts", n, e)
	}
	open := thread
	open.Private = false
	if _, err := d.adapter.Post(d.ctx, open, "shared", reply("For all.")); err != nil {
		t.Fatal(err)
	}
	all := d.ByBot(channel)
	if last := all[len(all)-1]; last.Ephemeral != "" || last.Thread != "" || last.Key("key") != "shared" {
		t.Errorf("%+v", last)
	}
	d.AddChannel(slacktest.Channel{ID: "C2OUT", Without: true})
	act, err = d.Slash("U1ANA", "C2OUT", "/ask", "who?")
	d.settled(t, act, err)
	thread = d.next(t).Thread
	thread.Private = false
	if _, err := d.adapter.Post(d.ctx, thread, "k", reply("One.")); err != nil {
		t.Fatal(err)
	}
	if posted := d.ByBot("C2OUT"); len(posted) != 1 || posted[0].Ephemeral != "" {
		t.Errorf("%+v", posted)
	}
}

func TestShortcutHomePrompts(t *testing.T) {
	both(t, slacktest.Options{}, func(t *testing.T, d *desk) {
		said, err := d.Say(slacktest.Speech{User: "U2BEN", Channel: channel, Text: "nine hurt", Quiet: true})
		if err != nil {
			t.Fatal(err)
		}
		act, err := d.Shortcut("U1ANA", channel, said.TS, shortcutCompare)
		d.settled(t, act, err)
		if m := d.next(t); m.Text != "compare nine hurt" || !m.Thread.Private || m.Thread.Return != act.ResponseURL {
			t.Errorf("%+v", m)
		}
		act, err = d.OpenHome("U1ANA", "home")
		d.settled(t, act, err)
		m := d.next(t)
		page := reply("Ask me.", bot.Why)
		page.Blocks = append(page.Blocks, bot.Block{Kind: bot.Table, Rows: [][]string{{"Source", "Articles"}, {"Bay Post", "3"}}}) // no table stands there
		id, err := d.adapter.Post(d.ctx, m.Thread, "k", page)
		if err != nil || m.Kind != bot.Opened {
			t.Fatalf("%+v %v", m, err)
		}
		if v, _ := d.Home("U1ANA"); slacktest.Plain(v.Blocks) != "Ask me.\nBay Post · Articles: 3" || !strings.Contains(string(v.Blocks), "rich_text") {
			t.Errorf("%s", v.Blocks)
		}
		if err := d.adapter.Edit(d.ctx, m.Thread, id, "k", reply("Ask me again.")); err != nil {
			t.Error(err)
		}
		if v, _ := d.Home("U1ANA"); slacktest.Plain(v.Blocks) != "Ask me again." || v.Updates != 2 {
			t.Errorf("%+v", v)
		}
		act, err = d.OpenHome("U1ANA", "messages")
		d.settled(t, act, err)
		m = d.next(t)
		r := reply("unused")
		r.Prompts = []string{"sources", strings.Repeat("long ", 30), "c", "d", "e"}
		if _, err := d.adapter.Post(d.ctx, m.Thread, "k", r); err != nil {
			t.Fatal(err)
		}
		p, _ := d.SuggestedPrompts(act.Channel, "")
		if len(p.Prompts) != 4 || p.Prompts[1].Message != r.Prompts[1] || len(p.Prompts[1].Title) > 80 || len(d.ByBot(act.Channel)) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

// With the history of channels: follow-ups without a mention where the bot
// takes part, deletions, and postings found after a crash.
func TestHistory(t *testing.T) {
	both(t, slacktest.Options{Scopes: slacktest.HistoryScopes()}, func(t *testing.T, d *desk) {
		mention, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?"})
		d.settled(t, mention, err)
		first, second := d.next(t), d.next(t) // the mention, and the message that it is
		if first.ID != second.ID || first.Text != second.Text || first.Thread != second.Thread {
			t.Errorf("%+v and %+v", first, second)
		}
		talk, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: "lunch?"})
		d.settled(t, talk, err)
		aside, err := d.Say(slacktest.Speech{User: "U2BEN", Channel: channel, Text: "yes", Thread: talk.TS})
		d.settled(t, aside, err)
		aside, err = d.Say(slacktest.Speech{User: "U2BEN", Channel: channel, Text: "now", Thread: talk.TS})
		d.settled(t, aside, err)
		if n := d.Calls("conversations.replies"); n != 1 {
			t.Errorf("the thread was read %d times", n)
		}
		id, err := d.adapter.Post(d.ctx, first.Thread, "k1", reply("One."))
		if err != nil {
			t.Fatal(err)
		}
		follow, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: "and the ferry?", Thread: mention.TS})
		d.settled(t, follow, err)
		if m := d.next(t); m.Text != "and the ferry?" || m.Thread.Root != mention.TS {
			t.Errorf("%+v", m)
		}
		if found, err := d.adapter.Find(d.ctx, first.Thread, "k1"); err != nil || found != id {
			t.Errorf("found %q, %v", found, err)
		}
		gone, err := d.Slack.Delete(channel, follow.TS)
		d.settled(t, gone, err)
		if m := d.next(t); m.Kind != bot.Deleted || m.ID != follow.TS {
			t.Errorf("%+v", m)
		}
		gone, err = d.Slack.Delete(channel, mention.TS) // with an answer below it
		d.settled(t, gone, err)
		if m := d.next(t); m.Kind != bot.Deleted || m.ID != mention.TS {
			t.Errorf("%+v", m)
		}
		if len(d.heard) > 0 {
			t.Errorf("heard more: %+v", <-d.heard)
		}
	})
}

// After a restart the bot knows its threads by reading them.
func TestHistoryAfterRestart(t *testing.T) {
	d := openDesk(t, slacktest.Options{Scopes: slacktest.HistoryScopes()}, nil)
	root, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?", Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.adapter.Post(d.ctx, bot.Thread{Place: "slack:T/" + channel, Root: root.TS}, "k", reply("One.")); err != nil {
		t.Fatal(err)
	}
	d.adapter.threads = memory{}
	d.listen(t)
	follow, err := d.Say(slacktest.Speech{User: "U2BEN", Channel: channel, Text: "and?", Thread: root.TS})
	d.settled(t, follow, err)
	if m := d.next(t); m.Text != "and?" {
		t.Errorf("%+v", m)
	}
}

func TestStrangerAndOthers(t *testing.T) {
	d := start(t, slacktest.Options{})
	d.AddChannel(slacktest.Channel{ID: "C3SHARED", Shared: true})
	d.AddUser(slacktest.User{ID: "U9EVE", Name: "eve", Team: "T9OTHER"})
	d.AddUser(slacktest.User{ID: "U8BOT", Name: "otherbot", BotID: "B8"})
	act, err := d.Say(slacktest.Speech{User: "U9EVE", Channel: "C3SHARED", Text: d.Mention() + " who?"})
	d.settled(t, act, err)
	if m := d.next(t); !m.Stranger {
		t.Errorf("%+v", m)
	}
	act, err = d.Say(slacktest.Speech{User: "U8BOT", BotID: "B8", Channel: channel, Text: d.Mention() + " who?"})
	d.settled(t, act, err)
	act, err = d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " joined", Subtype: "channel_join"})
	d.settled(t, act, err)
	if len(d.heard) > 0 {
		t.Errorf("heard %+v", <-d.heard)
	}
}
