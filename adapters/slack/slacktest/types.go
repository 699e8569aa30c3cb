package slacktest

import (
	"encoding/json"
	"math/rand/v2"
	"time"
)

// Options is what a workspace and its app are made of. The zero value is a
// workspace with least scopes and Socket Mode.
type Options struct {
	BotToken      string // default "xoxb-slacktest-bot"
	AppToken      string // default "xapp-slacktest-app"
	SigningSecret string // default "slacktest-signing-secret"
	Team          string // default "T0SLACKTEST"
	Enterprise    string // the id of an Enterprise Grid, where the workspace belongs to one
	OrgInstall    bool   // the app is installed for the whole Enterprise

	Scopes []string // of the bot token; nil: LeastScopes
	Events []string // bot events subscribed to; nil: what Scopes allow
	// MentionInDM sends app_mention for a mention in a direct message too, as
	// some workspaces do.
	MentionInDM bool

	AckWithin time.Duration   // how long an acknowledgement is waited for; default 3 s
	Retries   []time.Duration // waits before the 2nd, 3rd … delivery of an event; nil: 0, 1 min, 5 min
	PingEvery time.Duration   // default 5 s
	Now       func() time.Time
	Seed      uint64 // of chance: which socket, Fault.Chance

	TextBudget int  // characters in all blocks of one posting; default 12,000
	Control    bool // serve /control/
}

// LeastScopes returns the scopes that a bot that answers mentions, direct
// messages and commands needs.
func LeastScopes() []string {
	return []string{"app_mentions:read", "chat:write", "commands", "im:history", "assistant:write"}
}

// HistoryScopes returns LeastScopes and those that let the bot read channels.
func HistoryScopes() []string {
	return append(LeastScopes(), "channels:history", "groups:history", "mpim:history")
}

// User is a person or another bot.
type User struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Team  string `json:"team"`             // default: the workspace; another makes a stranger
	BotID string `json:"bot_id,omitempty"` // not empty for another app's bot user
}

// Channel is a conversation.
type Channel struct {
	ID       string   `json:"id"` // C… public, G… private, D… direct
	Name     string   `json:"name"`
	Archived bool     `json:"archived,omitempty"`
	Shared   bool     `json:"shared,omitempty"` // with another organisation
	Without  bool     `json:"without,omitempty"`
	Members  []string `json:"members,omitempty"` // people; those who speak are added
}

// Message is one message of a channel as it now stands.
type Message struct {
	Channel   string          `json:"channel"`
	TS        string          `json:"ts"`
	Thread    string          `json:"thread_ts,omitempty"` // the root's ts in a reply; empty else
	User      string          `json:"user,omitempty"`
	BotID     string          `json:"bot_id,omitempty"`
	Subtype   string          `json:"subtype,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`   // as they were sent
	Metadata  json.RawMessage `json:"metadata,omitempty"` // as it was sent
	Edited    string          `json:"edited,omitempty"`   // the moment of the last edit, as a ts
	Edits     int             `json:"edits,omitempty"`    // how often it was changed
	Deleted   bool            `json:"deleted,omitempty"`
	Ephemeral string          `json:"ephemeral,omitempty"` // the only person who sees it
	Via       string          `json:"via,omitempty"`       // the method that posted it; "response_url", "ack", or empty for a person's
	Unfurl    bool            `json:"unfurl,omitempty"`    // links in it would be unfolded
}

// Words returns the message as a person reads it: its blocks, or without any
// its text.
func (m Message) Words() string {
	if w := Plain(m.Blocks); w != "" {
		return w
	}
	return Unescape(m.Text)
}

// Notice returns what a notification and a screen reader give: the text.
func (m Message) Notice() string { return Unescape(m.Text) }

// Key returns a value of the message's metadata payload, or "".
func (m Message) Key(name string) string {
	var md struct {
		Payload map[string]any `json:"event_payload"`
	}
	if json.Unmarshal(m.Metadata, &md) != nil {
		return ""
	}
	v, _ := md.Payload[name].(string)
	return v
}

// View is an App Home or a modal.
type View struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	User    string          `json:"user"`
	Blocks  json.RawMessage `json:"blocks"`
	Hash    string          `json:"hash"`
	Updates int             `json:"updates"` // how often it was published
}

// Status is what assistant.threads.setStatus shows; it is gone when the bot
// posts in the thread.
type Status struct {
	Channel string   `json:"channel"`
	Thread  string   `json:"thread_ts"`
	Text    string   `json:"text"`
	Loading []string `json:"loading,omitempty"`
}

// Prompts are what assistant.threads.setSuggestedPrompts shows.
type Prompts struct {
	Channel string   `json:"channel"`
	Thread  string   `json:"thread_ts,omitempty"`
	Title   string   `json:"title,omitempty"`
	Prompts []Prompt `json:"prompts"`
}

// Prompt is one suggested prompt.
type Prompt struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// Act is what came of something a person did.
type Act struct {
	Channel     string   `json:"channel,omitempty"`
	TS          string   `json:"ts,omitempty"`         // of the message said or changed
	Deliveries  []string `json:"deliveries,omitempty"` // ids for Slack.Delivery: one for each event it fired
	Trigger     string   `json:"trigger,omitempty"`
	ResponseURL string   `json:"response_url,omitempty"`
}

// Delivery is an event, command or interaction on its way to the bot.
type Delivery struct {
	ID      string          `json:"id"`   // the event_id; for commands and interactions the trigger_id
	Kind    string          `json:"kind"` // events_api, slash_commands, interactive
	Type    string          `json:"type"` // app_mention, message, /ask, block_actions …
	Payload json.RawMessage `json:"payload"`
	Tries   []Try           `json:"tries,omitempty"`
	Acked   bool            `json:"acked"`
	Over    bool            `json:"over"` // acknowledged, or given up: it is not sent again
}

// Try is one attempt at a delivery.
type Try struct {
	Envelope string          `json:"envelope,omitempty"` // Socket Mode
	Socket   int             `json:"socket,omitempty"`   // 0: none was open
	At       time.Time       `json:"at"`
	Acked    bool            `json:"acked,omitempty"`
	Late     bool            `json:"late,omitempty"` // acknowledged after it was given up
	Took     time.Duration   `json:"took,omitempty"` // from sending to acknowledgement
	Answer   json.RawMessage `json:"answer,omitempty"`
	Status   int             `json:"status,omitempty"` // HTTP
	Failure  string          `json:"failure,omitempty"`
}

// Call is one request that the bot made.
type Call struct {
	Method string            `json:"method"`
	At     time.Time         `json:"at"`
	Args   map[string]string `json:"args,omitempty"` // without the token; structured ones as JSON
	Status int               `json:"status"`
	Error  string            `json:"error,omitempty"` // the error of the answer; "" for ok
	Done   bool              `json:"done"`            // its work was done, whatever the bot was told
}

// Socket is a Socket Mode connection.
type Socket struct {
	ID     int       `json:"id"`
	Opened time.Time `json:"opened"`
	Going  bool      `json:"going,omitempty"` // it was told to go: nothing is sent on it any more
}

// Alarm is a live mention in something that the bot showed.
type Alarm struct {
	Token  string `json:"token"` // "<!channel>", "user U1", …
	Where  string `json:"where"` // a JSON pointer, "/text" or "/blocks/0/text/text"
	Method string `json:"method"`
	Place  string `json:"place,omitempty"` // the channel, or the user of a home
	TS     string `json:"ts,omitempty"`
}

// Link is a live link in something that the bot showed.
type Link struct {
	URL    string `json:"url"`
	Label  string `json:"label,omitempty"`
	Bare   bool   `json:"bare,omitempty"` // made live by Slack, which links addresses in such a text
	Where  string `json:"where"`
	Method string `json:"method"`
	Place  string `json:"place,omitempty"`
	TS     string `json:"ts,omitempty"`
}

// Fault makes calls or deliveries go wrong. Of the faults that fit, the first
// set is used.
type Fault struct {
	// Method is a Web API method, "response_url", or "*" for every call;
	// several are parted by blanks.
	Method string `json:"method,omitempty"`
	// Event is a delivery's Type or Kind, or "*"; Method is empty then.
	Event string `json:"event,omitempty"`
	Kind  Kind   `json:"kind"`

	Skip   int     `json:"skip,omitempty"`   // leave the first ones alone
	Times  int     `json:"times,omitempty"`  // 0: until it is taken away
	Chance float64 `json:"chance,omitempty"` // 0: always

	Error  string        `json:"error,omitempty"`  // for Refuse
	Status int           `json:"status,omitempty"` // for ServerError; default 500
	Wait   time.Duration `json:"wait,omitempty"`   // Retry-After; how long Slow, Delay and LostReply last
}

// Kind says how something goes wrong.
type Kind string

// Faults of calls.
const (
	RateLimit   Kind = "ratelimit"    // 429, with Retry-After unless Wait is negative
	ServerError Kind = "server_error" // 5xx and no JSON
	Refuse      Kind = "refuse"       // ok false and Error
	LostReply   Kind = "lost_reply"   // the work is done; no answer ever comes (Wait: until it is cut)
	CutBefore   Kind = "cut_before"   // the connection ends and nothing was done
	CutAfter    Kind = "cut_after"    // the work is done and the connection ends
	Slow        Kind = "slow"         // all is well, after Wait
	Garbled     Kind = "garbled"      // the work is done; the answer is no JSON
)

// Faults of deliveries. Each applies to one attempt.
const (
	Drop      Kind = "drop"      // never sent, and not acknowledged therefore
	Duplicate Kind = "duplicate" // sent twice at once, in two envelopes
	Delay     Kind = "delay"     // sent after Wait
	Garble    Kind = "garble"    // its event cannot be decoded; the envelope can
)

// source returns the chance of a workspace.
func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }
