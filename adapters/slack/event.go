package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"variorum/bot"
)

// identity is who the bot is in Slack, by auth.test.
type identity struct {
	Team       string // the workspace; the enterprise where the app is installed for all of it
	Enterprise string // empty outside an Enterprise Grid
	User       string // the bot user
	Bot        string
}

// The kinds of payload, as Socket Mode names them.
const (
	kindEvent       = "events_api"
	kindCommand     = "slash_commands"
	kindInteractive = "interactive"
)

// The threads that are no threads in Slack.
const (
	rootHome     = "home"     // the home tab of the app
	rootMessages = "messages" // an empty conversation in the messages tab
	rootCommand  = "command/" // what a command or shortcut began; its trigger follows
)

// shortcutCompare is the callback_id of the message shortcut.
const shortcutCompare = "compare_sources"

// incoming is what a payload means to the bot.
type incoming struct {
	message bot.Message
	none    bool   // nothing to do: acknowledge it
	notice  string // for the operator, where there is something to say
	// inThread: nobody addressed the bot; the message counts only if the bot
	// has spoken in its thread. parent is who began that.
	inThread bool
	parent   string
	// below is the posting, if it cannot be changed otherwise, below which a
	// button was pressed; address is the response_url that came with the press.
	below   string
	address string
}

// pass is a payload that is of no interest.
var pass = incoming{none: true}

// decode reads a payload. Its error says that it could not be understood, and
// never holds what people wrote.
func decode(kind string, payload []byte, me identity, strangers bool) (in incoming, err error) {
	defer func() {
		if recover() != nil {
			in, err = pass, fmt.Errorf("%s payload: reading it failed at\n%s", kind, debug.Stack())
		}
	}()
	switch kind {
	case kindEvent:
		in, err = decodeEvent(payload, me)
	case kindCommand:
		in, err = decodeCommand(payload, me)
	case kindInteractive:
		in, err = decodeInteraction(payload, me)
	default:
		return pass, fmt.Errorf("unknown kind of payload %q", shorten(kind, 40))
	}
	if err != nil {
		return pass, fmt.Errorf("%s payload: %w", kind, misread(err))
	}
	if strangers {
		in.message.Stranger = false
	}
	return in, nil
}

// misread keeps what a JSON error says of the place and drops the values.
func misread(err error) error {
	switch e := err.(type) {
	case *json.UnmarshalTypeError:
		return fmt.Errorf("field %s has an unexpected type", e.Field)
	case *json.SyntaxError:
		return fmt.Errorf("no JSON at byte %d", e.Offset)
	}
	return err
}

// callback is the outer part of an event.
type callback struct {
	Type           string          `json:"type"`
	TeamID         string          `json:"team_id"`
	EnterpriseID   string          `json:"enterprise_id"`
	EventID        string          `json:"event_id"`
	EventTime      json.Number     `json:"event_time"`
	Shared         bool            `json:"is_ext_shared_channel"`
	Authorizations []authorization `json:"authorizations"`
	Event          json.RawMessage `json:"event"`
	Minute         json.Number     `json:"minute_rate_limited"`
}

type authorization struct {
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
}

// said is a message as it stands in events; only what is needed of it.
type said struct {
	Type        string `json:"type"`
	Subtype     string `json:"subtype"`
	User        string `json:"user"`
	BotID       string `json:"bot_id"`
	AppID       string `json:"app_id"`
	Text        string `json:"text"`
	TS          string `json:"ts"`
	ThreadTS    string `json:"thread_ts"`
	ParentUser  string `json:"parent_user_id"`
	Channel     string `json:"channel"`
	ChannelType string `json:"channel_type"`
	Team        string `json:"team"`
	UserTeam    string `json:"user_team"`
	SourceTeam  string `json:"source_team"`
	Tab         string `json:"tab"`
	DeletedTS   string `json:"deleted_ts"`
	Edited      *struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Message  *said `json:"message"`
	Previous *said `json:"previous_message"`
}

func decodeEvent(payload []byte, me identity) (incoming, error) {
	var c callback
	if err := json.Unmarshal(payload, &c); err != nil {
		return pass, err
	}
	switch c.Type {
	case "event_callback":
	case "app_rate_limited":
		return incoming{none: true, notice: "Slack holds events back: more than 30,000 in an hour"}, nil
	default:
		return pass, nil
	}
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(c.Event, &head); err != nil {
		return pass, err
	}
	switch head.Type {
	case "app_mention", "message", "app_home_opened":
	case "tokens_revoked", "app_uninstalled":
		return incoming{none: true, notice: "the app was removed from the workspace: install it again"}, nil
	default:
		return pass, nil
	}
	var e said
	if err := json.Unmarshal(c.Event, &e); err != nil {
		return pass, err
	}
	switch e.Type {
	case "app_mention":
		if isDirect(e) {
			return pass, nil // message.im brings it as well
		}
		return fromSaid(c, e, e, me), nil
	case "app_home_opened":
		return fromHome(c, e, me), nil
	}
	switch e.Subtype {
	case "message_changed":
		return fromChanged(c, e, me), nil
	case "message_deleted":
		return fromDeleted(c, e, me), nil
	}
	in := fromSaid(c, e, e, me)
	if in.none || isDirect(e) || mentions(e.Text, me.User) {
		return in, nil
	}
	if e.ThreadTS == "" || e.ThreadTS == e.TS {
		return pass, nil // said to the channel, not to the bot
	}
	in.inThread, in.parent = true, e.ParentUser
	return in, nil
}

func isDirect(e said) bool { return e.ChannelType == "im" || strings.HasPrefix(e.Channel, "D") }

// foreign reports whether no person said m: the bot itself, another bot, or Slack.
func foreign(m said, me identity) bool {
	if m.Subtype != "" && m.Subtype != "file_share" && m.Subtype != "thread_broadcast" {
		return true
	}
	return m.BotID != "" || m.User == "" || m.User == "USLACKBOT" || m.User == me.User
}

// fromSaid makes a message of m, which stands in the event e.
func fromSaid(c callback, e, m said, me identity) incoming {
	if foreign(m, me) || m.TS == "" || e.Channel == "" {
		return pass
	}
	root := m.ThreadTS
	if root == "" {
		root = m.TS
	}
	msg := bot.Message{
		Thread: bot.Thread{Place: place(me, e.Channel), Root: root, Person: m.User},
		ID:     m.TS,
		Kind:   bot.Said,
		Person: m.User,
		Text:   readable(m.Text, me.User),
		At:     moment(m.TS),
		Direct: isDirect(e),
	}
	if m.Edited != nil {
		msg.Edit = micros(m.Edited.TS)
		msg.At = moment(m.Edited.TS)
	}
	msg.Stranger = stranger(c, m, me)
	return incoming{message: msg}
}

// fromChanged makes a message of an edit. Slack also sends one when it unfolds
// a link, which changes nothing that was said.
func fromChanged(c callback, e said, me identity) incoming {
	m := e.Message
	if m != nil && m.Subtype == "tombstone" { // what is left of a message that others replied to
		e.DeletedTS = m.TS
		return fromDeleted(c, e, me)
	}
	if m == nil || m.Edited == nil {
		return pass
	}
	if p := e.Previous; p != nil && p.Edited != nil && p.Edited.TS == m.Edited.TS {
		return pass
	}
	in := fromSaid(c, e, *m, me)
	if in.none || isDirect(e) || mentions(m.Text, me.User) || e.Previous != nil && mentions(e.Previous.Text, me.User) {
		return in
	}
	if m.ThreadTS == "" || m.ThreadTS == m.TS {
		return pass
	}
	in.inThread, in.parent = true, m.ParentUser
	return in
}

func fromDeleted(c callback, e said, me identity) incoming {
	p := e.Previous
	if p == nil {
		p = &said{}
	}
	if p.BotID != "" || p.User == me.User || e.DeletedTS == "" || e.Channel == "" {
		return pass
	}
	root := p.ThreadTS
	if root == "" {
		root = e.DeletedTS
	}
	in := incoming{message: bot.Message{
		Thread:   bot.Thread{Place: place(me, e.Channel), Root: root, Person: p.User},
		ID:       e.DeletedTS,
		Kind:     bot.Deleted,
		Person:   p.User,
		At:       moment(e.TS),
		Direct:   isDirect(e),
		Stranger: stranger(c, *p, me),
	}}
	if isDirect(e) || p.Text == "" || mentions(p.Text, me.User) {
		return in
	}
	if p.ThreadTS == "" || p.ThreadTS == e.DeletedTS {
		return pass // said to the channel, not to the bot
	}
	in.inThread, in.parent = true, p.ParentUser
	return in
}

func fromHome(c callback, e said, me identity) incoming {
	root := rootHome
	if e.Tab == "messages" {
		root = rootMessages
	}
	if e.User == "" || c.EventID == "" {
		return pass
	}
	seconds, _ := c.EventTime.Int64()
	return incoming{message: bot.Message{
		Thread: bot.Thread{Place: place(me, e.Channel), Root: root, Person: e.User},
		ID:     c.EventID,
		Kind:   bot.Opened,
		Person: e.User,
		At:     time.Unix(seconds, 0),
		Direct: true,
	}}
}

// stranger reports whether the person of m belongs to another organisation.
// Where Slack does not say who they belong to, everybody in a channel that is
// shared with others is one.
func stranger(c callback, m said, me identity) bool {
	team := m.UserTeam
	if team == "" {
		team = m.SourceTeam
	}
	if team == "" {
		team = m.Team
	}
	if team == "" {
		return c.Shared
	}
	ours := team == me.Team || team == me.Enterprise
	for _, a := range c.Authorizations {
		ours = ours || team == a.TeamID || team == a.EnterpriseID
	}
	if ours {
		return false
	}
	return me.Enterprise == "" || c.Shared // else a sister workspace
}

func place(me identity, channel string) string { return "slack:" + me.Team + "/" + channel }

// channelOf returns the channel of a place.
func channelOf(place string) string {
	_, rest, _ := strings.Cut(place, ":")
	_, channel, _ := strings.Cut(rest, "/")
	return channel
}

// isTS reports whether a root is the name of a Slack message.
func isTS(root string) bool {
	whole, part, ok := strings.Cut(root, ".")
	return ok && digits(whole) && digits(part)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// micros returns a ts in microseconds, 0 if it is none.
func micros(ts string) int64 {
	if !isTS(ts) {
		return 0
	}
	whole, part, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(whole+(part + "000000")[:6], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func moment(ts string) time.Time {
	n := micros(ts)
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n)
}

// command is a slash command.
type command struct {
	Command      string `json:"command"`
	Text         string `json:"text"`
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	ChannelID    string `json:"channel_id"`
	UserID       string `json:"user_id"`
	UserName     string `json:"user_name"`
	ResponseURL  string `json:"response_url"`
	TriggerID    string `json:"trigger_id"`
}

func decodeCommand(payload []byte, me identity) (incoming, error) {
	var c command
	if err := json.Unmarshal(payload, &c); err != nil {
		return pass, err
	}
	return fromCommand(c, me)
}

// commandOf reads a command as HTTP brings it.
func commandOf(form url.Values) command {
	return command{
		Command: form.Get("command"), Text: form.Get("text"), TeamID: form.Get("team_id"),
		EnterpriseID: form.Get("enterprise_id"), ChannelID: form.Get("channel_id"), UserID: form.Get("user_id"),
		UserName: form.Get("user_name"), ResponseURL: form.Get("response_url"), TriggerID: form.Get("trigger_id"),
	}
}

// fromCommand makes a message of a command. Its verb is the command's name;
// where a workspace had to call it "/desk-ask", what stands after the last
// hyphen.
func fromCommand(c command, me identity) (incoming, error) {
	verb := strings.TrimPrefix(c.Command, "/")
	verb = verb[strings.LastIndexByte(verb, '-')+1:]
	if verb == "" || c.UserID == "" || c.ChannelID == "" || c.TriggerID == "" {
		return pass, fmt.Errorf("no command, user, channel or trigger")
	}
	return incoming{message: bot.Message{
		Thread: bot.Thread{Place: place(me, c.ChannelID), Root: rootCommand + c.TriggerID, Person: c.UserID,
			Private: true, Return: c.ResponseURL},
		ID:       rootCommand + c.TriggerID,
		Kind:     bot.Said,
		Person:   c.UserID,
		Name:     c.UserName,
		Text:     strings.TrimSpace(verb + " " + readable(c.Text, me.User)),
		At:       time.Now(),
		Stranger: c.TeamID != "" && c.TeamID != me.Team && (me.Enterprise == "" || c.EnterpriseID != me.Enterprise),
	}}, nil
}
