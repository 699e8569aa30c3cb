package matrix

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
)

// syncFilter leaves out what the bot has no use for. Members are not loaded
// lazily: a key must go to everybody who is in the room.
const syncFilter = `{"presence":{"not_types":["*"]},"account_data":{"not_types":["*"]},` +
	`"room":{"timeline":{"limit":50},"ephemeral":{"not_types":["*"]},"account_data":{"not_types":["*"]}}}`

// pollTime is how long the server may wait for something to happen.
const pollTime = 30 * time.Second

// namesKept is how long a question can be edited or deleted, and an answer
// reacted to.
const namesKept = 90 * 24 * time.Hour

// read asks the server for what happens and takes it in, until ctx ends or an
// error calls for another session.
func (a *Adapter) read(ctx context.Context, s *session, h bot.Handler, trouble *trouble) error {
	since, quick := s.account.Since, true // the first answer is wanted at once
	var cleaned time.Time
	refused := false // the token
	for ctx.Err() == nil {
		what := "the homeserver does not answer; trying again"
		var resp *mautrix.RespSync
		var err error
		if s.account.ends() || refused {
			err = a.renew(ctx, s.client, &s.account)
		}
		if err == nil {
			resp, err = s.poll(ctx, since, quick)
		}
		if refused = !refused && s.account.Refresh != "" && errors.Is(err, mautrix.MUnknownToken); refused {
			continue // the token ended before its time, by our clock at least
		}
		if err == nil {
			what = "what the homeserver sent is not taken over; trying again"
			err = a.take(ctx, s, resp, since, h)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			err = a.loginError(err)
			var broken *brokenError
			var spoilt *spoiltError
			if errors.As(err, &broken) || errors.As(err, &spoilt) {
				return err
			}
			trouble.begin(what, err)
			quick = true
			pause(ctx, max(trouble.wait(), retryAfter(err)), nil)
			continue
		}
		trouble.end()
		since, quick = resp.NextBatch, false
		if time.Since(cleaned) > time.Hour {
			cleaned = time.Now()
			if err := a.store.expire(ctx, cleaned.Add(-namesKept), cleaned.Add(-keyPatience)); err != nil {
				a.log.Warn("old names were not forgotten", "err", err)
			}
		}
	}
	return nil
}

// spoiltError is an error after which the keys in memory may differ from those
// in the database: they must be loaded again.
type spoiltError struct{ error }

func (e *spoiltError) Unwrap() error { return e.error }

// poll asks the server what happened.
func (s *session) poll(ctx context.Context, since string, quick bool) (*mautrix.RespSync, error) {
	wait, patience := pollTime, pollTime+30*time.Second
	if quick || since == "" {
		wait = 0
	}
	if since == "" {
		patience = 3 * time.Minute // it may have to gather every room
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.client.FullSyncRequest(ctx, mautrix.ReqSync{Timeout: int(wait.Milliseconds()), Since: since, FilterID: syncFilter})
}

// take takes in a response, and remembers it as read when all in it is safe.
// It may be called again with the same response.
func (a *Adapter) take(ctx context.Context, s *session, resp *mautrix.RespSync, since string, h bot.Handler) error {
	if err := s.machine.receive(ctx, resp, since); err != nil {
		return &spoiltError{err}
	}
	// What waited for a key that came with this is older than what is said in it.
	if err := a.unlock(ctx, s, h); err != nil {
		return fmt.Errorf("messages that waited for keys: %w", err)
	}
	for _, room := range slices.Sorted(maps.Keys(resp.Rooms.Invite)) {
		if err := a.invited(ctx, s, room, resp.Rooms.Invite[room]); err != nil {
			return fmt.Errorf("invitation: %w", err)
		}
	}
	last := map[id.RoomID]id.EventID{}
	for _, room := range slices.Sorted(maps.Keys(resp.Rooms.Join)) {
		newest, err := a.joined(ctx, s, room, resp.Rooms.Join[room], h)
		if err != nil {
			return fmt.Errorf("room %s: %w", room, err)
		}
		if newest != "" {
			last[room] = newest
		}
	}
	for room := range resp.Rooms.Leave {
		if err := a.store.leftRoom(ctx, room); err != nil {
			return fmt.Errorf("room %s: %w", room, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := a.store.commit(ctx, resp.NextBatch, last); err != nil {
		return fmt.Errorf("remember how far was read: %w", err)
	}
	return nil
}

// joined takes in what happened in a room that the bot is in, and returns the
// newest event.
func (a *Adapter) joined(ctx context.Context, s *session, name id.RoomID, data *mautrix.SyncJoinedRoom, h bot.Handler) (id.EventID, error) {
	known, err := a.store.room(ctx, name)
	if err != nil {
		return "", err
	}
	p := &place{adapter: a, session: s, name: name, room: known, handler: h}
	if known.Last == "" {
		if err := p.enter(ctx); err != nil {
			return "", err
		}
	}
	for _, e := range data.State.Events {
		if err := p.state(ctx, e); err != nil {
			return "", err
		}
	}
	missed, events, err := a.fill(ctx, s, name, known.Last, data.Timeline)
	if err != nil {
		return "", fmt.Errorf("fetch what was said meanwhile: %w", err)
	}
	for i, e := range slices.Concat(missed, events) {
		if e.StateKey != nil && i >= len(missed) { // older states are overtaken
			if err := p.state(ctx, e); err != nil {
				return "", err
			}
		}
		if known.Last == "" && moment(e.Timestamp).Before(s.account.Started) {
			continue
		}
		if err := p.hear(ctx, e); err != nil {
			return "", err
		}
	}
	if err := p.settle(ctx); err != nil {
		return "", err
	}
	if n := len(data.Timeline.Events); n > 0 {
		return data.Timeline.Events[n-1].ID, nil
	}
	return "", nil
}

// place is a room while a response is taken in.
type place struct {
	adapter *Adapter
	session *session
	name    id.RoomID
	room    room
	handler bot.Handler
	changed bool // who is in it
}

// enter learns all there is to know of a room that is new to the bot: who is in
// it now, and whether it is encrypted.
func (p *place) enter(ctx context.Context) error {
	all, err := p.session.client.State(ctx, p.name)
	if hopeless(err) {
		// Left again meanwhile, perhaps. One room must not keep the others waiting.
		p.adapter.log.Warn("the homeserver does not tell the state of a room", "room", p.name, "err", plain(err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("ask for its state: %w", err)
	}
	members := slices.Collect(maps.Values(all[event.StateMember]))
	if len(members) > 0 { // else the statement for them is malformed
		if err := p.session.states.ReplaceCachedMembers(ctx, p.name, members); err != nil {
			return err
		}
	}
	for kind, events := range all {
		for _, e := range events {
			if kind == event.StateMember || kind == event.StateTombstone {
				continue // those come with what the server sends
			}
			if err := p.state(ctx, e); err != nil {
				return err
			}
		}
	}
	return p.adapter.store.putRoom(ctx, p.name, p.room)
}

// state takes in a change to the room itself.
func (p *place) state(ctx context.Context, e *event.Event) error {
	e.RoomID, e.Type.Class = p.name, event.StateEventType
	before := p.room
	if e.Content.Parsed == nil && e.Content.ParseRaw(e.Type) != nil {
		if e.Type == event.StateEncryption && !p.room.Encrypted { // in whatever way
			p.room.Encrypted = true
			return p.adapter.store.putRoom(ctx, p.name, p.room)
		}
		return nil
	}
	var err error
	switch c := e.Content.Parsed.(type) {
	case *event.MemberEventContent:
		err = p.session.states.SetMember(ctx, p.name, id.UserID(e.GetStateKey()), c)
		p.changed = true
	case *event.EncryptionEventContent:
		p.room.Encrypted = true
		err = p.session.states.SetEncryptionEvent(ctx, p.name, c)
	case *event.HistoryVisibilityEventContent:
		err = p.session.states.SetHistoryVisibility(ctx, p.name, c)
	case *event.RoomNameEventContent:
		p.room.Name = c.Name
	case *event.TombstoneEventContent:
		if c.ReplacementRoom != "" && e.GetStateKey() == "" {
			p.room.Successor = c.ReplacementRoom
			err = p.adapter.store.putErrand(ctx, errand{Room: c.ReplacementRoom, What: errandFollow, Person: e.Sender,
				Via: p.name.String() + " " + e.Sender.Homeserver(), Since: moment(e.Timestamp)})
			p.adapter.nudge(p.adapter.toErrands)
		}
	}
	if err == nil && p.room != before {
		err = p.adapter.store.putRoom(ctx, p.name, p.room)
	}
	if err == nil {
		p.session.machine.stateChanged(ctx, e)
	}
	return err
}

// settle leaves a room where nobody else is any more.
func (p *place) settle(ctx context.Context) error {
	if !p.changed {
		return nil
	}
	people, err := p.session.states.GetRoomJoinedOrInvitedMembers(ctx, p.name)
	if err != nil {
		return err
	}
	if len(people) > 1 || len(people) == 1 && people[0] != p.session.account.User {
		return nil
	}
	defer p.adapter.nudge(p.adapter.toErrands) // after it is stored
	return p.adapter.store.putErrand(ctx, errand{Room: p.name, What: errandLeave, Since: time.Now()})
}

// direct reports whether the room is a conversation of one person with the bot.
// A room of two that has a name is a room that others may yet come to.
func (p *place) direct(ctx context.Context) (bool, error) {
	if !p.room.Direct && p.room.Name != "" {
		return false, nil
	}
	people, err := p.session.states.GetRoomJoinedOrInvitedMembers(ctx, p.name)
	return len(people) == 2 && slices.Contains(people, p.session.account.User), err
}
