package matrix

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

const self = id.UserID("@variorum:example.org")

func TestUnderstand(t *testing.T) {
	pilled := func(text string) string { return pill(self, text) }
	to := `"m.mentions":{"user_ids":["@variorum:example.org"]}`
	for _, c := range []struct {
		content, text string
		meant         bool
	}{
		{`"body":"who was there?"`, "who was there?", false},
		{`"body":"!ask who was there?"`, "ask who was there?", true},
		{`"body":"  !Compare\tthe fire "`, "Compare\tthe fire", true},
		{`"body":"!sources"`, "sources", true},
		{`"body":"!sourcesx"`, "!sourcesx", false},
		{`"body":"!"`, "!", false},
		{`"body":"Variorum: who?",` + to, "who?", true},
		{`"body":"Variorum who?",` + to, "who?", true},
		{`"body":"@variorum:example.org: who?",` + to, "who?", true},
		{`"body":"variorum, !compare the fire"`, "compare the fire", true},
		{`"body":"@Variorum who?"`, "who?", true},
		{`"body":"@variorum"`, "", true},
		{`"body":"Variorum is a bot"`, "Variorum is a bot", false},
		{`"body":"Variorums: who?"`, "Variorums: who?", false},
		{`"body":"ask Variorum: who?"`, "ask Variorum: who?", false},
		{`"body":"what do you say, Variorum?",` + to, "what do you say,?", true},
		{`"body":"what does Variorum say of it?",` + to, "what does say of it?", true},
		{`"body":"who was there? @variorum:example.org",` + to, "who was there?", true},
		{`"body":"The Bot: who?","format":"org.matrix.custom.html","formatted_body":` + quote(pilled("The Bot")+": who?"), "who?", true},
		{`"body":"The Bot who?","format":"org.matrix.custom.html","formatted_body":` + quote(strings.ReplaceAll(pilled("The <b>Bot</b>"), "&lt;", "<")+" who?"), "The Bot who?", true},
		{`"body":"Ben: who?","format":"org.matrix.custom.html","formatted_body":` + quote(pill("@ben:example.org", "Ben")+": who?"), "Ben: who?", false},
		{`"body":"x who?","format":"org.matrix.custom.html","formatted_body":"<a href='https://matrix.to/#/%40variorum%3Aexample.org?via=a'>x</a> who?"`, "who?", true},
		{`"body":"x who?","format":"org.matrix.custom.html","formatted_body":"<a href=\"https://evil.example/#/@variorum:example.org\">x</a> who?"`, "x who?", false},
		{`"body":"> <@ana:example.org> !ask old\n\nwho?","format":"org.matrix.custom.html","formatted_body":"<mx-reply>old</mx-reply>who?","m.relates_to":{"m.in_reply_to":{"event_id":"$1"}}`, "who?", false},
		{`"body":"@room: who?","m.mentions":{"room":true}`, "@room: who?", false},
	} {
		content := &event.MessageEventContent{}
		if err := json.Unmarshal([]byte("{"+c.content+"}"), content); err != nil {
			t.Fatalf("%s: %v", c.content, err)
		}
		text, meant := understand(content, names{user: self, display: "Variorum"})
		if text != c.text || meant != c.meant {
			t.Errorf("%s\ngot  %q %t\nwant %q %t", c.content, text, meant, c.text, c.meant)
		}
	}
}

func quote(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// TestBegin says where the bot begins to read.
func TestBegin(t *testing.T) {
	for _, c := range []struct {
		events, last string
		want         int
	}{
		{"a b c", "", -1},
		{"a b c", "b", 2},
		{"a b c", "c", 3},
		{"a b c", "x", -1},
		{"a invite b join", "", 1},
		{"invite join a leave b invite c join d", "", 5},
		{"a join b", "", 1},
		{"a rename b", "", -1},
		{"a invite b join rename c", "", 1},
		{"a invite b join", "b", 3},
		{"", "", -1},
	} {
		var events []*event.Event
		for _, name := range strings.Fields(c.events) {
			e := &event.Event{ID: id.EventID(name), Type: event.EventMessage}
			was := map[string]string{"rename": "join", "leave": "join"}[name]
			switch name {
			case "rename":
				name = "join"
				fallthrough
			case "invite", "join", "leave":
				key := self.String()
				e.Type, e.StateKey = event.StateMember, &key
				e.Content.Raw = map[string]any{"membership": name}
			}
			if was != "" {
				e.Unsigned.PrevContent = &event.Content{Raw: map[string]any{"membership": was}}
			}
			events = append(events, e)
		}
		if got := begin(events, id.EventID(c.last), self); got != c.want {
			t.Errorf("%q after %q: %d, want %d", c.events, c.last, got, c.want)
		}
	}
}

// FuzzUnderstand reads whatever somebody may send: it ends, and what it makes of
// it is a text.
func FuzzUnderstand(f *testing.F) {
	f.Add(`{"msgtype":"m.text","body":"!ask who?"}`)
	f.Add(`{"msgtype":"m.text","body":"Variorum: who?","formatted_body":"<a href=\"https://matrix.to/#/@variorum:example.org\">V</a>","m.mentions":{"user_ids":["@variorum:example.org"]}}`)
	f.Add(`{"body":7,"m.relates_to":"x","m.mentions":[]}`)
	f.Add(`{"m.relates_to":{"rel_type":"m.replace","event_id":"$1"},"m.new_content":{"body":"` + strings.Repeat("@variorum ", 50) + `"}}`)
	f.Fuzz(func(t *testing.T, content string) {
		e := &event.Event{Type: event.EventMessage}
		if json.Unmarshal(fmt.Appendf(nil, `{"type":"m.room.message","content":%s}`, content), e) != nil || e.Content.ParseRaw(event.EventMessage) != nil {
			return
		}
		c := e.Content.AsMessage()
		for _, c := range []*event.MessageEventContent{c, c.NewContent} {
			if c == nil {
				continue
			}
			body := c.Body
			text, meant := understand(c, names{user: self, display: "Variorum"})
			if len(text) > len(body) {
				t.Errorf("%q is longer than %q", text, body)
			}
			if again, _ := understand(&event.MessageEventContent{Body: body, FormattedBody: c.FormattedBody, Format: c.Format, Mentions: c.Mentions}, names{user: self, display: "Variorum"}); !meant && again != text && c.RelatesTo == nil {
				t.Errorf("%q and %q", text, again)
			}
		}
	})
}

// TestAllows says who may invite.
func TestAllows(t *testing.T) {
	a := Allow{Servers: []string{"example.org"}, Users: []string{"@ben:else.example"}}
	got := map[id.UserID]bool{}
	for _, u := range []id.UserID{"@ana:example.org", "@ben:else.example", "@cleo:else.example", "@x:example.org.evil.example", "", "@example.org"} {
		got[u] = a.allows(u)
	}
	var yes []string
	for u, ok := range got {
		if ok {
			yes = append(yes, u.String())
		}
	}
	slices.Sort(yes)
	if want := []string{"@ana:example.org", "@ben:else.example"}; !slices.Equal(yes, want) {
		t.Errorf("%q", yes)
	}
}
