package slacktest_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"

	"github.com/gorilla/websocket"
	slackgo "github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// calm never delivers again while a test runs.
func calm() slacktest.Options {
	return slacktest.Options{AckWithin: time.Hour, Scopes: slacktest.HistoryScopes()}
}

// soon makes deliveries come again without waiting long.
func soon() slacktest.Options {
	return slacktest.Options{AckWithin: 100 * time.Millisecond, Retries: []time.Duration{0, time.Millisecond, time.Millisecond}, Scopes: slacktest.HistoryScopes()}
}

// listen connects slack-go's Socket Mode client and hands what it receives to
// h. It returns when a socket is open.
func listen(t *testing.T, ctx context.Context, s *slacktest.Slack, api *slackgo.Client, h func(*socketmode.Client, socketmode.Event)) {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	c := socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.RunContext(ctx) // ends with ctx
	}()
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		for {
			select {
			case e := <-c.Events:
				h(c, e)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended; <-handled })
	wait(t, ctx, s, "a first socket", func() bool { return len(s.Sockets()) > 0 })
}

func ackAll(c *socketmode.Client, e socketmode.Event) {
	if e.Request != nil && e.Request.EnvelopeID != "" {
		_ = c.AckCtx(context.Background(), e.Request.EnvelopeID, nil)
	}
}

func TestAcknowledged(t *testing.T) {
	s, api, ctx := start(t, calm())
	seen := make(chan slackevents.EventsAPIEvent, 10)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeEventsAPI {
			seen <- e.Data.(slackevents.EventsAPIEvent)
		}
		ackAll(c, e)
	})
	act := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " how many?"}))
	if len(act.Deliveries) != 2 {
		t.Fatalf("a mention in a channel that is read fired %d events", len(act.Deliveries))
	}
	wait(t, ctx, s, "acknowledgements", s.Idle)
	var kinds []string
	for range 2 {
		switch e := take(t, ctx, seen).InnerEvent.Data.(type) {
		case *slackevents.AppMentionEvent:
			kinds = append(kinds, e.Type)
			if e.TimeStamp != act.TS || e.User != "U1ANA" || e.Text != s.Mention()+" how many?" {
				t.Errorf("mention: %+v", e)
			}
		case *slackevents.MessageEvent:
			kinds = append(kinds, e.Type)
			if e.TimeStamp != act.TS || e.ChannelType != "channel" {
				t.Errorf("message: %+v", e)
			}
		}
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []string{"app_mention", "message"}) {
		t.Errorf("events: %q", kinds)
	}
	for _, d := range s.Deliveries() {
		if len(d.Tries) != 1 || !d.Acked || d.Tries[0].Took <= 0 {
			t.Errorf("delivery: %+v", d)
		}
	}
	if took, n := s.AckTime(0.99); n != 2 || took <= 0 {
		t.Errorf("%d acknowledged, %v", n, took)
	}
	if strays := s.Strays(); len(strays) > 0 {
		t.Errorf("strays: %q", strays)
	}
}

func TestDeliveredAgain(t *testing.T) {
	s, api, ctx := start(t, soon())
	attempts := make(chan socketmode.Request, 10)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		if e.Type != socketmode.EventTypeEventsAPI {
			return
		}
		attempts <- *e.Request
		if e.Request.RetryAttempt >= 2 {
			ackAll(c, e)
		}
	})
	act := must(s.SayDM("U1ANA", "how many?", ""))
	wait(t, ctx, s, "the third try", s.Idle)
	d, _ := s.Delivery(act.Deliveries[0])
	if len(d.Tries) < 3 || !d.Acked || d.Tries[0].Failure != "timeout" {
		t.Errorf("delivery: %+v", d)
	}
	envelopes := map[string]bool{}
	for want := range 3 {
		r := take(t, ctx, attempts)
		envelopes[r.EnvelopeID] = true
		if r.RetryAttempt != want || (r.RetryReason == "timeout") != (want > 0) || !strings.Contains(string(r.Payload), act.Deliveries[0]) {
			t.Errorf("try %d: %+v", want, r)
		}
	}
	if len(envelopes) != 3 {
		t.Errorf("envelopes: %v", envelopes)
	}
}

func TestNeverAcknowledged(t *testing.T) {
	s, api, ctx := start(t, soon())
	listen(t, ctx, s, api, func(*socketmode.Client, socketmode.Event) {})
	event := must(s.SayDM("U1ANA", "how many?", ""))
	command := must(s.Slash("U1ANA", "C1DESK", "/ask", "how many?"))
	wait(t, ctx, s, "giving up", s.Idle)
	if d, _ := s.Delivery(event.Deliveries[0]); len(d.Tries) != 4 || d.Acked {
		t.Errorf("an event: %+v", d)
	}
	if d, _ := s.Delivery(command.Deliveries[0]); len(d.Tries) != 1 || d.Acked {
		t.Errorf("a command: %+v", d)
	}
}

func TestARetryMayBeTheOnlyDelivery(t *testing.T) {
	o := calm()
	o.Retries = []time.Duration{time.Hour}
	s, api, ctx := start(t, o)
	lost := must(s.SayDM("U1ANA", "to nobody", ""))
	if d, _ := s.Delivery(lost.Deliveries[0]); len(d.Tries) != 1 || d.Tries[0].Socket != 0 || d.Over {
		t.Errorf("without a socket: %+v", d)
	}
	listen(t, ctx, s, api, ackAll)
	s.Fail(slacktest.Fault{Event: "message", Kind: slacktest.Duplicate, Times: 1})
	twice := must(s.SayDM("U1ANA", "twice", ""))
	wait(t, ctx, s, "both envelopes", func() bool {
		d, _ := s.Delivery(twice.Deliveries[0])
		return len(d.Tries) == 2 && d.Tries[0].Acked && d.Tries[1].Acked
	})
	s.Fail(slacktest.Fault{Event: "message", Kind: slacktest.Delay, Wait: time.Millisecond, Times: 1})
	later := must(s.SayDM("U1ANA", "later", ""))
	wait(t, ctx, s, "the delayed one", func() bool { d, _ := s.Delivery(later.Deliveries[0]); return d.Acked })
}

func TestDroppedAndGarbled(t *testing.T) {
	s, api, ctx := start(t, soon())
	bad := make(chan string, 10)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeErrorBadMessage {
			bad <- string(e.Data.(*socketmode.ErrorBadMessage).Message)
			return
		}
		ackAll(c, e)
	})
	s.Fail(slacktest.Fault{Event: "message", Kind: slacktest.Drop, Times: 1})
	dropped := must(s.SayDM("U1ANA", "dropped once", ""))
	s.Fail(slacktest.Fault{Event: "app_home_opened", Kind: slacktest.Garble, Times: 1})
	garbled := must(s.OpenHome("U1ANA", "home"))
	unknown := s.SendEvent(map[string]any{"type": "orbit_changed", "event_ts": "1.000001"})
	wait(t, ctx, s, "all", s.Idle)
	if d, _ := s.Delivery(dropped.Deliveries[0]); len(d.Tries) < 2 || !d.Acked || d.Tries[0].Envelope != "" {
		t.Errorf("dropped: %+v", d)
	}
	if d, _ := s.Delivery(garbled.Deliveries[0]); len(d.Tries) < 2 || d.Tries[0].Acked || !d.Acked {
		t.Errorf("garbled: %+v", d)
	}
	if d, _ := s.Delivery(unknown.Deliveries[0]); len(d.Tries) != 4 || d.Acked {
		t.Errorf("unknown to the client: %+v", d)
	}
	if first := take(t, ctx, bad); !strings.Contains(first, "envelope_id") {
		t.Errorf("the bad message has no envelope: %s", first)
	}
	if !s.SendFrame("{not json") || !s.SendFrame(`{"type":"tea_break"}`) {
		t.Error("no socket to write frames to")
	}
	after := must(s.SayDM("U1ANA", "still there?", ""))
	wait(t, ctx, s, "a message after bad frames", func() bool { d, _ := s.Delivery(after.Deliveries[0]); return d.Acked })
}

func TestDisconnected(t *testing.T) {
	s, api, ctx := start(t, calm())
	hello := make(chan socketmode.Request, 20)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeHello {
			hello <- *e.Request
		}
		ackAll(c, e)
	})
	if h := take(t, ctx, hello); h.NumConnections != 1 || h.ConnectionInfo.AppID != slacktest.AppID || h.DebugInfo.ApproximateConnectionTime == 0 {
		t.Errorf("hello: %+v", h)
	}
	for i, reason := range []string{"warning", "refresh_requested", "cut"} {
		if reason == "cut" {
			s.Cut(0)
		} else if s.Disconnect(0, reason) != 1 {
			t.Errorf("%s: nobody to tell", reason)
		}
		take(t, ctx, hello)
		wait(t, ctx, s, "one socket after "+reason, func() bool {
			ever, _ := s.Opened()
			return ever == i+2 && len(s.Sockets()) == 1
		})
		act := must(s.SayDM("U1ANA", "after "+reason, ""))
		wait(t, ctx, s, "an answer after "+reason, func() bool { d, _ := s.Delivery(act.Deliveries[0]); return d.Acked })
	}
}

func TestRefusedSockets(t *testing.T) {
	s, api, ctx := start(t, soon())
	s.RefuseSockets("too_many_websockets")
	ctx, cancel := context.WithCancel(ctx)
	c := socketmode.New(api, socketmode.OptionLog(log.New(io.Discard, "", 0)))
	ended := make(chan error, 1)
	go func() { ended <- c.RunContext(ctx) }()
	go func() {
		for {
			select {
			case <-c.Events:
			case <-ctx.Done():
				return
			}
		}
	}()
	wait(t, ctx, s, "three sockets, one after the other", func() bool { ever, _ := s.Opened(); return ever >= 3 })
	if must(s.SayDM("U1ANA", "hello?", "")); len(s.Deliveries()[0].Tries) == 0 || s.Deliveries()[0].Tries[0].Socket != 0 {
		t.Error("an envelope went to a socket that was told to go")
	}
	cancel()
	<-ended
	wait(t, context.Background(), s, "no socket", func() bool { return len(s.Sockets()) == 0 })
}

func TestManySockets(t *testing.T) {
	s, api, ctx := start(t, calm())
	got := make(chan int, 100)
	for i := range 3 {
		listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
			if e.Type == socketmode.EventTypeEventsAPI {
				got <- i
			}
			ackAll(c, e)
		})
	}
	wait(t, ctx, s, "three sockets", func() bool { return len(s.Sockets()) == 3 })
	for range 30 {
		must(s.SayDM("U1ANA", "one of you", ""))
	}
	wait(t, ctx, s, "thirty acknowledgements", s.Idle)
	count := map[int]int{}
	for range 30 {
		count[take(t, ctx, got)]++
	}
	if len(count) != 3 || len(got) != 0 {
		t.Errorf("who got how many: %v, %d more", count, len(got))
	}
}

func TestCommandAndReturn(t *testing.T) {
	s, api, ctx := start(t, calm())
	commands := make(chan slackgo.SlashCommand, 1)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		if e.Type == socketmode.EventTypeSlashCommand {
			if !e.Request.AcceptsResponsePayload {
				t.Error("a command takes no payload")
			}
			commands <- e.Data.(slackgo.SlashCommand)
			_ = c.AckCtx(ctx, e.Request.EnvelopeID, map[string]any{"text": "Looking…"})
			return
		}
		ackAll(c, e)
	})
	act := must(s.Slash("U1ANA", "C1DESK", "/ask", "how many?"))
	cmd := take(t, ctx, commands)
	if cmd.Command != "/ask" || cmd.Text != "how many?" || cmd.ResponseURL != act.ResponseURL || cmd.TriggerID != act.Trigger || cmd.ChannelName != "c1desk" {
		t.Errorf("command: %+v", cmd)
	}
	wait(t, ctx, s, "the answer in the acknowledgement", func() bool { return len(s.ByBot("C1DESK")) == 1 })
	if m := s.ByBot("C1DESK")[0]; m.Words() != "Looking…" || m.Ephemeral != "U1ANA" || m.Via != "ack" {
		t.Errorf("acknowledged with: %+v", m)
	}
	say := func(m slackgo.WebhookMessage) error { return slackgo.PostWebhookContext(ctx, cmd.ResponseURL, &m) }
	for i, m := range []slackgo.WebhookMessage{
		{Text: "to you"}, {Text: "to all", ResponseType: "in_channel"}, {Text: "anew", ReplaceOriginal: true}, {Text: "4"}, {Text: "5"},
	} {
		if err := say(m); err != nil {
			t.Errorf("use %d: %v", i+1, err)
		}
	}
	if err := say(slackgo.WebhookMessage{Text: "6"}); err == nil {
		t.Error("a response_url served six times")
	}
	var who []string
	for _, m := range s.ByBot("C1DESK") {
		who = append(who, m.Ephemeral)
	}
	if !slices.Equal(who, []string{"U1ANA", "U1ANA", "", "U1ANA", "U1ANA", "U1ANA"}) {
		t.Errorf("who sees them: %q", who)
	}
}

func TestButtons(t *testing.T) {
	s, api, ctx := start(t, calm())
	pressed := make(chan slackgo.InteractionCallback, 1)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		ackAll(c, e)
		if e.Type == socketmode.EventTypeInteractive {
			pressed <- e.Data.(slackgo.InteractionCallback)
		}
	})
	asked := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " how many?"}))
	plain := func(t string) *slackgo.TextBlockObject {
		return slackgo.NewTextBlockObject("plain_text", t, false, false)
	}
	blocks := slackgo.MsgOptionBlocks(section("Two."),
		slackgo.NewActionBlock("b1", slackgo.NewButtonBlockElement("why", "answer-1", plain("Why"))),
		slackgo.NewContextActionsBlock("b2", slackgo.NewFeedbackButtonsBlockElement("rate",
			slackgo.NewFeedbackButton(plain("Helpful"), "yes"), slackgo.NewFeedbackButton(plain("Not helpful"), "no"))))
	_, ts, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("Two.", true), slackgo.MsgOptionTS(asked.TS), blocks)
	if err != nil {
		t.Fatal(err)
	}
	must(s.Press("U2BEN", "C1DESK", ts, "why", ""))
	p := take(t, ctx, pressed)
	if p.Type != slackgo.InteractionTypeBlockActions || p.User.ID != "U2BEN" || p.Message.Timestamp != ts || p.Container.MessageTs != ts ||
		p.Container.ThreadTs != asked.TS || len(p.ActionCallback.BlockActions) != 1 || p.ActionCallback.BlockActions[0].Value != "answer-1" ||
		p.ActionCallback.BlockActions[0].BlockID != "b1" {
		t.Errorf("pressed: %+v", p)
	}
	must(s.Press("U2BEN", "C1DESK", ts, "rate", "no"))
	p = take(t, ctx, pressed)
	if a := p.ActionCallback.BlockActions[0]; string(a.Type) != "feedback_buttons" || a.Value != "no" {
		t.Errorf("rated: %+v", a)
	}
	if err := slackgo.PostWebhookContext(ctx, p.ResponseURL, &slackgo.WebhookMessage{Text: "Two, still.", ReplaceOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if m, _ := s.Message("C1DESK", ts); m.Words() != "Two, still." || m.Edits != 1 {
		t.Errorf("replaced: %+v", m)
	}
	if _, err := s.Press("U2BEN", "C1DESK", ts, "why", ""); err == nil {
		t.Error("a button that is gone was pressed")
	}
	hidden := must(api.PostEphemeralContext(ctx, "C1DESK", "U1ANA", slackgo.MsgOptionText("Two.", true), blocks))
	if _, err := s.Press("U2BEN", "C1DESK", hidden, "why", ""); err == nil {
		t.Error("a button was pressed by one who does not see it")
	}
	must(s.Press("U1ANA", "C1DESK", hidden, "why", ""))
	p = take(t, ctx, pressed)
	if !p.Container.IsEphemeral || p.Message.Timestamp != "" {
		t.Errorf("pressed on an ephemeral message: %+v", p)
	}
	if err := slackgo.PostWebhookContext(ctx, p.ResponseURL, &slackgo.WebhookMessage{DeleteOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if m, _ := s.Message("C1DESK", hidden); !m.Deleted {
		t.Error("delete_original left the original")
	}
	must(s.Shortcut("U2BEN", "C1DESK", asked.TS, "compare_sources"))
	if p = take(t, ctx, pressed); p.Type != slackgo.InteractionTypeMessageAction || p.CallbackID != "compare_sources" || p.Message.Text != s.Mention()+" how many?" {
		t.Errorf("shortcut: %+v", p)
	}
}

func TestEditsAndDeletes(t *testing.T) {
	s, api, ctx := start(t, calm())
	events := make(chan any, 100)
	listen(t, ctx, s, api, func(c *socketmode.Client, e socketmode.Event) {
		ackAll(c, e)
		if e.Type == socketmode.EventTypeEventsAPI {
			events <- e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data
		}
	})
	next := func() any { t.Helper(); return take(t, ctx, events) }
	asked := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " how many?"}))
	next()
	next()
	edited := must(s.Edit("C1DESK", asked.TS, s.Mention()+" how many boats?"))
	if len(edited.Deliveries) != 2 || slices.Contains(asked.Deliveries, edited.Deliveries[0]) {
		t.Errorf("events of an edit: %+v", edited)
	}
	m, _ := s.Message("C1DESK", asked.TS)
	var stamps []string
	for range 2 {
		switch e := next().(type) {
		case *slackevents.AppMentionEvent:
			stamps = append(stamps, e.Edited.TimeStamp)
		case *slackevents.MessageEvent:
			stamps = append(stamps, e.Message.Edited.Timestamp)
			if e.SubType != "message_changed" || e.PreviousMessage.Text != s.Mention()+" how many?" || e.Message.Text != s.Mention()+" how many boats?" {
				t.Errorf("changed: %+v", e)
			}
		}
	}
	if !slices.Equal(stamps, []string{m.Edited, m.Edited}) {
		t.Errorf("edited at %q, told %q", m.Edited, stamps)
	}
	must(s.Unfurl("C1DESK", asked.TS))
	if e := next().(*slackevents.MessageEvent); e.SubType != "message_changed" || e.Message.Edited.Timestamp != m.Edited {
		t.Errorf("unfolded: %+v", e)
	}
	if _, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("Two.", true), slackgo.MsgOptionTS(asked.TS)); err != nil {
		t.Fatal(err)
	}
	if e := next().(*slackevents.MessageEvent); e.BotID != slacktest.BotID || e.ThreadTimeStamp != asked.TS {
		t.Errorf("the bot's own message: %+v", e)
	}
	must(s.Delete("C1DESK", asked.TS))
	if e := next().(*slackevents.MessageEvent); e.SubType != "message_changed" || e.Message.SubType != "tombstone" || e.PreviousMessage.Timestamp != asked.TS {
		t.Errorf("a root with replies deleted: %+v", e)
	}
	alone := must(s.SayDM("U1ANA", "never mind", ""))
	next()
	must(s.Delete(alone.Channel, alone.TS))
	if e := next().(*slackevents.MessageEvent); e.SubType != "message_deleted" || e.DeletedTimeStamp != alone.TS {
		t.Errorf("deleted: %+v", e)
	}
}

func TestStrangers(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{Enterprise: "E1GRID"})
	s.AddUser(slacktest.User{ID: "U9FAR", Team: "T9FAR"})
	s.AddChannel(slacktest.Channel{ID: "C1DESK", Shared: true})
	listen(t, ctx, s, api, ackAll)
	act := must(s.Say(slacktest.Speech{User: "U9FAR", Channel: "C1DESK", Text: s.Mention() + " how many?"}))
	d, _ := s.Delivery(act.Deliveries[0])
	var outer struct {
		Shared         bool   `json:"is_ext_shared_channel"`
		Team           string `json:"team_id"`
		Enterprise     string `json:"enterprise_id"`
		Authorizations []struct {
			Team string `json:"team_id"`
		} `json:"authorizations"`
		Event struct {
			UserTeam   string `json:"user_team"`
			SourceTeam string `json:"source_team"`
		} `json:"event"`
	}
	if err := json.Unmarshal(d.Payload, &outer); err != nil {
		t.Fatal(err)
	}
	if !outer.Shared || outer.Team != s.Team() || outer.Enterprise != "E1GRID" || outer.Event.UserTeam != "T9FAR" || outer.Event.SourceTeam != "T9FAR" ||
		len(outer.Authorizations) != 1 || outer.Authorizations[0].Team != s.Team() {
		t.Errorf("payload: %s", d.Payload)
	}
	wait(t, ctx, s, "acknowledgement", s.Idle)
}

// TestRawSocket does what no good client does.
func TestRawSocket(t *testing.T) {
	s, api, ctx := start(t, calm())
	read := func(c *websocket.Conn) (m map[string]any) {
		t.Helper()
		if err := c.SetReadDeadline(time.Now().Add(limit)); err != nil {
			t.Fatal(err)
		}
		if err := c.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	dial := func() *websocket.Conn {
		t.Helper()
		_, url, err := api.StartSocketModeContext(ctx)
		if err != nil {
			t.Fatal(err)
		}
		c, _, err := websocket.DefaultDialer.DialContext(ctx, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, resp, err := websocket.DefaultDialer.DialContext(ctx, url, nil); err == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("a ticket served twice: %v", err)
		}
		if m := read(c); m["type"] != "hello" {
			t.Errorf("first frame: %v", m)
		}
		return c
	}
	c := dial()
	act := must(s.Slash("U1ANA", "C1DESK", "/ask", "x"))
	envelope, _ := read(c)["envelope_id"].(string)
	write := func(frame string) {
		t.Helper()
		if err := c.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"envelope_id":"` + envelope + `","payload":{"text":"` + strings.Repeat("x", 20480) + `"}}`)
	wait(t, ctx, s, "the failure", func() bool { d, _ := s.Delivery(act.Deliveries[0]); return d.Tries[0].Failure != "" })
	if d, _ := s.Delivery(act.Deliveries[0]); d.Acked || len(s.ByBot("C1DESK")) != 0 {
		t.Errorf("an acknowledgement of more than 20 KB: %+v", d)
	}
	must(s.SayDM("U1ANA", "hi", ""))
	envelope, _ = read(c)["envelope_id"].(string)
	for _, frame := range []string{`{"envelope_id":"` + envelope + `"}`, `{"envelope_id":"` + envelope + `"}`, `{"envelope_id":"nobody's"}`, "hm"} {
		write(frame)
	}
	wait(t, ctx, s, "three strays", func() bool { return len(s.Strays()) == 3 })
	for range 9 {
		dial()
	}
	eleventh := dial()
	if m := read(eleventh); m["type"] != "disconnect" || m["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh socket: %v", m)
	}
	wait(t, ctx, s, "ten sockets", func() bool { return len(s.Sockets()) == 10 })
}
