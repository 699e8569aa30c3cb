package slack

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// thread is one in the desk's channel.
func (d *desk) thread(t *testing.T) bot.Thread {
	t.Helper()
	act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: "q", Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	return bot.Thread{Place: "slack:" + d.Team() + "/" + channel, Root: act.TS, Person: "U1ANA"}
}

// What an error means: nothing was posted and it is worth trying again, or of no
// use; or nobody knows.
func TestPostErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  slacktest.Fault
		means  string
		after  time.Duration
		posted int
	}{
		{"too many", slacktest.Fault{Kind: slacktest.RateLimit, Wait: 7 * time.Second}, "later", 7 * time.Second, 0},
		{"too many, no header", slacktest.Fault{Kind: slacktest.RateLimit, Wait: -1}, "later", 0, 0},
		{"too many, in the body", slacktest.Fault{Kind: slacktest.Refuse, Error: "ratelimited"}, "later", 0, 0},
		{"broken", slacktest.Fault{Kind: slacktest.ServerError}, "unknown", 0, 0},
		{"broken within", slacktest.Fault{Kind: slacktest.Refuse, Error: "fatal_error"}, "unknown", 0, 0},
		{"cut after", slacktest.Fault{Kind: slacktest.CutAfter}, "unknown", 0, 1},
		{"cut before", slacktest.Fault{Kind: slacktest.CutBefore}, "unknown", 0, 0},
		{"garbled", slacktest.Fault{Kind: slacktest.Garbled}, "unknown", 0, 1},
		{"no answer", slacktest.Fault{Kind: slacktest.LostReply}, "unknown", 0, 1},
		{"removed", slacktest.Fault{Kind: slacktest.Refuse, Error: "not_in_channel"}, "never", 0, 0},
		{"archived", slacktest.Fault{Kind: slacktest.Refuse, Error: "is_archived"}, "never", 0, 0},
		{"revoked", slacktest.Fault{Kind: slacktest.Refuse, Error: "token_revoked"}, "never", 0, 0},
		{"scope", slacktest.Fault{Kind: slacktest.Refuse, Error: "missing_scope"}, "never", 0, 0},
		{"restricted", slacktest.Fault{Kind: slacktest.Refuse, Error: "restricted_action"}, "never", 0, 0},
		{"anything else", slacktest.Fault{Kind: slacktest.Refuse, Error: "llama_error"}, "never", 0, 0},
	} {
		for _, by := range []string{"chat.postMessage", "response_url", "chat.postEphemeral"} {
			if by == "response_url" && (c.fault.Kind == slacktest.Refuse && c.means == "never") {
				continue
			}
			t.Run(c.name+" "+by, func(t *testing.T) {
				d := openDesk(t, slacktest.Options{}, func(cfg *Config) {
					if c.fault.Kind == slacktest.LostReply {
						cfg.Timeout = 200 * time.Millisecond
					}
				})
				thread := d.thread(t)
				switch by {
				case "response_url":
					act, err := d.Slash("U1ANA", channel, "/ask", "q")
					if err != nil {
						t.Fatal(err)
					}
					thread.Private, thread.Return = true, act.ResponseURL
				case "chat.postEphemeral":
					thread.Private = true
				}
				fault := c.fault
				fault.Method = by
				d.Fail(fault)
				id, err := d.adapter.Post(d.ctx, thread, "k", reply("One."))
				means := "unknown"
				var later *bot.Later
				if errors.As(err, &later) {
					means = "later"
				} else if isNever(err) {
					means = "never"
				}
				if err == nil || id != "" || means != c.means {
					t.Fatalf("%q, %v: %s, want %s", id, err, means, c.means)
				}
				if later != nil && later.After != c.after {
					t.Errorf("after %s, want %s", later.After, c.after)
				}
				if n := len(d.ByBot(channel)); n != c.posted {
					t.Errorf("%d posted, want %d", n, c.posted)
				}
				if text := err.Error(); strings.Contains(text, d.URL()) || thread.Return != "" && strings.Contains(text, thread.Return) {
					t.Errorf("the error has an address: %v", err)
				}
				if n := d.Calls(by); n != 1 {
					t.Errorf("%d calls", n)
				}
			})
		}
	}
}

func TestPostUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	a, err := New(Config{AppToken: "xapp-1", BotToken: "xoxb-1", APIURL: "http://" + address + "/api"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Post(t.Context(), bot.Thread{Place: "slack:T1/C1", Root: "1.2"}, "k", reply("One."))
	if !isLater(err) {
		t.Errorf("%v", err)
	}
	_, err = a.Post(t.Context(), bot.Thread{Place: "slack:T1/C1", Private: true, Return: "http://" + address + "/secret"}, "k", reply("One."))
	if !isLater(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// An archived channel, one that the bot was removed from: a sentence that says
// what to do.
func TestPostNever(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	thread := d.thread(t)
	d.Archive(channel, true)
	if _, err := d.adapter.Post(d.ctx, thread, "k", reply("One.")); !isNever(err) || !strings.Contains(err.Error(), "unarchive") {
		t.Errorf("archived: %v", err)
	}
	d.Archive(channel, false)
	d.Remove(channel)
	if _, err := d.adapter.Post(d.ctx, thread, "k", reply("One.")); !isNever(err) || !strings.Contains(err.Error(), "invite") {
		t.Errorf("removed: %v", err)
	}
	if err := d.adapter.Edit(d.ctx, thread, "private/C1/1.2", "k", reply("x")); !isNever(err) {
		t.Errorf("edit of a private reply: %v", err)
	}
	if err := d.adapter.Edit(d.ctx, thread, "response/k", "k", reply("x")); !isNever(err) {
		t.Errorf("edit of a reply by a response_url that is not known: %v", err)
	}
	if err := d.adapter.Delete(d.ctx, thread, "response/k"); !isNever(err) {
		t.Errorf("deletion of a private reply: %v", err)
	}
}

// An answer is never lost to formatting.
func TestFormattingRefused(t *testing.T) {
	long := reply("The sources differ.", bot.Why)
	for i := range 30 {
		long.Blocks = append(long.Blocks, bot.Block{Kind: bot.Text, Text: fmt.Sprintf("Line %d <!channel> is here. %s", i, strings.Repeat("word ", 40))})
	}
	for _, c := range []struct {
		refusal string
		times   int
	}{{"invalid_blocks", 1}, {"msg_blocks_too_long", 2}, {"invalid_blocks_format", 2}} {
		for _, by := range []string{"chat.postMessage", "chat.postEphemeral", "response_url", "chat.update"} {
			t.Run(fmt.Sprintf("%s %d %s", c.refusal, c.times, by), func(t *testing.T) {
				d := openDesk(t, slacktest.Options{}, nil)
				thread := d.thread(t)
				r := long
				id := ""
				switch by {
				case "chat.postEphemeral":
					thread.Private = true
				case "response_url":
					act, err := d.Slash("U1ANA", channel, "/ask", "q")
					if err != nil {
						t.Fatal(err)
					}
					thread.Private, thread.Return = true, act.ResponseURL
				case "chat.update":
					var err error
					if id, err = d.adapter.Post(d.ctx, thread, "k", reply("Before.", bot.Why)); err != nil {
						t.Fatal(err)
					}
					r.Blocks = r.Blocks[:10] // text alone must stay below 4,000 there
				}
				d.Fail(slacktest.Fault{Method: by, Kind: slacktest.Refuse, Error: c.refusal, Times: c.times})
				var err error
				if id != "" {
					err = d.adapter.Edit(d.ctx, thread, id, "k", r)
				} else {
					_, err = d.adapter.Post(d.ctx, thread, "k", r)
				}
				if err != nil {
					t.Fatal(err)
				}
				posted := d.ByBot(channel)
				if len(posted) != 1 {
					t.Fatalf("%d postings", len(posted))
				}
				if got, want := strings.Join(strings.Fields(posted[0].Words()), " "), strings.Join(strings.Fields(r.Plain()), " "); got != want {
					t.Errorf("it says\n%s\nwant\n%s", got, want)
				}
				if (len(posted[0].Blocks) > 0) != (c.times == 1) {
					t.Errorf("blocks: %s", posted[0].Blocks)
				}
				if alarms, links := d.Alarms(), d.Links(); len(alarms)+len(links) > 0 {
					t.Errorf("%v %v", alarms, links)
				}
			})
		}
	}
}

// Long answers: each part is taken as it is.
func TestLongAnswer(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	thread := d.thread(t)
	r := reply("The sources differ.")
	for i := range 60 {
		r.Blocks = append(r.Blocks, bot.Block{Kind: bot.Heading, Text: fmt.Sprint(i), Apart: true}, bot.Block{Kind: bot.Passage, Text: strings.Repeat("Nine of the crew were hurt. ", 20),
			Where: &bot.Where{Source: "Harbour Times", Document: "1.txt", URL: "https://harbour.example/1", Published: "no date"}})
	}
	parts := d.adapter.Split(r)
	for i, p := range parts {
		if _, err := d.adapter.Post(d.ctx, thread, fmt.Sprint("k", i), p); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.Calls("chat.postMessage"); len(parts) < 3 || n != len(parts) {
		t.Errorf("%d parts, %d calls", len(parts), n)
	}
}

// Where Slack does not show the thread, nobody can tell.
func TestFindCannotTell(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	thread := d.thread(t)
	if _, err := d.adapter.Post(d.ctx, thread, "k", reply("One.")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.adapter.Find(d.ctx, thread, "k"); !errors.Is(err, bot.ErrCannotTell) {
		t.Errorf("without the scope: %v", err)
	}
	d.SetScopes(slacktest.HistoryScopes()...)
	d.Fail(slacktest.Fault{Method: "conversations.replies", Kind: slacktest.RateLimit, Wait: time.Second})
	if _, err := d.adapter.Find(d.ctx, thread, "k"); !isLater(err) {
		t.Errorf("too many: %v", err)
	}
}

// A thread of several pages is read to its end.
func TestFindPages(t *testing.T) {
	d := openDesk(t, slacktest.Options{Scopes: slacktest.HistoryScopes()}, nil)
	thread := d.thread(t)
	for i := range 450 {
		if _, err := d.Say(slacktest.Speech{User: "U2BEN", Channel: channel, Thread: thread.Root, Text: fmt.Sprint(i), Quiet: true}); err != nil {
			t.Fatal(err)
		}
	}
	id, err := d.adapter.Post(d.ctx, thread, "k", reply("One."))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := d.adapter.Find(d.ctx, thread, "k"); err != nil || found != id || d.Calls("conversations.replies") != 3 {
		t.Errorf("found %q, %v in %d calls; want %q", found, err, d.Calls("conversations.replies"), id)
	}
}

// A status that Slack will not show is asked for once.
func TestNoStatus(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	thread := d.thread(t)
	d.Fail(slacktest.Fault{Method: "assistant.threads.setStatus", Kind: slacktest.Refuse, Error: "missing_scope"})
	for range 3 {
		d.adapter.Working(d.ctx, thread)
	}
	if n := d.Calls("assistant.threads.setStatus"); n != 1 {
		t.Errorf("%d calls", n)
	}
}
