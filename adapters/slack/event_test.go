package slack

import (
	"fmt"
	"strings"
	"testing"

	"variorum/bot"
)

var me = identity{Team: "T1", User: "U0BOT", Bot: "B0BOT"}

// event returns the payload of an event in our own workspace.
func event(inner string) string {
	return `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event_time":1700000000,
		"authorizations":[{"team_id":"T1","enterprise_id":null}],"event":` + inner + `}`
}

// show writes what a payload means as one line.
func show(in incoming) string {
	if in.none {
		return strings.TrimSpace("nothing " + in.notice)
	}
	m := in.message
	line := fmt.Sprintf("%s %s/%s#%s", m.Kind, m.Thread.Place, m.Thread.Root, m.ID)
	if m.Edit != 0 {
		line += fmt.Sprintf(" edit=%d", m.Edit)
	}
	line += fmt.Sprintf(" by %s: %q", m.Person, m.Text)
	for _, f := range []struct {
		is   bool
		name string
	}{{m.Direct, "direct"}, {m.Thread.Private, "private"}, {m.Thread.Return != "", "return"}, {m.Stranger, "stranger"}, {m.Quiet, "quiet"},
		{m.About != "", "about=" + m.About}, {m.On != "", "on=" + m.On}, {in.inThread, "if-ours"}} {
		if f.is {
			line += " " + f.name
		}
	}
	return line
}

func TestDecode(t *testing.T) {
	const mention = `"type":"app_mention","channel":"C1","user":"U1","text":"<@U0BOT> who?","ts":"1700000000.000100"`
	const edited = `"user":"U1","text":"<@U0BOT> who else?","ts":"1700000000.000100","edited":{"user":"U1","ts":"1700000009.000000"}`
	for _, c := range []struct{ name, kind, payload, want string }{
		{"mention", kindEvent, event(`{` + mention + `}`), `said slack:T1/C1/1700000000.000100#1700000000.000100 by U1: "who?"`},
		{"mention in a thread", kindEvent, event(`{` + mention + `,"thread_ts":"1699999999.000001"}`), `said slack:T1/C1/1699999999.000001#1700000000.000100 by U1: "who?"`},
		{"a block that no library knows", kindEvent, event(`{` + mention + `,"blocks":[{"type":7,"elements":"?"}]}`), `said slack:T1/C1/1700000000.000100#1700000000.000100 by U1: "who?"`},
		{"edit as a mention", kindEvent, event(`{"type":"app_mention","channel":"C1",` + edited + `}`), `said slack:T1/C1/1700000000.000100#1700000000.000100 edit=1700000009000000 by U1: "who else?"`},
		{"the same edit as a change", kindEvent, event(`{"type":"message","subtype":"message_changed","channel":"C1","channel_type":"channel","ts":"1700000009.000200","message":{` + edited + `}}`), `said slack:T1/C1/1700000000.000100#1700000000.000100 edit=1700000009000000 by U1: "who else?"`},
		{"a link unfolded", kindEvent, event(`{"type":"message","subtype":"message_changed","channel":"D1","message":{"user":"U1","text":"see","ts":"1700000000.000100"}}`), `nothing`},
		{"a link unfolded after an edit", kindEvent, event(`{"type":"message","subtype":"message_changed","channel":"C1","message":{` + edited + `},"previous_message":{` + edited + `}}`), `nothing`},
		{"our own edit", kindEvent, event(`{"type":"message","subtype":"message_changed","channel":"D1","message":{"user":"U0BOT","bot_id":"B0BOT","text":"x","ts":"1.2","edited":{"ts":"2.3"}}}`), `nothing`},
		{"mention in a direct message", kindEvent, event(`{"type":"app_mention","channel":"D1","user":"U1","text":"<@U0BOT> who?","ts":"1700000000.000100"}`), `nothing`},
		{"direct message", kindEvent, event(`{"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"who?","ts":"1700000000.000100"}`), `said slack:T1/D1/1700000000.000100#1700000000.000100 by U1: "who?" direct`},
		{"direct message with a file", kindEvent, event(`{"type":"message","subtype":"file_share","channel":"D1","channel_type":"im","user":"U1","text":"who?","ts":"1700000000.000100","files":[{}]}`), `said slack:T1/D1/1700000000.000100#1700000000.000100 by U1: "who?" direct`},
		{"another bot", kindEvent, event(`{"type":"message","channel":"D1","channel_type":"im","user":"U9","bot_id":"B9","text":"who?","ts":"1.2"}`), `nothing`},
		{"Slackbot", kindEvent, event(`{"type":"message","channel":"D1","channel_type":"im","user":"USLACKBOT","text":"who?","ts":"1.2"}`), `nothing`},
		{"the bot itself", kindEvent, event(`{"type":"message","channel":"D1","channel_type":"im","user":"U0BOT","text":"who?","ts":"1.2"}`), `nothing`},
		{"a join", kindEvent, event(`{"type":"message","subtype":"channel_join","channel":"C1","user":"U1","text":"<@U0BOT> joined","ts":"1.2"}`), `nothing`},
		{"talk in a channel", kindEvent, event(`{"type":"message","channel":"C1","channel_type":"channel","user":"U1","text":"lunch?","ts":"1.2"}`), `nothing`},
		{"talk in a thread", kindEvent, event(`{"type":"message","channel":"C1","channel_type":"channel","user":"U1","text":"and the ferry?","ts":"1.2","thread_ts":"1.1"}`), `said slack:T1/C1/1.1#1.2 by U1: "and the ferry?" if-ours`},
		{"a mention as a message", kindEvent, event(`{"type":"message","channel":"C1","channel_type":"channel","user":"U1","text":"<@U0BOT> who?","ts":"1.2"}`), `said slack:T1/C1/1.2#1.2 by U1: "who?"`},
		{"taken back", kindEvent, event(`{"type":"message","subtype":"message_deleted","channel":"D1","channel_type":"im","ts":"1.9","deleted_ts":"1.2","previous_message":{"user":"U1","text":"who?","ts":"1.2"}}`), `deleted slack:T1/D1/1.2#1.2 by U1: "" direct`},
		{"taken back under replies", kindEvent, event(`{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.9","message":{"subtype":"tombstone","user":"USLACKBOT","ts":"1.2","thread_ts":"1.2"},"previous_message":{"user":"U1","text":"<@U0BOT> who?","ts":"1.2","thread_ts":"1.2"}}`), `deleted slack:T1/C1/1.2#1.2 by U1: ""`},
		{"our answer taken back", kindEvent, event(`{"type":"message","subtype":"message_deleted","channel":"D1","deleted_ts":"1.2","previous_message":{"user":"U0BOT","bot_id":"B0BOT","ts":"1.2"}}`), `nothing`},
		{"talk taken back", kindEvent, event(`{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.2","previous_message":{"user":"U1","text":"lunch?","ts":"1.2"}}`), `nothing`},
		{"home", kindEvent, event(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`), `opened slack:T1/D1/home#Ev1 by U1: "" direct`},
		{"messages tab", kindEvent, event(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`), `opened slack:T1/D1/messages#Ev1 by U1: "" direct`},
		{"unknown event", kindEvent, event(`{"type":"llama_fed","channel":7}`), `nothing`},
		{"too many events", kindEvent, `{"type":"app_rate_limited","minute_rate_limited":1700000000}`, `nothing Slack holds events back: more than 30,000 in an hour`},
		{"a stranger", kindEvent, strings.Replace(event(`{`+mention+`,"user_team":"T9"}`), `"event_id"`, `"is_ext_shared_channel":true,"event_id"`, 1), `said slack:T1/C1/1700000000.000100#1700000000.000100 by U1: "who?" stranger`},
		{"nobody says whose", kindEvent, strings.Replace(event(`{`+mention+`}`), `"event_id"`, `"is_ext_shared_channel":true,"event_id"`, 1), `said slack:T1/C1/1700000000.000100#1700000000.000100 by U1: "who?" stranger`},
		{"one of us in a shared channel", kindEvent, strings.Replace(event(`{`+mention+`,"user_team":"T1"}`), `"event_id"`, `"is_ext_shared_channel":true,"event_id"`, 1), `said slack:T1/C1/1700000000.000100#1700000000.000100 by U1: "who?"`},
		{"command", kindCommand, `{"command":"/ask","text":"who &amp; when?","user_id":"U1","user_name":"ana","team_id":"T1","channel_id":"C1","trigger_id":"7.1","response_url":"https://hooks.example/1"}`, `said slack:T1/C1/command/7.1#command/7.1 by U1: "ask who & when?" private return`},
		{"command of another name", kindCommand, `{"command":"/desk-compare","text":"","user_id":"U1","team_id":"T1","channel_id":"C1","trigger_id":"7.1"}`, `said slack:T1/C1/command/7.1#command/7.1 by U1: "compare" private`},
		{"command of a stranger", kindCommand, `{"command":"/ask","text":"x","user_id":"U1","team_id":"T9","channel_id":"C1","trigger_id":"7.1"}`, `said slack:T1/C1/command/7.1#command/7.1 by U1: "ask x" private stranger`},
		{"button", kindInteractive, `{"type":"block_actions","trigger_id":"8.1","response_url":"https://hooks.example/2","user":{"id":"U1","team_id":"T1"},"team":{"id":"T1"},"container":{"channel_id":"C1","message_ts":"1.3","thread_ts":"1.2"},"actions":[{"type":"button","action_id":"variorum_why","value":"why a7","action_ts":"1.5"}]}`, `said slack:T1/C1/1.2#press/8.1 by U1: "why" about=a7 on=C1/1.3`},
		{"button of a private answer", kindInteractive, `{"type":"block_actions","trigger_id":"8.1","response_url":"https://hooks.example/2","user":{"id":"U1","team_id":"T1"},"container":{"channel_id":"C1","message_ts":"1.3","is_ephemeral":true},"actions":[{"type":"button","value":"share a7 command%2F7.1"}]}`, `said slack:T1/C1/command/7.1#press/8.1 by U1: "share" private return about=a7 on=private/C1/1.3`},
		{"feedback", kindInteractive, `{"type":"block_actions","trigger_id":"8.1","user":{"id":"U1"},"container":{"channel_id":"D1","message_ts":"1.3","thread_ts":"1.2"},"actions":[{"type":"feedback_buttons","action_id":"variorum_feedback","value":"helpful a7"}]}`, `said slack:T1/D1/1.2#press/8.1 by U1: "helpful" direct quiet about=a7 on=D1/1.3`},
		{"a button in the home tab", kindInteractive, `{"type":"block_actions","user":{"id":"U1"},"container":{"type":"view"},"actions":[{"value":"why a7"}]}`, `nothing`},
		{"shortcut", kindInteractive, `{"type":"message_action","callback_id":"compare_sources","trigger_id":"9.1","response_url":"https://hooks.example/3","user":{"id":"U1"},"channel":{"id":"C1"},"message":{"text":"9 hurt &amp; 2 missing","ts":"1.2"}}`, `said slack:T1/C1/command/9.1#command/9.1 by U1: "compare 9 hurt & 2 missing" private return`},
		{"another shortcut", kindInteractive, `{"type":"message_action","callback_id":"llama","user":{"id":"U1"},"channel":{"id":"C1"}}`, `nothing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, err := decode(c.kind, []byte(c.payload), me, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(in); got != c.want {
				t.Errorf("\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// What cannot be read is an error that holds nothing of what people wrote.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct{ kind, payload string }{
		{kindEvent, `{"type":"event_callback","event":{"type":"app_mention","text":["confidential"]}}`},
		{kindEvent, `{"type":"event_callback","event":confidential`},
		{kindCommand, `{"command":"","text":"confidential"}`},
		{kindInteractive, `{"type":"message_action","callback_id":"compare_sources","user":{"id":"U1"},"channel":{"id":"C1"},"value":"confidential"}`},
		{"llama", `{"text":"confidential"}`},
	} {
		in, err := decode(c.kind, []byte(c.payload), me, false)
		if err == nil || !in.none {
			t.Errorf("%s %s: %v, no error", c.kind, c.payload, show(in))
		} else if strings.Contains(err.Error(), "confidential") {
			t.Errorf("the error tells what was written: %v", err)
		}
	}
}

func TestStrangersAllowed(t *testing.T) {
	payload := event(`{"type":"app_mention","channel":"C1","user":"U1","text":"who?","ts":"1.2","user_team":"T9"}`)
	in, err := decode(kindEvent, []byte(payload), me, true)
	if err != nil || in.message.Stranger {
		t.Errorf("stranger %v, error %v", in.message.Stranger, err)
	}
}

func TestEnterprise(t *testing.T) {
	grid := identity{Team: "E1", Enterprise: "E1", User: "U0BOT"}
	payload := func(team string, shared bool) string {
		return fmt.Sprintf(`{"type":"event_callback","team_id":null,"enterprise_id":"E1","is_ext_shared_channel":%v,
			"authorizations":[{"team_id":null,"enterprise_id":"E1","is_enterprise_install":true}],
			"event":{"type":"app_mention","channel":"C1","user":"W1","text":"who?","ts":"1.2","user_team":%q}}`, shared, team)
	}
	for _, c := range []struct {
		team     string
		shared   bool
		stranger bool
	}{{"E1", false, false}, {"T5", false, false}, {"T5", true, true}, {"E1", true, false}} {
		in, err := decode(kindEvent, []byte(payload(c.team, c.shared)), grid, false)
		if err != nil || in.message.Stranger != c.stranger || in.message.Thread.Place != "slack:E1/C1" {
			t.Errorf("team %s, shared %v: %s %v", c.team, c.shared, show(in), err)
		}
	}
}

func TestButtonValue(t *testing.T) {
	for _, c := range []struct{ answer, root, wantRoot string }{
		{"a7", "1700000000.000100", ""}, {"a 7%", "command/7.1.x y", "command/7.1.x y"}, {"", "", ""},
	} {
		verb, answer, root, ok := readValue(buttonValue(bot.Why, c.answer, c.root))
		if !ok || verb != "why" || answer != c.answer || root != c.wantRoot {
			t.Errorf("%q %q: %q %q %q %v", c.answer, c.root, verb, answer, root, ok)
		}
	}
}
