package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"
	"variorum/bot"
)

// A message is acknowledged only once it was taken over.
func TestNotAccepted(t *testing.T) {
	both(t, slacktest.Options{AckWithin: 300 * time.Millisecond}, func(t *testing.T, d *desk) {
		var tries atomic.Int32
		d.mu.Lock()
		d.handle = func(context.Context, bot.Message) error {
			if tries.Add(1) < 3 {
				return errors.New("the disk is full")
			}
			return nil
		}
		d.mu.Unlock()
		act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?"})
		d.settled(t, act, err)
		d.next(t)
		if n := tries.Load(); n != 3 || strings.Count(d.log.String(), "the disk is full") != 2 {
			t.Errorf("%d tries\n%s", n, d.log)
		}
	})
}

// A panic over one message ends neither the process nor the others.
func TestPanic(t *testing.T) {
	both(t, slacktest.Options{AckWithin: 200 * time.Millisecond, Retries: []time.Duration{0}}, func(t *testing.T, d *desk) {
		d.mu.Lock()
		d.handle = func(_ context.Context, m bot.Message) error {
			if m.Text == "boom" {
				panic("confidential")
			}
			return nil
		}
		d.mu.Unlock()
		bad, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " boom"})
		if err != nil {
			t.Fatal(err)
		}
		d.wait(t, "the end of the tries", func() bool { x, _ := d.Delivery(bad.Deliveries[0]); return x.Over })
		if x, _ := d.Delivery(bad.Deliveries[0]); x.Acked || len(x.Tries) != 2 {
			t.Errorf("%+v", x)
		}
		act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?"})
		d.settled(t, act, err)
		d.next(t)
		if log := d.log.String(); !strings.Contains(log, "could not be handled") || strings.Contains(log, "confidential") {
			t.Errorf("%s", log)
		}
	})
}

// Envelopes that the client library cannot read are read or at least
// acknowledged; frames that are none are passed over.
func TestUndecodable(t *testing.T) {
	d := start(t, slacktest.Options{})
	ts := "1700000000.000100"
	act := d.SendEvent(map[string]any{"type": "app_mention", "channel": channel, "user": "U1ANA", "ts": ts, "event_ts": ts,
		"text": d.Mention() + " who?", "blocks": []any{map[string]any{"type": 7}}})
	d.settled(t, act, nil)
	if m := d.next(t); m.Text != "who?" {
		t.Errorf("%+v", m)
	}
	d.settled(t, d.SendEvent(map[string]any{"type": "app_mention", "text": []string{"confidential"}}), nil)
	d.settled(t, d.SendEvent(map[string]any{"type": "llama_fed"}), nil)
	for _, frame := range []string{`{"type":"llama"}`, `[1]`, `nothing`, ``} {
		d.SendFrame(frame)
	}
	mention, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " still there?"})
	d.settled(t, mention, err)
	d.next(t)
	if log := d.log.String(); strings.Count(log, "could not be understood") != 1 || strings.Contains(log, "confidential") {
		t.Errorf("%s", log)
	}
	if len(d.Sockets()) != 1 {
		t.Errorf("%d sockets", len(d.Sockets()))
	}
}

// Slack ends connections, with and without notice; every message arrives.
func TestReconnect(t *testing.T) {
	d := start(t, slacktest.Options{AckWithin: time.Second, Retries: slices.Repeat([]time.Duration{20 * time.Millisecond}, 500)})
	for i, end := range []func(){
		func() { d.Disconnect(0, "warning") }, func() { d.Disconnect(0, "refresh_requested") }, func() { d.Cut(0) },
	} {
		end()
		act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: fmt.Sprint(d.Mention(), " ", i)})
		d.settled(t, act, err)
		for d.next(t).Text != fmt.Sprint(i) { // one that was taken before the cut may come again
		}
	}
	d.wait(t, "one socket", func() bool { return len(d.Sockets()) == 1 })
	if ever, atOnce := d.Opened(); ever > 6 || atOnce > 2 {
		t.Errorf("%d sockets ever, %d at once", ever, atOnce)
	}
}

// A Slack that ends every connection at once is not called without pause.
func TestStorm(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	d.adapter.brake = brake{most: 4, in: time.Minute, first: 50 * time.Millisecond, last: time.Hour}
	d.RefuseSockets("too_many_websockets")
	ctx, stop := context.WithCancel(d.ctx)
	defer stop()
	go func() { d.ended <- d.adapter.Listen(ctx, d.hear) }()
	d.wait(t, "three bursts", func() bool { ever, _ := d.Opened(); return ever >= 11 })
	d.RefuseSockets("")
	d.wait(t, "a socket that stays", func() bool { open := d.Sockets(); return len(open) == 1 && !open[0].Going })
	act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?"})
	d.settled(t, act, err)
	d.next(t)
	stop()
	if err := <-d.ended; err != nil {
		t.Error(err)
	}
	if n := strings.Count(d.log.String(), "waiting before the next"); n < 2 {
		t.Errorf("%d pauses\n%s", n, d.log)
	}
}

// Tokens that Slack will not take end Listen with a sentence; what may pass is
// tried again.
func TestTokens(t *testing.T) {
	for _, c := range []struct {
		code, token, want string
	}{
		{"invalid_auth", "bot", "slack.bot_token: Slack does not know the token"},
		{"account_inactive", "bot", "slack.bot_token: the token belongs to a removed app"},
		{"token_revoked", "app", "slack.app_token: the token was revoked"},
		{"not_allowed_token_type", "app", "slack.app_token: this is the wrong kind of token"},
		{"token_expired", "bot", "slack.bot_token: the token has expired"},
	} {
		t.Run(c.code, func(t *testing.T) {
			d := openDesk(t, slacktest.Options{}, nil)
			token := map[string]string{"bot": d.BotToken(), "app": d.AppToken()}[c.token]
			d.SetTokenError(token, c.code)
			if err := d.adapter.Listen(d.ctx, d.hear); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
			if problems := d.adapter.Check(d.ctx); len(problems) != 1 || !strings.HasPrefix("slack: "+problems[0].String(), "slack: "+c.want) {
				t.Errorf("check: %v", problems)
			}
		})
	}
}

// A token that is revoked while the bot runs ends Listen at the next connection.
func TestTokenRevokedLater(t *testing.T) {
	d := start(t, slacktest.Options{})
	d.SetTokenError(d.AppToken(), "not_allowed_token_type")
	d.Cut(0)
	select {
	case err := <-d.ended:
		if err == nil || !strings.Contains(err.Error(), "slack.app_token") {
			t.Errorf("%v", err)
		}
		d.ended <- nil // for the end of the test
	case <-d.ctx.Done():
		t.Fatalf("Listen goes on\n%s", d.log)
	}
}

func TestListenEndsWithContext(t *testing.T) {
	d := openDesk(t, slacktest.Options{}, nil)
	d.Fail(slacktest.Fault{Method: "auth.test", Kind: slacktest.ServerError})
	ctx, stop := context.WithCancel(d.ctx)
	go func() { d.ended <- d.adapter.Listen(ctx, d.hear) }()
	d.wait(t, "a call", func() bool { return d.Calls("auth.test") > 0 })
	stop()
	if err := <-d.ended; err != nil || d.adapter.Ready() {
		t.Errorf("%v", err)
	}
}

// Nothing that Slack did not sign is taken, and nothing twice.
func TestRequests(t *testing.T) {
	d := startHTTP(t, slacktest.Options{})
	if err := d.VerifyURL(d.ctx); err != nil {
		t.Error(err)
	}
	act, err := d.Say(slacktest.Speech{User: "U1ANA", Channel: channel, Text: d.Mention() + " who?"})
	d.settled(t, act, err)
	d.next(t)
	body := []byte(`no JSON`)
	for _, c := range []struct {
		name   string
		answer func() (slacktest.Answer, error)
		status int
	}{
		{"forged", func() (slacktest.Answer, error) { return d.KnockForged(d.ctx) }, http.StatusUnauthorized},
		{"unsigned", func() (slacktest.Answer, error) { return d.KnockUnsigned(d.ctx) }, http.StatusUnauthorized},
		{"ten minutes old", func() (slacktest.Answer, error) { return d.KnockStale(d.ctx, -10*time.Minute) }, http.StatusUnauthorized},
		{"ten minutes ahead", func() (slacktest.Answer, error) { return d.KnockStale(d.ctx, 10*time.Minute) }, http.StatusUnauthorized},
		{"replayed", func() (slacktest.Answer, error) { return d.Replay(d.ctx, act.Deliveries[0]) }, http.StatusUnauthorized},
		{"1 MB", func() (slacktest.Answer, error) { return d.KnockHuge(d.ctx, 1<<20) }, http.StatusRequestEntityTooLarge},
		{"unreadable", func() (slacktest.Answer, error) { return d.Knock(d.ctx, body, d.Sign(body, time.Now())) }, http.StatusOK},
	} {
		a, err := c.answer()
		if err != nil || a.Status != c.status {
			t.Errorf("%s: %d, %v; want %d", c.name, a.Status, err, c.status)
		}
		if no := a.Header.Get("X-Slack-No-Retry"); (c.name == "1 MB" || c.name == "replayed") != (no == "1") {
			t.Errorf("%s: X-Slack-No-Retry %q", c.name, no)
		}
	}
	if len(d.heard) > 0 {
		t.Errorf("heard %+v", <-d.heard)
	}
	resp, err := http.Get("http://" + strings.TrimPrefix(d.requestURL(t), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("GET: %s", resp.Status)
	}
	if log := d.log.String(); !strings.Contains(log, "clock") || !strings.Contains(log, "slack.signing_secret") {
		t.Errorf("%s", log)
	}
}

func (d *desk) requestURL(t *testing.T) string {
	t.Helper()
	listener, err := d.adapter.listen()
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}

// A request that was not taken may come again with the same signature.
func TestSignatures(t *testing.T) {
	s := signatures{seen: map[string]time.Time{}}
	now := time.Unix(1700000000, 0)
	if !s.begin("a", now) || s.begin("a", now.Add(time.Minute)) {
		t.Error("a second time")
	}
	s.undo("a")
	if !s.begin("a", now) || s.begin("a", now) {
		t.Error("after undo")
	}
	for i := range 3000 {
		if !s.begin(fmt.Sprint(i), now.Add(time.Duration(i)*time.Second)) {
			t.Fatal(i)
		}
	}
	if limit := int(signedFor/time.Second) + 10; len(s.seen) > limit || len(s.oldest) > limit {
		t.Errorf("%d and %d are remembered", len(s.seen), len(s.oldest))
	}
}

func TestMemory(t *testing.T) {
	var m memory
	for i := range 2 * maxThreads {
		m.put(fmt.Sprint(i), i%2 == 0)
	}
	if len(m.known) != maxThreads || len(m.oldest) != maxThreads {
		t.Errorf("%d and %d are remembered", len(m.known), len(m.oldest))
	}
	if ours, known := m.get(fmt.Sprint(2*maxThreads - 2)); !ours || !known {
		t.Error("the last but one is forgotten")
	}
	if _, known := m.get("0"); known {
		t.Error("the first is remembered")
	}
}
