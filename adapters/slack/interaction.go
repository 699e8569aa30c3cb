package slack

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"variorum/bot"
)

// interaction is a button pressed or a shortcut used.
type interaction struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	ActionTS    string `json:"action_ts"`
	Team        *struct {
		ID string `json:"id"`
	} `json:"team"`
	Enterprise *struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	User struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Username string `json:"username"`
		TeamID   string `json:"team_id"`
	} `json:"user"`
	Channel *struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message *struct {
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
		Text     string `json:"text"`
	} `json:"message"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Actions []struct {
		Type     string `json:"type"`
		ActionID string `json:"action_id"`
		BlockID  string `json:"block_id"`
		Value    string `json:"value"`
		ActionTS string `json:"action_ts"`
	} `json:"actions"`
}

func decodeInteraction(payload []byte, me identity) (incoming, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return pass, err
	}
	switch {
	case i.User.ID == "" || i.channel() == "":
		return pass, nil
	case i.Type == "block_actions":
		return fromPress(i, me), nil
	case i.Type == "message_action" && i.CallbackID == shortcutCompare:
		return fromShortcut(i, me)
	}
	return pass, nil
}

func (i interaction) channel() string {
	if i.Container.ChannelID != "" {
		return i.Container.ChannelID
	}
	if i.Channel != nil {
		return i.Channel.ID
	}
	return ""
}

// stranger reports whether who acted belongs to another organisation. Slack
// does not say here whether a channel is shared, so within an Enterprise Grid
// only those are at home whose workspace Slack names as the place of the act.
func (i interaction) stranger(me identity) bool {
	team := i.User.TeamID
	if team == "" || team == me.Team || team == me.Enterprise {
		return false
	}
	atHome := i.Enterprise != nil && i.Enterprise.ID != "" && i.Enterprise.ID == me.Enterprise &&
		i.Team != nil && i.Team.ID == team
	return !atHome
}

func (i interaction) name() string {
	if i.User.Name != "" {
		return i.User.Name
	}
	return i.User.Username
}

// fromPress makes a message of a button of ours.
func fromPress(i interaction, me identity) incoming {
	if len(i.Actions) == 0 {
		return pass
	}
	a := i.Actions[0]
	verb, about, root, ok := readValue(a.Value)
	if !ok {
		return pass
	}
	ts, thread, ephemeral := i.Container.MessageTS, i.Container.ThreadTS, i.Container.Ephemeral
	if m := i.Message; m != nil {
		if ts == "" {
			ts = m.TS
		}
		if thread == "" {
			thread = m.ThreadTS
		}
	}
	id := i.TriggerID
	if id == "" {
		id = a.ActionTS + "/" + i.User.ID
	}
	switch {
	case root != "": // the press belongs to what a command began
	case thread != "":
		root = thread
	case ephemeral: // a thread cannot hang under what others do not see
		root = rootCommand + id
	default:
		root = ts
	}
	at := a.ActionTS
	if at == "" {
		at = i.ActionTS
	}
	on := postingID(i.channel(), ts)
	if ephemeral {
		on = privateID(i.channel(), ts)
	}
	msg := bot.Message{
		Thread: bot.Thread{Place: place(me, i.channel()), Root: root, Person: i.User.ID, Private: ephemeral, Return: i.ResponseURL},
		ID:     "press/" + id,
		Kind:   bot.Said,
		Person: i.User.ID,
		Name:   i.name(),
		Text:   verb,
		About:  about,
		On:     on,
		At:     moment(at),
		Direct: strings.HasPrefix(i.channel(), "D"),
		Quiet:  verb == string(bot.Helpful) || verb == string(bot.Unhelpful),
	}
	if !ephemeral {
		msg.Thread.Return = "" // an answer to it stands in the thread
	}
	msg.Stranger = i.stranger(me)
	return incoming{message: msg, below: returned(a.BlockID, on), address: i.ResponseURL}
}

// fromShortcut makes a question of the message that the shortcut was used on.
func fromShortcut(i interaction, me identity) (incoming, error) {
	if i.Message == nil || i.TriggerID == "" {
		return pass, fmt.Errorf("a shortcut without a message or trigger")
	}
	at := moment(i.ActionTS)
	if at.IsZero() {
		at = time.Now()
	}
	return incoming{message: bot.Message{
		Thread: bot.Thread{Place: place(me, i.channel()), Root: rootCommand + i.TriggerID, Person: i.User.ID,
			Private: true, Return: i.ResponseURL},
		ID:       rootCommand + i.TriggerID,
		Kind:     bot.Said,
		Person:   i.User.ID,
		Name:     i.name(),
		Text:     strings.TrimSpace("compare " + readable(i.Message.Text, me.User)),
		At:       at,
		Stranger: i.stranger(me),
	}}, nil
}

// buttonValue is what a button carries: the verb, the answer it is about, and
// the root of a thread that Slack could not name when it is pressed.
func buttonValue(verb bot.Action, answer, root string) string {
	value := string(verb) + " " + url.QueryEscape(answer)
	if strings.HasPrefix(root, rootCommand) {
		value += " " + url.QueryEscape(root)
	}
	return value
}

// readValue undoes buttonValue.
func readValue(value string) (verb, answer, root string, ok bool) {
	parts := strings.Split(value, " ")
	if len(parts) < 2 || parts[0] == "" {
		return "", "", "", false
	}
	var err error
	if answer, err = url.QueryUnescape(parts[1]); err != nil {
		return "", "", "", false
	}
	if len(parts) > 2 {
		if root, err = url.QueryUnescape(parts[2]); err != nil {
			return "", "", "", false
		}
	}
	return parts[0], answer, root, true
}

// postingID is the bot's name for a message in a channel.
func postingID(channel, ts string) string { return channel + "/" + ts }

// privateID is the bot's name for a message that one person sees.
func privateID(channel, ts string) string { return "private/" + channel + "/" + ts }

// readID undoes postingID; it is false for what cannot be changed or found.
func readID(id string) (channel, ts string, ok bool) {
	channel, ts, ok = strings.Cut(id, "/")
	return channel, ts, ok && isTS(ts) && channel != ""
}
