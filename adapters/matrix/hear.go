package matrix

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
)

// hear takes in an event of a room's timeline: when it returns nil, what a
// person said is with the bot, or waits in the database for its key.
func (p *place) hear(ctx context.Context, e *event.Event) (err error) {
	defer func() {
		// What somebody wrote must not stop the bot, again at every start.
		if r := recover(); r != nil {
			p.adapter.log.Error("an event was passed over, because it ends in a panic", "event", e.ID, "panic", r, "stack", string(debug.Stack()))
			err = nil
		}
	}()
	a := p.adapter
	e.RoomID = p.name
	if e.Sender == p.session.account.User {
		return p.own(ctx, e)
	}
	if e.StateKey != nil {
		return nil
	}
	e.Type.Class = event.MessageEventType
	if e.Content.Parsed == nil && e.Content.ParseRaw(e.Type) != nil {
		return nil // of a kind that the bot does not know, or not as that kind should be
	}
	switch c := e.Content.Parsed.(type) {
	case *event.EncryptedEventContent:
		if !p.room.Encrypted {
			p.room.Encrypted = true
			if err := a.store.putRoom(ctx, p.name, p.room); err != nil {
				return err
			}
		}
		clear, err := p.session.machine.decrypt(ctx, e)
		switch {
		case err == nil:
			return p.say(ctx, clear)
		case errors.Is(err, errUnreadable):
			a.log.Warn("an encrypted message can never be read", "event", e.ID, "err", err)
			return nil
		case !canEncrypt:
			return p.cannotRead(ctx, e)
		}
		return a.await(ctx, e, c.SessionID, err)
	case *event.RedactionEventContent:
		target := e.Redacts
		if target == "" {
			target = c.Redacts
		}
		return p.taken(ctx, e, target)
	}
	return p.say(ctx, e)
}

// own notes an event of the bot's own: it proves that a posting is there.
func (p *place) own(ctx context.Context, e *event.Event) error {
	key, ok := strings.CutPrefix(e.Unsigned.TransactionID, txnPrefix)
	if !ok {
		return nil
	}
	was, err := p.adapter.store.posting(ctx, key)
	if err != nil || was == nil || was.Event != "" {
		return err
	}
	was.Event = e.ID
	return p.adapter.store.putPosting(ctx, *was)
}

// say hands on what a person said, in clear or decrypted.
func (p *place) say(ctx context.Context, e *event.Event) error {
	switch c := e.Content.Parsed.(type) {
	case *event.MessageEventContent:
		if old := c.RelatesTo.GetReplaceID(); old != "" {
			return p.edited(ctx, e, c, old)
		}
		return p.told(ctx, e, c)
	case *event.ReactionEventContent:
		return p.reacted(ctx, e, c.RelatesTo.GetAnnotationID(), c.RelatesTo.GetAnnotationKey())
	}
	return nil
}

// told hands on a message, if it is meant for the bot.
func (p *place) told(ctx context.Context, e *event.Event, c *event.MessageEventContent) error {
	direct, err := p.direct(ctx)
	if err != nil {
		return err
	}
	on, err := p.adapter.store.postingAt(ctx, c.RelatesTo.GetNonFallbackReplyTo())
	if err != nil {
		return err
	}
	text, meant := understand(c, p.names(ctx))
	if c.MsgType != event.MsgText || !meant && !direct && on == nil {
		return nil
	}
	root := c.RelatesTo.GetThreadParent()
	if root == "" {
		root = e.ID
	}
	was, err := p.adapter.store.said(ctx, p.name, e.ID)
	if err != nil {
		return err
	}
	if was != nil && was.Edit > 0 {
		return nil // a later text of it was handed on, while this one waited for its key
	}
	m := said{Event: e.ID, Room: p.name, Sender: e.Sender, Root: root, Direct: direct, At: moment(e.Timestamp)}
	msg := p.message(ctx, m, text)
	msg.At = m.At
	if on != nil {
		msg.On = string(on.Event)
	}
	return p.handOn(ctx, m, msg)
}

// edited hands on the later text of a message. Only its sender can change it; the
// server does not see to that.
func (p *place) edited(ctx context.Context, e *event.Event, c *event.MessageEventContent, old id.EventID) error {
	if c.NewContent == nil || c.NewContent.MsgType != event.MsgText {
		return nil
	}
	text, meant := understand(c.NewContent, p.names(ctx))
	m, err := p.adapter.store.said(ctx, p.name, old)
	if err != nil {
		return err
	}
	if m == nil {
		direct, err := p.direct(ctx)
		if err != nil || !meant && !direct {
			return err
		}
		// The first text was not meant for the bot, or waits for its key.
		if m, err = p.original(ctx, old, direct); err != nil || m == nil {
			return err
		}
	}
	if m.Sender != e.Sender {
		return nil
	}
	m.Edit = max(e.Timestamp, 1)
	msg := p.message(ctx, *m, text)
	msg.Edit, msg.At = m.Edit, moment(e.Timestamp)
	return p.handOn(ctx, *m, msg)
}

// original asks the server for a message that was edited, nil if it is not
// there, or older than what the bot is to read.
func (p *place) original(ctx context.Context, name id.EventID, direct bool) (*said, error) {
	e, err := p.session.client.GetEvent(ctx, p.name, name)
	if errors.Is(err, mautrix.MNotFound) || errors.Is(err, mautrix.MForbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask for a message that was edited: %w", err)
	}
	if moment(e.Timestamp).Before(p.session.account.Started) || e.Unsigned.RedactedBecause != nil {
		return nil, nil
	}
	root := name
	// How an event relates to others is never encrypted.
	if rel, ok := e.Content.Raw["m.relates_to"].(map[string]any); ok && rel["rel_type"] == string(event.RelThread) {
		if parent, _ := rel["event_id"].(string); parent != "" {
			root = id.EventID(parent)
		}
	}
	return &said{Event: name, Room: p.name, Sender: e.Sender, Root: root, Direct: direct, At: moment(e.Timestamp)}, nil
}

// taken hands on that a message was taken back.
func (p *place) taken(ctx context.Context, e *event.Event, target id.EventID) error {
	if err := p.adapter.store.dropWaiting(ctx, target); err != nil {
		return err
	}
	m, err := p.adapter.store.said(ctx, p.name, target)
	if err != nil || m == nil {
		return err
	}
	msg := p.message(ctx, *m, "")
	msg.Kind, msg.At = bot.Deleted, moment(e.Timestamp)
	return p.handOn(ctx, *m, msg)
}

// reacted hands on what a person thinks of an answer.
func (p *place) reacted(ctx context.Context, e *event.Event, target id.EventID, key string) error {
	text := ""
	switch strings.TrimRight(key, "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff") { // a presentation, or a colour of skin
	case "👍":
		text = string(bot.Helpful)
	case "👎":
		text = string(bot.Unhelpful)
	default:
		return nil
	}
	posted, err := p.adapter.store.postingAt(ctx, target)
	if err != nil || posted == nil || posted.Room != p.name {
		return err
	}
	direct, err := p.direct(ctx)
	if err != nil {
		return err
	}
	m := said{Event: e.ID, Room: p.name, Sender: e.Sender, Root: posted.Root, Direct: direct, At: moment(e.Timestamp)}
	msg := p.message(ctx, m, text)
	msg.On, msg.Quiet, msg.At = string(target), true, m.At
	if err := p.handler(ctx, msg); err != nil {
		return fmt.Errorf("hand on %s: %w", e.ID, err)
	}
	return nil
}

// message begins a message for the bot.
func (p *place) message(ctx context.Context, m said, text string) bot.Message {
	name := m.Sender.Localpart()
	if member, err := p.session.states.TryGetMember(ctx, p.name, m.Sender); err == nil && member != nil && member.Displayname != "" {
		name = member.Displayname
	}
	t := bot.Thread{Place: placeOf(p.name), Root: string(m.Root), Person: string(m.Sender)}
	if m.Root != m.Event {
		t.Return = string(m.Event)
	}
	home := p.session.account.User.Homeserver()
	return bot.Message{
		Thread: t, ID: string(m.Event), Kind: bot.Said, Person: string(m.Sender), Name: name, Text: text, Direct: m.Direct,
		Stranger: m.Sender.Homeserver() != home && !p.adapter.cfg.Allow.allows(m.Sender),
	}
}

// handOn notes a message and gives it to the bot. It is noted first, so that it
// can be edited and taken back from the moment it is with the bot.
func (p *place) handOn(ctx context.Context, m said, msg bot.Message) error {
	if err := p.adapter.store.putSaid(ctx, m); err != nil {
		return err
	}
	if err := p.handler(ctx, msg); err != nil {
		return fmt.Errorf("hand on %s: %w", m.Event, err)
	}
	if msg.Kind == bot.Said {
		p.adapter.courtesy(courtesy{what: receipt, room: p.name, event: m.Event})
	}
	return nil
}

// names returns how the bot is called in a room.
func (p *place) names(ctx context.Context) names {
	n := names{user: p.session.account.User, display: p.session.name}
	if m, err := p.session.states.TryGetMember(ctx, p.name, n.user); err == nil && m != nil && m.Displayname != "" {
		n.display = m.Displayname
	}
	return n
}

// cannotRead says in a room that its messages cannot be read, by a reaction:
// those are never encrypted.
func (p *place) cannotRead(ctx context.Context, e *event.Event) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	content := &event.ReactionEventContent{}
	content.RelatesTo.SetAnnotation(e.ID, "🔒 cannot read encrypted messages")
	_, err := p.session.client.SendMessageEvent(ctx, p.name, event.EventReaction, content,
		mautrix.ReqSendEvent{TransactionID: "unread-" + hash(e.ID.String()), DontEncrypt: true})
	if err != nil {
		p.adapter.log.Debug("it was not said that a message cannot be read", "event", e.ID, "err", plain(err))
	}
	return nil
}

// placeOf and roomOf turn a room into the bot's name for it, and back.
func placeOf(room id.RoomID) string { return "matrix:" + room.String() }

func roomOf(t bot.Thread) id.RoomID { return id.RoomID(strings.TrimPrefix(t.Place, "matrix:")) }
