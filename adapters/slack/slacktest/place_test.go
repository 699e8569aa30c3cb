package slacktest_test

import (
	"sync/atomic"
	"testing"
	"time"

	"variorum/adapters/slack/slacktest"

	slackgo "github.com/slack-go/slack"
)

func TestPlaces(t *testing.T) {
	scopes := append(slacktest.HistoryScopes(), "users:read", "channels:read")
	s, api, ctx := start(t, slacktest.Options{Scopes: scopes})
	s.AddUser(slacktest.User{ID: "U9FAR", Name: "far", Team: "T9FAR"})
	must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: "hi"}))
	if u := must(api.GetUserInfoContext(ctx, "U9FAR")); u.TeamID != "T9FAR" || u.Name != "far" {
		t.Errorf("user: %+v", u)
	}
	if b := must(api.GetBotInfoContext(ctx, slackgo.GetBotInfoParameters{Bot: slacktest.BotID})); b.UserID != slacktest.BotUser {
		t.Errorf("bot: %+v", b)
	}
	info := func() *slackgo.Channel {
		t.Helper()
		return must(api.GetConversationInfoContext(ctx, &slackgo.GetConversationInfoInput{ChannelID: "C1DESK"}))
	}
	post := func() string {
		_, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true))
		return code(err)
	}
	s.Remove("C1DESK")
	if info().IsMember || post() != "not_in_channel" {
		t.Error("the bot was removed")
	}
	if act := must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: s.Mention() + " here?"})); len(act.Deliveries) != 0 {
		t.Error("the bot hears what is said in a channel that it was removed from")
	}
	s.Invite("C1DESK")
	s.Archive("C1DESK", true)
	if !info().IsArchived || post() != "is_archived" {
		t.Error("the channel was archived")
	}
	if _, err := s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: "hello?"}); err == nil {
		t.Error("somebody spoke in an archived channel")
	}
	s.Archive("C1DESK", false)
	if got := post(); got != "" {
		t.Errorf("opened again: %s", got)
	}
	s.SetScopes("app_mentions:read")
	if got := post(); got != "missing_scope" {
		t.Errorf("without chat:write: %s", got)
	}
	if act := must(s.SayDM("U1ANA", "hi", "")); len(act.Deliveries) != 0 {
		t.Error("a direct message arrives without im:history")
	}
}

// TestTime holds what ends with time: triggers after 3 s, response_urls after
// 30 min, and only these.
func TestTime(t *testing.T) {
	var ahead atomic.Int64
	s, api, ctx := start(t, slacktest.Options{Now: func() time.Time { return time.Unix(1900000000+ahead.Load(), 0) }})
	plain := func(t string) *slackgo.TextBlockObject {
		return slackgo.NewTextBlockObject("plain_text", t, false, false)
	}
	modal := slackgo.ModalViewRequest{Type: slackgo.VTModal, Title: plain("Sources"), Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{section("Gull")}}}
	home := slackgo.HomeTabViewRequest{Type: slackgo.VTHomeTab, Blocks: slackgo.Blocks{BlockSet: []slackgo.Block{
		slackgo.NewActionBlock("", slackgo.NewButtonBlockElement("sources", "all", plain("Sources")))}}}
	must(s.OpenHome("U1ANA", "home"))
	if _, err := api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{UserID: "U1ANA", View: home}); err != nil {
		t.Fatal(err)
	}
	act := must(s.PressHome("U1ANA", "sources", ""))
	if _, err := api.OpenViewContext(ctx, act.Trigger, modal); err != nil {
		t.Fatal(err)
	}
	if v := s.Modals(); len(v) != 1 || slacktest.Plain(v[0].Blocks) != "Gull" {
		t.Errorf("modals: %+v", v)
	}
	act = must(s.Slash("U1ANA", "C1DESK", "/ask", "x"))
	ahead.Add(4)
	if _, err := api.OpenViewContext(ctx, act.Trigger, modal); code(err) != "expired_trigger_id" {
		t.Errorf("an old trigger: %v", err)
	}
	say := func() error {
		return slackgo.PostWebhookContext(ctx, act.ResponseURL, &slackgo.WebhookMessage{Text: "x"})
	}
	ahead.Add(29 * 60)
	if err := say(); err != nil {
		t.Errorf("after 29 minutes: %v", err)
	}
	ahead.Add(60)
	if err := say(); err == nil {
		t.Error("after 30 minutes the response_url still serves")
	}
	if n := len(s.Messages("C1DESK")); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// TestChance holds that chance is the same for the same seed, and about right.
func TestChance(t *testing.T) {
	struck := func(seed uint64) (pattern string) {
		s, api, ctx := start(t, slacktest.Options{Seed: seed})
		must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: "hi"}))
		s.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.ServerError, Chance: 0.5})
		for range 40 {
			if _, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true)); err != nil {
				pattern += "x"
			} else {
				pattern += "."
			}
		}
		s.ClearFaults()
		if _, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true)); err != nil {
			t.Error(err)
		}
		return pattern
	}
	one, again, other := struck(1), struck(1), struck(2)
	if one != again || one == other {
		t.Errorf("seed 1: %s and %s; seed 2: %s", one, again, other)
	}
	if one == "........................................" || one == "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" {
		t.Errorf("half of the calls: %s", one)
	}
}
