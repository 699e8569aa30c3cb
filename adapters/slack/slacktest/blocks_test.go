package slacktest_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"variorum/adapters/slack/slacktest"

	"github.com/rogpeppe/go-internal/txtar"
	slackgo "github.com/slack-go/slack"
)

func TestBlocks(t *testing.T) {
	files := must(filepath.Glob("testdata/blocks/*.txt"))
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			part := map[string]string{}
			for _, f := range must(txtar.ParseFile(file)).Files {
				part[f.Name] = strings.TrimSpace(string(f.Data))
			}
			blocks := json.RawMessage(part["blocks.json"])
			equal := func(what, got string) {
				t.Helper()
				if want, got := part[what], strings.TrimSpace(got); got != want {
					t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
				}
			}
			equal("problems", strings.Join(slacktest.Problems(blocks), "\n"))
			if part["problems"] == "" {
				equal("plain", slacktest.Plain(blocks))
			}
			var live strings.Builder
			alarms, links := slacktest.Findings(part["text"], blocks, true)
			for _, a := range alarms {
				fmt.Fprintln(&live, "alarm", a.Token, a.Where)
			}
			for _, l := range links {
				if l.Bare {
					fmt.Fprintln(&live, "link", l.URL, "bare", l.Where)
				} else {
					fmt.Fprintf(&live, "link %s %q %s\n", l.URL, l.Label, l.Where)
				}
			}
			equal("live", live.String())
		})
	}
}

// TestLimits holds each limit from both sides: what just fits, and one more.
func TestLimits(t *testing.T) {
	repeat := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	plain := func(n int) string { return `{"type":"plain_text","text":"` + strings.Repeat("é", n) + `"}` }
	cell := `{"type":"raw_text","text":"x"}`
	button := func(id string, text, value, url int) string {
		return fmt.Sprintf(`{"type":"button","action_id":"%s","text":%s,"value":"%s","url":"https://a.example/%s"}`, id, plain(text),
			strings.Repeat("v", value), strings.Repeat("u", url-len("https://a.example/")))
	}
	buttons := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, button(fmt.Sprint("b", i), 1, 1, 20))
		}
		return `{"type":"actions","elements":[` + strings.Join(all, ",") + `]}`
	}
	one := func(b string) string { return `{"type":"actions","elements":[` + b + `]}` }
	rows := func(rows, columns int) string {
		return `{"type":"table","rows":[` + repeat("["+repeat(cell, columns)+"]", rows) + `]}`
	}
	for name, make := range map[string]struct {
		most int
		of   func(n int) string
	}{
		"blocks":         {50, func(n int) string { return repeat(`{"type":"divider"}`, n) }},
		"section":        {3000, func(n int) string { return `{"type":"section","text":` + plain(n) + `}` }},
		"header":         {150, func(n int) string { return `{"type":"header","text":` + plain(n) + `}` }},
		"fields":         {10, func(n int) string { return `{"type":"section","fields":[` + repeat(plain(1), n) + `]}` }},
		"field":          {2000, func(n int) string { return `{"type":"section","fields":[` + plain(n) + `]}` }},
		"context":        {10, func(n int) string { return `{"type":"context","elements":[` + repeat(plain(1), n) + `]}` }},
		"buttons":        {25, buttons},
		"button text":    {75, func(n int) string { return one(button("b", n, 1, 20)) }},
		"button value":   {2000, func(n int) string { return one(button("b", 1, n, 20)) }},
		"button address": {3000, func(n int) string { return one(button("b", 1, 1, n)) }},
		"action_id":      {255, func(n int) string { return one(button(strings.Repeat("b", n), 1, 1, 20)) }},
		"block_id":       {255, func(n int) string { return `{"type":"divider","block_id":"` + strings.Repeat("b", n) + `"}` }},
		"rows":           {100, func(n int) string { return rows(n, 2) }},
		"columns":        {20, func(n int) string { return rows(2, n) }},
		"table": {10000, func(n int) string {
			return `{"type":"table","rows":[[{"type":"raw_text","text":"` + strings.Repeat("x", n) + `"}]]}`
		}},
		"markdown": {12000, func(n int) string { return `{"type":"markdown","text":"` + strings.Repeat("x", n) + `"}` }},
		"context_actions": {5, func(n int) string {
			var all []string
			for i := range n {
				all = append(all, fmt.Sprintf(`{"type":"icon_button","icon":"trash","action_id":"i%d","text":%s}`, i, plain(1)))
			}
			return `{"type":"context_actions","elements":[` + strings.Join(all, ",") + `]}`
		}},
	} {
		if got := slacktest.Problems(json.RawMessage("[" + make.of(make.most) + "]")); len(got) > 0 {
			t.Errorf("%s: %d are refused: %q", name, make.most, got)
		}
		if got := slacktest.Problems(json.RawMessage("[" + make.of(make.most+1) + "]")); len(got) == 0 {
			t.Errorf("%s: %d are accepted", name, make.most+1)
		}
	}
}

func TestBudget(t *testing.T) {
	rich := func(n int) json.RawMessage {
		return json.RawMessage(`[{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[{"type":"text","text":"` + strings.Repeat("x", n) + `"}]}]}]`)
	}
	if w := slacktest.Weight(rich(10000)); w != 11000 {
		t.Errorf("10,000 characters of rich text weigh %d", w)
	}
	s, api, ctx := start(t, slacktest.Options{})
	said := must(s.Slash("U1ANA", "C1DESK", "/ask", "how many?"))
	var set slackgo.Blocks
	if err := json.Unmarshal(rich(11341), &set); err != nil { // the least that Slack is known to have refused
		t.Fatal(err)
	}
	if _, _, err := api.PostMessageContext(ctx, "C1DESK", slackgo.MsgOptionText("x", true), slackgo.MsgOptionBlocks(set.BlockSet...)); code(err) != "msg_blocks_too_long" {
		t.Errorf("over the budget: %v", err)
	}
	if err := slackgo.PostWebhookContext(ctx, said.ResponseURL, &slackgo.WebhookMessage{Text: "x", Blocks: &set}); err != nil {
		t.Errorf("a response_url has no budget: %v", err)
	}
}

// TestStrictJSON posts what no client library would.
func TestStrictJSON(t *testing.T) {
	for name, blocks := range map[string]string{
		"a key twice": `[{"type":"divider","type":"header"}]`,
		"cut":         `[{"type":"divider"`,
		"two values":  `[] []`,
		"an object":   `{"type":"divider"}`,
	} {
		if got := slacktest.Problems(json.RawMessage(blocks)); len(got) == 0 {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAlarmRings(t *testing.T) {
	s, api, ctx := start(t, slacktest.Options{})
	must(s.Say(slacktest.Speech{User: "U1ANA", Channel: "C1DESK", Text: "hi"}))
	post := func(o ...slackgo.MsgOption) string {
		t.Helper()
		_, ts, err := api.PostMessageContext(ctx, "C1DESK", o...)
		if err != nil {
			t.Fatal(err)
		}
		return ts
	}
	post(slackgo.MsgOptionText("<!channel> & <@U1ANA>", true))
	if a := s.Alarms(); len(a) != 0 {
		t.Errorf("escaped, and yet: %+v", a)
	}
	ts := post(slackgo.MsgOptionText("<!channel>", false), slackgo.MsgOptionBlocks(section("hi")))
	if a := s.Alarms(); len(a) != 1 || a[0] != (slacktest.Alarm{Token: "<!channel>", Where: "/text", Method: "chat.postMessage", Place: "C1DESK", TS: ts}) {
		t.Errorf("alarms: %+v", a)
	}
	if _, _, _, err := api.UpdateMessageContext(ctx, "C1DESK", ts, slackgo.MsgOptionText("see <https://gull.example|Gull>", false)); err != nil {
		t.Fatal(err)
	}
	if l := s.Links(); len(l) != 1 || l[0].URL != "https://gull.example" || l[0].Label != "Gull" || l[0].Method != "chat.update" {
		t.Errorf("links: %+v", l)
	}
	act := must(s.Slash("U1ANA", "C1DESK", "/ask", "x"))
	if err := slackgo.PostWebhookContext(ctx, act.ResponseURL, &slackgo.WebhookMessage{Text: "<@U1ANA>"}); err != nil {
		t.Fatal(err)
	}
	if a := s.Alarms(); len(a) != 2 || a[1].Method != "response_url" {
		t.Errorf("alarms: %+v", a)
	}
}
