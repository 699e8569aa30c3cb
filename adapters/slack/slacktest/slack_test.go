package slacktest_test

import (
	"context"
	"errors"
	"io"
	"log"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"

	slackgo "github.com/slack-go/slack"
)

// limit is how long anything in these tests may take before it has failed.
const limit = 20 * time.Second

func start(t *testing.T, o slacktest.Options) (*slacktest.Slack, *slackgo.Client, context.Context) {
	t.Helper()
	s, err := slacktest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(func() {
		cancel()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	api := slackgo.New(s.BotToken(), slackgo.OptionAPIURL(s.APIURL()), slackgo.OptionAppLevelToken(s.AppToken()),
		slackgo.OptionLog(log.New(io.Discard, "", 0)))
	return s, api, ctx
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// wait fails the test unless cond becomes true.
func wait(t *testing.T, ctx context.Context, s *slacktest.Slack, what string, cond func() bool) {
	t.Helper()
	if err := s.WaitFor(ctx, cond); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// take receives from a channel, and fails the test if nothing comes.
func take[T any](t *testing.T, ctx context.Context, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-ctx.Done():
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// code returns the error of the Web API in err, "" without one.
func code(err error) string {
	var r slackgo.SlackErrorResponse
	if errors.As(err, &r) {
		return r.Err
	}
	return ""
}

func section(text string) slackgo.Block {
	return slackgo.NewSectionBlock(slackgo.NewTextBlockObject("plain_text", text, false, false), nil, nil)
}

func TestPostUpdateDelete(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{Scopes: slacktest.HistoryScopes()})
	asked := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " how many &lt;boats&gt;?"}))

	auth := must(api.AuthTestContext(ctx))
	if auth.UserID != slacktest.BotUser || auth.TeamID != s.Team() || !strings.Contains(auth.Header.Get("X-OAuth-Scopes"), "im:history") {
		t.Errorf("auth.test: %+v", auth)
	}
	metadata := slackgo.SlackMetadata{EventType: "reply", EventPayload: map[string]any{"key": "k1"}}
	_, ts, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("Two boats.", true), slackgo.MsgOptionTS(asked.TS),
		slackgo.MsgOptionMetadata(metadata), slackgo.MsgOptionBlocks(section("Two boats & a raft.")), slackgo.MsgOptionDisableLinkUnfurl(),
		slackgo.MsgOptionDisableMediaUnfurl())
	if err != nil {
		t.Fatal(err)
	}
	m, _ := s.Message("C1DESK", ts)
	if m.Words() != "Two boats & a raft." || m.Notice() != "Two boats." || m.Key("key") != "k1" || m.Thread != asked.TS || m.Unfurl {
		t.Errorf("posted: %+v, words %q", m, m.Words())
	}
	if got := s.Replies("C1DESK", asked.TS); len(got) != 1 {
		t.Errorf("replies: %+v", got)
	}

	replies := func() []slackgo.Message {
		msgs, _, _, err := api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{
			ChannelID: "C1DESK", Timestamp: asked.TS, IncludeAllMetadata: true})
		if err != nil {
			t.Fatal(err)
		}
		return msgs
	}
	if got := replies(); len(got) != 2 || got[1].Metadata.EventPayload["key"] != "k1" || got[1].BotID != slacktest.BotID || got[0].Text != s.Mention()+" how many &lt;boats&gt;?" {
		t.Errorf("conversations.replies: %+v", got)
	}
	if msgs := must(api.GetConversationHistoryContext(ctx, &slackgo.GetConversationHistoryParameters{ChannelID: "C1DESK"})).Messages; len(msgs) != 1 || msgs[0].Timestamp != asked.TS {
		t.Errorf("conversations.history: %+v", msgs)
	}

	if _, _, _, err := api.UpdateMessageContext(ctx, "C1DESK", ts, slackgo.MsgOptionText("Three boats.", true)); err != nil {
		t.Fatal(err)
	}
	m, _ = s.Message("C1DESK", ts)
	if m.Words() != "Three boats." || m.Edits != 1 || m.Key("key") != "k1" {
		t.Errorf("updated: %+v", m)
	}
	if _, _, _, err := api.UpdateMessageContext(ctx, "C1DESK", asked.TS, slackgo.MsgOptionText("x", true)); code(err) != "cant_update_message" {
		t.Errorf("updating another's message: %v", err)
	}
	if _, _, err := api.DeleteMessageContext(ctx, "C1DESK", ts); err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.DeleteMessageContext(ctx, "C1DESK", ts); code(err) != "message_not_found" {
		t.Errorf("deleting twice: %v", err)
	}
	if len(s.Replies("C1DESK", asked.TS)) != 0 || len(replies()) != 1 {
		t.Error("a deleted reply still stands")
	}

	hidden := must(api.PostEphemeralContext(ctx, "C1DESK", "U1ANA", slackgo.MsgOptionText("for you", true)))
	m, _ = s.Message("C1DESK", hidden)
	if m.Ephemeral != "U1ANA" {
		t.Errorf("ephemeral: %+v", m)
	}
	if _, _, _, err := api.UpdateMessageContext(ctx, "C1DESK", hidden, slackgo.MsgOptionText("x", true)); code(err) != "message_not_found" {
		t.Errorf("updating an ephemeral message: %v", err)
	}
	if _, err := api.PostEphemeralContext(ctx, "C1DESK", "U2BEN", slackgo.MsgOptionText("x", true)); code(err) != "user_not_in_channel" {
		t.Errorf("ephemeral to one who is not there: %v", err)
	}
	if n := s.Calls("chat.update"); n != 3 {
		t.Errorf("chat.update was called %d times", n)
	}
}

func TestPagesOfReplies(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{})
	root := must(s.SayDM("U1ANA", "how many?", ""))
	var want []string
	for _, word := range []string{"a", "b", "c", "d", "e"} {
		_, ts, err := api.PostMessageContext(ctx, root.Channel, slackgo.MsgOptionText(word, true), slackgo.MsgOptionTS(root.TS))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, ts)
	}
	var got []string
	for p := (&slackgo.GetConversationRepliesParameters{ChannelID: root.Channel, Timestamp: root.TS, Limit: 2}); ; {
		msgs, more, next, err := api.GetConversationRepliesContext(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if len(msgs) > 2 {
			t.Fatalf("a page of %d", len(msgs))
		}
		for _, m := range msgs {
			if m.Metadata.EventType != "" {
				t.Error("metadata nobody asked for")
			}
			got = append(got, m.Timestamp)
		}
		if !more {
			break
		}
		p.Cursor = next
	}
	if want = append([]string{root.TS}, want...); !slices.Equal(got, want) {
		t.Errorf("pages: %q, want %q", got, want)
	}
}

func TestRefusals(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{})
	s.AddChannel(slacktest.Channel{ID: "C2AWAY", Without: true})
	s.AddChannel(slacktest.Channel{ID: "G3AWAY", Without: true})
	said := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C4OLD", Text: "before"}))
	reply := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C4OLD", Text: "after", Thread: said.TS}))
	s.AddChannel(slacktest.Channel{ID: "C5GONE", Archived: true})
	post := func(channel string, o ...slackgo.MsgOption) error {
		_, _, err := api.PostMessageContext(ctx, channel, o...)
		return err
	}
	text := slackgo.MsgOptionText("x", true)
	long := slackgo.MsgOptionBlocks(section(strings.Repeat("a", 3000)), section(strings.Repeat("b", 3000)), section(strings.Repeat("c", 3000)), section(strings.Repeat("d", 3000)), section("e"))
	with := func(token string) *slackgo.Client { return slackgo.New(token, slackgo.OptionAPIURL(s.APIURL())) }
	_, authErr := with("xoxb-wrong").AuthTestContext(ctx)
	_, noToken := with("").AuthTestContext(ctx)
	_, appToken := with(s.AppToken()).AuthTestContext(ctx)
	_, _, openErr := slackgo.New("", slackgo.OptionAppLevelToken(s.BotToken()), slackgo.OptionAPIURL(s.APIURL())).StartSocketModeContext(ctx)
	_, _, _, scopeErr := api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{ChannelID: "C4OLD", Timestamp: said.TS})
	_, _, _, threadErr := api.GetConversationRepliesContext(ctx, &slackgo.GetConversationRepliesParameters{ChannelID: s.DM("U1ANA"), Timestamp: "1.000001"})
	_, infoErr := api.GetUserInfoContext(ctx, "U1ANA")
	if err := post("C4OLD", text); err != nil {
		t.Fatal(err)
	}
	last := s.ByBot("C4OLD")[0]
	_, _, _, longErr := api.UpdateMessageContext(ctx, "C4OLD", last.TS, slackgo.MsgOptionText(strings.Repeat("x", 4001), true))
	_, unknown := api.GetEmojiContext(ctx)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"wrong token", authErr, "invalid_auth"},
		{"no token", noToken, "not_authed"},
		{"app token for auth.test", appToken, "not_allowed_token_type"},
		{"bot token for a socket", openErr, "not_allowed_token_type"},
		{"reading a channel", scopeErr, "missing_scope"},
		{"users.info", infoErr, "missing_scope"},
		{"no such thread", threadErr, "thread_not_found"},
		{"no such channel", post("C9", text), "channel_not_found"},
		{"not in channel", post("C2AWAY", text), "not_in_channel"},
		{"not in private channel", post("G3AWAY", text), "channel_not_found"},
		{"archived", post("C5GONE", text), "is_archived"},
		{"nothing to say", post("C4OLD", slackgo.MsgOptionText("", true)), "no_text"},
		{"too much in blocks", post("C4OLD", text, long), "msg_blocks_too_long"},
		{"bad block", post("C4OLD", text, slackgo.MsgOptionBlocks(section(strings.Repeat("a", 3001)))), "invalid_blocks"},
		{"no thread", post("C4OLD", text, slackgo.MsgOptionTS("1.000001")), "thread_not_found"},
		{"reply as thread", post("C4OLD", text, slackgo.MsgOptionTS(reply.TS)), "cannot_reply_to_message"},
		{"update too long", longErr, "msg_too_long"},
		{"unknown method", unknown, "unknown_method"},
	} {
		if got := code(c.err); got != c.want && (c.err == nil || c.err.Error() != c.want) {
			t.Errorf("%s: %v, want %s", c.name, c.err, c.want)
		}
	}
	var refused slackgo.SlackErrorResponse
	if !errors.As(scopeErr, &refused) || refused.Needed != "channels:history" || !strings.Contains(refused.Provided, "chat:write") {
		t.Errorf("missing_scope without what is missing: %+v", refused)
	}
	if !errors.As(post("C4OLD", text, slackgo.MsgOptionBlocks(section(strings.Repeat("a", 3001)))), &refused) ||
		!slices.Equal(refused.ResponseMetadata.Messages, []string{"[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"}) {
		t.Errorf("invalid_blocks says %q", refused.ResponseMetadata.Messages)
	}
	if n := len(s.ByBot("C4OLD")); n != 1 {
		t.Errorf("%d messages stand after refusals", n)
	}
	s.SetTokenError(s.BotToken(), "account_inactive")
	if err := post("C4OLD", text); code(err) != "account_inactive" {
		t.Errorf("revoked: %v", err)
	}
}

func TestFaultsOfCalls(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{})
	must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: "hi"}))
	post := func(ctx context.Context) error {
		_, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true))
		return err
	}
	done := func() int { return len(s.ByBot("C1DESK")) }

	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.RateLimit, Wait: 7 * time.Second, Times: 1})
	var limited *slackgo.RateLimitedError
	if err := post(ctx); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second || done() != 0 {
		t.Errorf("rate limit: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "*", Kind: slacktest.ServerError, Status: 503, Times: 1})
	var status slackgo.StatusCodeError
	if err := post(ctx); !errors.As(err, &status) || status.Code != 503 || done() != 0 {
		t.Errorf("server error: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.Refuse, Error: "fatal_error", Times: 1})
	if err := post(ctx); code(err) != "fatal_error" || done() != 0 {
		t.Errorf("fatal error: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutBefore, Times: 1})
	if err := post(ctx); err == nil || done() != 0 {
		t.Errorf("cut before: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutAfter, Times: 1})
	if err := post(ctx); err == nil || done() != 1 {
		t.Errorf("cut after: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.Garbled, Times: 1})
	if err := post(ctx); err == nil || done() != 2 {
		t.Errorf("garbled: %v, %d done", err, done())
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.LostReply, Skip: 1, Times: 1})
	if err := post(ctx); err != nil || done() != 3 {
		t.Errorf("the one that is skipped: %v, %d done", err, done())
	}
	gone, cancel := context.WithCancel(ctx)
	failed := make(chan error, 1)
	go func() { failed <- post(gone) }()
	wait(t, ctx, s, "the post whose reply is lost", func() bool { return done() == 4 })
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("lost reply: %v", err)
	}
	s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.Slow, Wait: time.Millisecond, Times: 1})
	if err := post(ctx); err != nil || done() != 5 {
		t.Errorf("slow: %v, %d done", err, done())
	}
	remove := s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutBefore})
	remove()
	if err := post(ctx); err != nil {
		t.Errorf("a fault that was taken away: %v", err)
	}
	for _, c := range s.CallLog() {
		if c.Done != (c.Error == "") {
			t.Errorf("call: %+v", c)
		}
	}
}

func TestHomeStatusPrompts(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{})
	opened := must(s.OpenHome("U1ANA", "messages"))
	view := slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{section("How to ask")}}}
	if _, err := api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{UserID: "U1ANA", View: view}); err != nil {
		t.Fatal(err)
	}
	if v, ok := s.Home("U1ANA"); !ok || slacktest.Plain(v.Blocks) != "How to ask" {
		t.Errorf("home: %+v", v)
	}
	view.Blocks.BlockSet = append(view.Blocks.BlockSet, slackgo.NewMarkdownBlock("", "not on a home"))
	if _, err := api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{UserID: "U1ANA", View: view}); code(err) != "invalid_arguments" {
		t.Errorf("markdown on a home: %v", err)
	}
	prompts := slackgo.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: opened.Channel, Title: "Try"}
	prompts.AddPrompt("Boats", "How many boats?")
	if err := api.SetAssistantThreadsSuggestedPromptsContext(ctx, prompts); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.SuggestedPrompts(opened.Channel, ""); len(p.Prompts) != 1 || p.Prompts[0].Message != "How many boats?" {
		t.Errorf("prompts: %+v", p)
	}
	said := must(s.SayDM("U1ANA", "How many boats?", ""))
	status := slackgo.AssistantThreadsSetStatusParameters{ChannelID: said.Channel, ThreadTS: said.TS, Status: "is reading", LoadingMessages: []string{"one", "two"}}
	if err := api.SetAssistantThreadsStatusContext(ctx, status); err != nil {
		t.Fatal(err)
	}
	if st, ok := s.Status(said.Channel, said.TS); !ok || st.Text != "is reading" || !slices.Equal(st.Loading, []string{"one", "two"}) {
		t.Errorf("status: %+v", st)
	}
	if _, _, err := api.PostMessageContext(ctx, said.Channel, slackgo.MsgOptionText("Two.", true), slackgo.MsgOptionTS(said.TS)); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Status(said.Channel, said.TS); ok || len(s.StatusLog()) != 1 {
		t.Error("the status outlives the answer")
	}
}
