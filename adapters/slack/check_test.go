package slack

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"variorum/adapters/slack/slacktest"
)

func TestNewNamesWhatIsMissing(t *testing.T) {
	_, err := New(Config{Transport: HTTP, APIURL: "ftp://x"}, nil)
	for _, setting := range []string{"slack.bot_token", "slack.signing_secret", "slack.listen", "slack.api_url"} {
		if err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s is not in %v", setting, err)
		}
	}
	if _, err := New(Config{BotToken: "xoxb-1"}, nil); err == nil || !strings.Contains(err.Error(), "slack.app_token") {
		t.Error(err)
	}
	if _, err := New(Config{BotToken: "xoxb-1", Transport: "pigeon"}, nil); err == nil || !strings.Contains(err.Error(), "pigeon") {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	check := func(o slacktest.Options, change func(*Config)) []string {
		var all []string
		d := openDesk(t, o, change)
		for _, p := range d.adapter.Check(t.Context()) {
			all = append(all, p.String())
		}
		if n := d.Calls("chat.postMessage"); n > 0 {
			t.Error("check posted something")
		}
		return all
	}
	if all := check(slacktest.Options{}, nil); len(all) > 0 {
		t.Errorf("nothing is wrong: %q", all)
	}
	if all := check(slacktest.Options{}, func(c *Config) { c.Transport, c.SigningSecret, c.Listen = HTTP, "s3cret", "127.0.0.1:0" }); len(all) > 0 {
		t.Errorf("nothing is wrong: %q", all)
	}
	for _, c := range []struct {
		o      slacktest.Options
		change func(*Config)
		want   []string
	}{
		{slacktest.Options{Scopes: []string{"chat:write", "commands", "im:history"}}, nil, []string{"app_mentions:read (see the messages", "assistant:write (suggest"}},
		{slacktest.Options{}, func(c *Config) { c.BotToken, c.AppToken = c.AppToken, c.BotToken }, []string{"slack.bot_token: this is an app-level token", "slack.app_token: this is no app-level token", "slack.bot_token: this is the wrong kind|slack.bot_token: Slack does not know"}},
		{slacktest.Options{}, func(c *Config) { c.BotToken = "xoxp-1" }, []string{"slack.bot_token: this is no bot token", "slack.bot_token: Slack does not know|slack.bot_token: this is the wrong kind"}},
		{slacktest.Options{}, func(c *Config) { c.APIURL += "elsewhere/" }, []string{"slack."}},
		{slacktest.Options{}, func(c *Config) { c.APIURL = "http://127.0.0.1:1/api/" }, []string{"slack.api_url: cannot reach Slack"}},
		{slacktest.Options{}, func(c *Config) { c.Transport, c.SigningSecret, c.Listen = HTTP, "xoxb-1", "nowhere" }, []string{"slack.signing_secret: this is a token", "slack.listen: this is no address", "slack.listen: listen tcp"}},
	} {
		all := check(c.o, c.change)
		if len(all) != len(c.want) {
			t.Errorf("%q, want %q", all, c.want)
			continue
		}
		for i, want := range c.want {
			if !slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(all[i], w) }) {
				t.Errorf("%q, want %q", all[i], want)
			}
		}
	}
}

// A clock that is ten minutes off is seen by the time that Slack gives.
func TestCheckClock(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-10*time.Minute).UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"ok":true,"team_id":"T1","user_id":"U1","url":"ws://127.0.0.1:1/"}`))
	}))
	defer server.Close()
	a, err := New(Config{BotToken: "xoxb-1", AppToken: "xapp-1", APIURL: server.URL}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if all := a.Check(t.Context()); len(all) != 1 || all[0].Setting != "clock" || !strings.Contains(all[0].What, "10m") {
		t.Errorf("%v", all)
	}
}

// The manifests are what testdata has, and within Slack's limits.
func TestManifest(t *testing.T) {
	for _, c := range []struct {
		file, transport, url string
		history              bool
	}{
		{"testdata/manifest-socket.json", Socket, "", false},
		{"testdata/manifest-http-history.json", HTTP, "https://bot.desk.example/slack/events", true},
	} {
		got, err := Manifest(c.transport, c.url, c.history)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(c.file, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(c.file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%s", c.file, err, got)
		}
		// The client library's type knows every field that stands there.
		strict := json.NewDecoder(bytes.NewReader(got))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&slackapi.Manifest{}); err != nil {
			t.Errorf("%s: %v", c.file, err)
		}
		var m manifest
		if err := json.Unmarshal(got, &m); err != nil {
			t.Fatal(err)
		}
		limit := func(what, text string, least, most int) {
			if n := utf8.RuneCountInString(text); n < least || n > most {
				t.Errorf("%s: %s has %d characters, and may have %d to %d", c.file, what, n, least, most)
			}
		}
		limit("name", m.Display.Name, 1, 35)
		limit("description", m.Display.Description, 1, 140)
		limit("long_description", m.Display.Long, 175, 4000)
		limit("agent_description", m.Features.Agent.AgentDescription, 1, 300)
		for _, s := range m.Features.Shortcuts {
			limit("shortcut", s.Name, 1, 24)
			limit("shortcut description", s.Description, 1, 150)
		}
		for _, s := range m.Features.Commands {
			limit(s.Command, s.Command, 2, 32)
			limit(s.Command, s.Description, 1, 2000)
			limit(s.Command, s.Hint, 1, 1000)
			if s.URL != c.url {
				t.Errorf("%s: url of %s is %q", c.file, s.Command, s.URL)
			}
		}
		if m.Settings.SocketMode != (c.url == "") || slices.Contains(m.OAuth.Scopes.Bot, "channels:history") != c.history {
			t.Errorf("%s: %+v", c.file, m.Settings)
		}
	}
	for _, url := range []string{"", "http://bot.desk.example/", "bot.desk.example"} {
		if _, err := Manifest(HTTP, url, false); err == nil {
			t.Errorf("%q is taken for an https address", url)
		}
	}
	if _, err := Manifest("pigeon", "", false); err == nil {
		t.Error("transport pigeon is taken")
	}
}
