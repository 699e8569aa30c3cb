package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Speech is something said in a channel.
type Speech struct {
	User    string `json:"user"`
	Channel string `json:"channel"`
	Text    string `json:"text"` // as Slack writes it: &amp; &lt; &gt; escaped, mentions as <@U…>
	Thread  string `json:"thread_ts,omitempty"`
	Subtype string `json:"subtype,omitempty"` // file_share, thread_broadcast, channel_join, bot_message …
	BotID   string `json:"bot_id,omitempty"`  // said by another bot
	Quiet   bool   `json:"quiet,omitempty"`   // fires no event, as what was said before the bot came
}

// Say says something. It fires app_mention where the bot is mentioned, and the
// message event of the kind of channel where the app is subscribed to it.
func (s *Slack) Say(p Speech) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.User == "" || p.Channel == "" {
		return Act{}, errors.New("slacktest: Say wants a user and a channel")
	}
	c := s.ensure(p.Channel)
	if c.Archived {
		return Act{}, fmt.Errorf("slacktest: nobody can speak in %s, which is archived", p.Channel)
	}
	if root := c.find(p.Thread); p.Thread != "" && (root == nil || root.Thread != "") {
		return Act{}, fmt.Errorf("slacktest: %s has no thread %s", p.Channel, p.Thread)
	}
	u := s.user(p.User)
	s.join(c, u.ID)
	m := &Message{Channel: c.ID, TS: s.stamp(), Thread: p.Thread, User: u.ID, BotID: p.BotID, Subtype: p.Subtype, Text: p.Text}
	m.Blocks = spoken(p.Text)
	c.messages = append(c.messages, m)
	s.notify()
	act := Act{Channel: c.ID, TS: m.TS}
	if !p.Quiet {
		act.Deliveries = s.fireMessage(c, m)
	}
	return act, nil
}

// SayDM says something to the bot alone.
func (s *Slack) SayDM(user, text, thread string) (Act, error) {
	return s.Say(Speech{User: user, Channel: s.DM(user), Text: text, Thread: thread})
}

// Edit changes what a person said. It fires app_mention again where the bot is
// mentioned, with another event id, and message_changed.
func (s *Slack) Edit(channel, ts, text string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.standing(channel, ts)
	if err != nil {
		return Act{}, err
	}
	before := s.wire(c, m)
	m.Text, m.Blocks, m.Edited = text, spoken(text), s.stamp()
	m.Edits++
	s.notify()
	act := Act{Channel: channel, TS: ts}
	if s.mentions(c, m) {
		e := s.wire(c, m)
		e["type"], e["channel"], e["event_ts"] = "app_mention", c.ID, m.Edited
		act.Deliveries = append(act.Deliveries, s.fire(c, e))
	}
	act.Deliveries = append(act.Deliveries, s.fireChange(c, "message_changed", s.wire(c, m), before)...)
	return act, nil
}

// Unfurl unfolds a link in what a person said: message_changed without an edit.
func (s *Slack) Unfurl(channel, ts string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.standing(channel, ts)
	if err != nil {
		return Act{}, err
	}
	now := s.wire(c, m)
	now["attachments"] = []any{map[string]any{"id": 1, "fallback": "a page", "from_url": "https://page.example/", "title": "a page"}}
	return Act{Channel: channel, TS: ts, Deliveries: s.fireChange(c, "message_changed", now, s.wire(c, m))}, nil
}

// Delete takes back what was said. It fires message_deleted; for the root of a
// thread with replies message_changed, to a tombstone.
func (s *Slack) Delete(channel, ts string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.standing(channel, ts)
	if err != nil {
		return Act{}, err
	}
	return Act{Channel: channel, TS: ts, Deliveries: s.remove(c, m)}, nil
}

// Slash says a command, such as "/ask", in a channel. Commands cannot be said
// in a thread.
func (s *Slack) Slash(user, channel, command, text string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !strings.HasPrefix(command, "/") {
		return Act{}, fmt.Errorf("slacktest: %q is no command", command)
	}
	if !slices.Contains(s.scopes, "commands") {
		return Act{}, errors.New("slacktest: the app has no commands without the scope for them")
	}
	c, u := s.ensure(channel), s.user(user)
	s.join(c, user)
	act := Act{Channel: channel, Trigger: s.trigger(), ResponseURL: s.returnURL("commands", channel, user, "")}
	fields := map[string]any{
		"token": "verification", "team_id": u.Team, "team_domain": "slacktest", "channel_id": channel, "channel_name": shownName(c),
		"user_id": user, "user_name": u.Name, "command": command, "text": text, "api_app_id": AppID,
		"is_enterprise_install": fmt.Sprint(s.opt.OrgInstall), "response_url": act.ResponseURL, "trigger_id": act.Trigger,
	}
	if s.opt.Enterprise != "" {
		fields["enterprise_id"], fields["enterprise_name"] = s.opt.Enterprise, "Slacktest Grid"
	}
	back := s.urls[act.ResponseURL]
	d := s.deliver("slash_commands", command, act.Trigger, fields, func(answer json.RawMessage) string {
		return s.show(back, answer, "ack").code
	})
	act.Deliveries = []string{d}
	return act, nil
}

// Press presses a button of a message. value chooses between the two of
// feedback_buttons, and between buttons with one action_id; "" takes the first.
func (s *Slack) Press(user, channel, ts, actionID, value string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.standing(channel, ts)
	if err != nil {
		return Act{}, err
	}
	if m.Ephemeral != "" && m.Ephemeral != user {
		return Act{}, fmt.Errorf("slacktest: %s does not see %s", user, ts)
	}
	action, err := button(named(m.Blocks, m.TS), actionID, value)
	if err != nil {
		return Act{}, err
	}
	s.join(c, user)
	act := Act{Channel: channel, TS: ts, Trigger: s.trigger(), ResponseURL: s.returnURL("actions", channel, user, ts)}
	action["action_ts"] = s.stamp()
	container := map[string]any{"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": m.Ephemeral != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	p := s.interaction("block_actions", user, act)
	p["container"], p["actions"], p["state"] = container, []any{action}, map[string]any{"values": map[string]any{}}
	p["channel"] = map[string]any{"id": channel, "name": shownName(c)}
	if m.Ephemeral == "" {
		p["message"] = s.wire(c, m)
	}
	act.Deliveries = []string{s.deliver("interactive", "block_actions", act.Trigger, p, nil)}
	return act, nil
}

// PressHome presses a button of a person's App Home.
func (s *Slack) PressHome(user, actionID, value string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.homes[user]
	if !ok {
		return Act{}, fmt.Errorf("slacktest: %s has no home", user)
	}
	action, err := button(named(v.Blocks, v.ID), actionID, value)
	if err != nil {
		return Act{}, err
	}
	act := Act{Trigger: s.trigger()}
	action["action_ts"] = s.stamp()
	p := s.interaction("block_actions", user, act)
	p["container"], p["actions"] = map[string]any{"type": "view", "view_id": v.ID}, []any{action}
	p["view"] = wireView(v)
	act.Deliveries = []string{s.deliver("interactive", "block_actions", act.Trigger, p, nil)}
	return act, nil
}

// Shortcut uses a message shortcut on a message.
func (s *Slack) Shortcut(user, channel, ts, callbackID string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.standing(channel, ts)
	if err != nil {
		return Act{}, err
	}
	s.join(c, user)
	act := Act{Channel: channel, TS: ts, Trigger: s.trigger(), ResponseURL: s.returnURL("actions", channel, user, "")}
	p := s.interaction("message_action", user, act)
	p["callback_id"], p["action_ts"], p["message_ts"] = callbackID, s.stamp(), ts
	p["channel"] = map[string]any{"id": channel, "name": shownName(c)}
	p["message"] = s.wire(c, m)
	act.Deliveries = []string{s.deliver("interactive", "message_action", act.Trigger, p, nil)}
	return act, nil
}

// OpenHome opens the app: tab is "home" or "messages".
func (s *Slack) OpenHome(user, tab string) (Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tab != "home" && tab != "messages" {
		return Act{}, fmt.Errorf("slacktest: there is no tab %q", tab)
	}
	c := s.ensure(s.direct(user))
	e := map[string]any{"type": "app_home_opened", "user": user, "channel": c.ID, "tab": tab, "event_ts": s.stamp()}
	if v, ok := s.homes[user]; ok && tab == "home" {
		e["view"] = wireView(v)
	}
	act := Act{Channel: c.ID}
	if s.subscribed("app_home_opened") {
		act.Deliveries = []string{s.fire(c, e)}
	}
	return act, nil
}

// SendEvent sends an event of any shape, in an envelope as it should be; the
// app need not be subscribed to it.
func (s *Slack) SendEvent(event map[string]any) Act {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Act{Deliveries: []string{s.fire(nil, event)}}
}

// standing returns a message that is there; s.mu is held.
func (s *Slack) standing(id, ts string) (*channel, *Message, error) {
	c := s.channels[id]
	if c == nil {
		return nil, nil, fmt.Errorf("slacktest: there is no channel %s", id)
	}
	m := c.find(ts)
	if m == nil || m.Deleted {
		return nil, nil, fmt.Errorf("slacktest: %s has no message %s", id, ts)
	}
	return c, m, nil
}

// remove takes a message out and returns what it fired; s.mu is held.
func (s *Slack) remove(c *channel, m *Message) []string {
	before := s.wire(c, m)
	m.Deleted = true
	s.notify()
	replies := slices.ContainsFunc(c.messages, func(r *Message) bool { return r.Thread == m.TS && !r.Deleted })
	if m.Ephemeral != "" {
		return nil
	}
	if replies {
		return s.fireChange(c, "message_changed", s.wire(c, m), before)
	}
	return s.fireChange(c, "message_deleted", nil, before)
}

// mentions says whether a message makes an app_mention; s.mu is held.
func (s *Slack) mentions(c *channel, m *Message) bool {
	return strings.Contains(m.Text, "<@"+BotUser+">") && m.User != BotUser && !c.Without &&
		(kindOf(c.ID) != "im" || s.opt.MentionInDM) && s.subscribed("app_mention")
}

// subscribed says whether the app is sent an event; s.mu is held.
func (s *Slack) subscribed(event string) bool {
	needs := map[string]string{"app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history",
		"message.groups": "groups:history", "message.mpim": "mpim:history"}
	if scope := needs[event]; scope != "" && !slices.Contains(s.scopes, scope) {
		return false
	}
	return s.opt.Events == nil || slices.Contains(s.opt.Events, event)
}

// reads says whether the app is sent what is said in a channel; s.mu is held.
func (s *Slack) reads(c *channel) bool {
	event := map[string]string{"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kindOf(c.ID)]
	return !c.Without && s.subscribed(event)
}

// fireMessage sends the events of a new message; s.mu is held.
func (s *Slack) fireMessage(c *channel, m *Message) []string {
	var ids []string
	if s.mentions(c, m) {
		e := s.wire(c, m)
		e["type"], e["channel"], e["event_ts"] = "app_mention", c.ID, m.TS
		ids = append(ids, s.fire(c, e))
	}
	if s.reads(c) {
		e := s.wire(c, m)
		e["channel"], e["channel_type"], e["event_ts"] = c.ID, kindOf(c.ID), m.TS
		ids = append(ids, s.fire(c, e))
	}
	return ids
}

// fireChange sends message_changed or message_deleted; s.mu is held.
func (s *Slack) fireChange(c *channel, subtype string, now, before map[string]any) []string {
	if !s.reads(c) {
		return nil
	}
	at := s.stamp()
	e := map[string]any{"type": "message", "subtype": subtype, "hidden": true, "channel": c.ID, "channel_type": kindOf(c.ID),
		"ts": at, "event_ts": at, "previous_message": before}
	if now != nil {
		e["message"] = now
	} else {
		e["deleted_ts"] = before["ts"]
	}
	return []string{s.fire(c, e)}
}

// fire sends an event and returns its id; s.mu is held.
func (s *Slack) fire(c *channel, event map[string]any) string {
	id := s.name("Ev")
	var team, enterprise any = s.opt.Team, nil
	if s.opt.Enterprise != "" {
		enterprise = s.opt.Enterprise
	}
	if s.opt.OrgInstall {
		team = nil
	}
	outer := map[string]any{
		"type": "event_callback", "token": "verification", "team_id": s.opt.Team, "context_team_id": s.opt.Team, "api_app_id": AppID,
		"event": event, "event_id": id, "event_time": s.opt.Now().Unix(), "event_context": "4-" + id,
		"is_ext_shared_channel": c != nil && c.Shared,
		"authorizations": []any{map[string]any{"enterprise_id": enterprise, "team_id": team, "user_id": BotUser, "is_bot": true,
			"is_enterprise_install": s.opt.OrgInstall}},
	}
	if enterprise != nil {
		outer["enterprise_id"], outer["context_enterprise_id"] = enterprise, enterprise
	}
	kind, _ := event["type"].(string)
	return s.deliver("events_api", kind, id, outer, nil)
}

// interaction begins the payload of one; s.mu is held.
func (s *Slack) interaction(kind, user string, act Act) map[string]any {
	u := s.user(user)
	p := map[string]any{
		"type": kind, "token": "verification", "api_app_id": AppID, "trigger_id": act.Trigger,
		"team":       map[string]any{"id": u.Team, "domain": "slacktest"},
		"user":       map[string]any{"id": user, "username": u.Name, "name": u.Name, "team_id": u.Team},
		"enterprise": nil, "is_enterprise_install": s.opt.OrgInstall,
	}
	if s.opt.Enterprise != "" {
		p["enterprise"] = map[string]any{"id": s.opt.Enterprise, "name": "Slacktest Grid"}
	}
	if act.ResponseURL != "" {
		p["response_url"] = act.ResponseURL
	}
	return p
}

// wire returns a message as Slack writes it; s.mu is held.
func (s *Slack) wire(c *channel, m *Message) map[string]any {
	if m.Deleted {
		return map[string]any{"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.",
			"hidden": true, "ts": m.TS, "thread_ts": m.TS}
	}
	u := s.users[m.User]
	w := map[string]any{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": u.Team}
	if m.Subtype != "" {
		w["subtype"] = m.Subtype
	}
	if c.Shared || u.Team != s.opt.Team {
		w["user_team"], w["source_team"] = u.Team, u.Team
	}
	if m.BotID != "" {
		w["bot_id"] = m.BotID
	}
	if m.BotID == BotID {
		w["app_id"] = AppID
		w["bot_profile"] = map[string]any{"id": BotID, "app_id": AppID, "user_id": BotUser, "name": "slacktest", "team_id": s.opt.Team,
			"deleted": false, "updated": 1, "icons": map[string]any{}}
	} else {
		w["client_msg_id"] = "00000000-0000-4000-8000-" + strings.ReplaceAll(m.TS, ".", "")[4:]
	}
	if len(m.Blocks) > 0 {
		w["blocks"] = named(m.Blocks, m.TS)
	}
	if m.Edited != "" {
		w["edited"] = map[string]any{"user": m.User, "ts": m.Edited}
	}
	root := m
	if m.Thread != "" {
		w["thread_ts"] = m.Thread
		if root = c.find(m.Thread); root != nil {
			w["parent_user_id"] = root.User
		}
	} else if n, last := c.replies(m.TS); n > 0 {
		w["thread_ts"], w["reply_count"], w["latest_reply"] = m.TS, n, last
	}
	return w
}

// replies counts the replies of a thread and finds the last.
func (c *channel) replies(root string) (n int, last string) {
	for _, m := range c.messages {
		if m.Thread == root && !m.Deleted && m.Ephemeral == "" {
			n, last = n+1, m.TS
		}
	}
	return n, last
}

// shownName is a channel's name as commands and interactions give it.
func shownName(c *channel) string {
	switch kindOf(c.ID) {
	case "im":
		return "directmessage"
	case "group":
		return "privategroup"
	}
	return c.Name
}

// trigger makes a trigger_id; s.mu is held.
func (s *Slack) trigger() string {
	id := s.name("") + ".1." + secret()
	s.triggers[id] = s.opt.Now()
	return id
}

// spoken returns the rich text that Slack makes of what a person types.
func spoken(text string) json.RawMessage {
	var elements []any
	plain := func(t string) {
		if t != "" {
			elements = append(elements, map[string]any{"type": "text", "text": Unescape(t)})
		}
	}
	at := 0
	for _, m := range angled.FindAllStringSubmatchIndex(text, -1) {
		plain(text[at:m[0]])
		at = m[1]
		inner, label, _ := strings.Cut(text[m[2]:m[3]], "|")
		switch {
		case strings.HasPrefix(inner, "@"):
			elements = append(elements, map[string]any{"type": "user", "user_id": inner[1:]})
		case strings.HasPrefix(inner, "#"):
			elements = append(elements, map[string]any{"type": "channel", "channel_id": inner[1:]})
		case strings.HasPrefix(inner, "!"):
			elements = append(elements, map[string]any{"type": "broadcast", "range": inner[1:]})
		default:
			link := map[string]any{"type": "link", "url": Unescape(inner)}
			if label != "" {
				link["text"] = Unescape(label)
			}
			elements = append(elements, link)
		}
	}
	plain(text[at:])
	if len(elements) == 0 {
		return nil
	}
	b, _ := json.Marshal([]any{map[string]any{"type": "rich_text", "elements": []any{
		map[string]any{"type": "rich_text_section", "elements": elements}}}})
	return b
}
