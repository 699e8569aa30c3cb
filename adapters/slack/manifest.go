package slack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// Scope is a right of the bot's token.
type Scope struct {
	Name    string
	For     string // what it is needed for
	History bool   // only with the history of channels, which the bot does without
}

// Scopes returns the scopes that the app uses.
func Scopes() []Scope {
	return []Scope{
		{Name: "app_mentions:read", For: "see the messages that mention the bot, and their edits"},
		{Name: "chat:write", For: "answer, and edit and delete its own answers"},
		{Name: "commands", For: "/ask, /compare, /sources and the shortcut on a message"},
		{Name: "im:history", For: "see direct messages to the bot, their edits and deletions, and find its answers there after a crash"},
		{Name: "assistant:write", For: "suggest questions, and show that an answer is being looked for"},
		{Name: "channels:history", For: "in public channels: follow-ups without a mention, deleted questions, its answers after a crash", History: true},
		{Name: "groups:history", For: "the same in private channels", History: true},
		{Name: "mpim:history", For: "the same in group messages", History: true},
	}
}

// granted returns the scopes that an answer of Slack names; ok is false if it
// names none at all.
func granted(header http.Header) (scopes []string, ok bool) {
	list := header.Get("X-OAuth-Scopes")
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			scopes = append(scopes, s)
		}
	}
	return scopes, len(scopes) > 0
}

// missingScopes returns the needed scopes that the token lacks, as far as
// Slack says.
func missingScopes(header http.Header) []string {
	has, ok := granted(header)
	if !ok {
		return nil
	}
	var lacking []string
	for _, s := range Scopes() {
		if !s.History && !slices.Contains(has, s.Name) {
			lacking = append(lacking, s.Name)
		}
	}
	return lacking
}

// Manifest returns the app manifest to paste into Slack, as JSON. requestURL,
// for HTTP only, is the https address at which Slack reaches slack.listen; it
// serves events, commands and interactions alike. withHistory adds what lets
// the bot read the channels that it is in.
func Manifest(transport, requestURL string, withHistory bool) ([]byte, error) {
	switch transport {
	case "", Socket:
		requestURL = ""
	case HTTP:
		if u, err := url.Parse(requestURL); err != nil || u.Scheme != "https" || u.Host == "" {
			return nil, fmt.Errorf("slack: manifest: transport http needs the https address at which Slack reaches the bot, not %q", requestURL)
		}
	default:
		return nil, fmt.Errorf("slack: manifest: transport %q: it is %s or %s", transport, Socket, HTTP)
	}
	events := []string{"app_home_opened", "app_mention", "message.im"}
	if withHistory {
		events = append(events, "message.channels", "message.groups", "message.mpim")
	}
	var scopes []string
	for _, s := range Scopes() {
		if withHistory || !s.History {
			scopes = append(scopes, s.Name)
		}
	}
	slash := func(name, hint, description string) slashCommand {
		return slashCommand{Command: name, URL: requestURL, Description: description, Hint: hint}
	}
	m := manifest{Metadata: version{Major: 2, Minor: 1}}
	m.Display = display{
		Name:        "Variorum",
		Description: "What every source says, in its own words",
		Long: "Ask who, how many, when or where, and Variorum shows what each source in your newsroom's corpus says: " +
			"the exact passages, who holds which version, how the versions stand to each other, and which sources are silent. " +
			"It quotes and counts; it writes nothing of its own and takes no side.",
	}
	m.Features = features{
		Home: home{HomeTab: true, MessagesTab: true},
		Bot:  botUser{Name: "Variorum", AlwaysOnline: true},
		Shortcuts: []shortcut{{Name: "Compare what sources say", Type: "message", Callback: shortcutCompare,
			Description: "Show what each source says on what this message is about"}},
		Commands: []slashCommand{
			slash("/ask", "how many people were hurt in the harbour fire?", "Ask the sources; only you see the answer until you share it"),
			slash("/compare", "Harbour Times and Coast Radio on the harbour fire", "Compare what sources say, side by side"),
			slash("/sources", "harbour fire", "Which sources there are, and how fresh they are"),
		},
		Agent: slackapi.AgentView{
			AgentDescription: "Ask what the sources say: verbatim passages of each, how they differ, and who is silent.",
			SuggestedPrompts: []slackapi.ManifestSuggestedPrompt{
				{Title: "Which sources are there?", Message: "sources"},
				{Title: "How do I ask?", Message: "help"},
			},
		},
	}
	m.OAuth.Scopes.Bot = scopes
	m.Settings = settings{
		Events:      subscriptions{RequestURL: requestURL, Bot: events},
		Interactive: interactivity{Enabled: true, RequestURL: requestURL},
		SocketMode:  requestURL == "",
	}
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("slack: manifest: %w", err)
	}
	return append(out, '\n'), nil
}

// manifest is an app manifest: only the fields that are used, and none that is
// empty, which the client library's type cannot leave out.
type manifest struct {
	Metadata version  `json:"_metadata"`
	Display  display  `json:"display_information"`
	Features features `json:"features"`
	OAuth    struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings settings `json:"settings"`
}

type version struct {
	Major int `json:"major_version"`
	Minor int `json:"minor_version"`
}

type display struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Long        string `json:"long_description"`
}

type features struct {
	Home      home               `json:"app_home"`
	Bot       botUser            `json:"bot_user"`
	Shortcuts []shortcut         `json:"shortcuts"`
	Commands  []slashCommand     `json:"slash_commands"`
	Agent     slackapi.AgentView `json:"agent_view"`
}

type home struct {
	HomeTab     bool `json:"home_tab_enabled"`
	MessagesTab bool `json:"messages_tab_enabled"`
	ReadOnly    bool `json:"messages_tab_read_only_enabled"`
}

type botUser struct {
	Name         string `json:"display_name"`
	AlwaysOnline bool   `json:"always_online"`
}

type shortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

type slashCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Hint        string `json:"usage_hint"`
	Escape      bool   `json:"should_escape"`
}

type settings struct {
	Events      subscriptions `json:"event_subscriptions"`
	Interactive interactivity `json:"interactivity"`
	OrgDeploy   bool          `json:"org_deploy_enabled"`
	SocketMode  bool          `json:"socket_mode_enabled"`
	Rotation    bool          `json:"token_rotation_enabled"`
}

type subscriptions struct {
	RequestURL string   `json:"request_url,omitempty"`
	Bot        []string `json:"bot_events"`
}

type interactivity struct {
	Enabled    bool   `json:"is_enabled"`
	RequestURL string `json:"request_url,omitempty"`
}
