package matrix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
)

// How long is waited for a key: before the sender's devices are asked for it,
// before the sender is told, before the message is forgotten.
const (
	keyAsk      = 5 * time.Second
	keyTell     = 2 * time.Minute
	keyPatience = 14 * 24 * time.Hour
)

// errUnreadable says that a message can never be read.
var errUnreadable = errors.New("cannot be read")

// withheldError says that the sender's device refuses the key.
type withheldError struct{ code string }

func (e *withheldError) Error() string { return "the key is withheld: " + e.code }

// final reports whether it is refused on purpose; else it may yet come.
func (e *withheldError) final() bool {
	return e.code != "m.no_olm" && e.code != "m.unavailable"
}

// await stores an encrypted message until its key comes.
func (a *Adapter) await(ctx context.Context, e *event.Event, key id.SessionID, cause error) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("%s: %w", e.ID, err)
	}
	if err := a.store.putWaiting(ctx, waiting{Event: e.ID, Room: e.RoomID, Sender: e.Sender, Session: key, JSON: data, At: time.Now()}); err != nil {
		return fmt.Errorf("%s: %w", e.ID, err)
	}
	a.log.Debug("a message waits for its key", "event", e.ID, "err", cause)
	a.nudge(a.toKeys)
	return nil
}

// event returns a message that waits, as it came.
func (w waiting) event() (*event.Event, error) {
	e := &event.Event{}
	if err := json.Unmarshal(w.JSON, e); err != nil {
		return nil, err
	}
	e.RoomID = w.Room
	e.Type.Class = event.MessageEventType
	return e, e.Content.ParseRaw(e.Type)
}

// keyArrived notes that a key came.
func (s *session) keyArrived(key id.SessionID) {
	s.arrivedLock.Lock()
	defer s.arrivedLock.Unlock()
	s.arrived[key] = true
}

// arrivals returns the keys that came since the last call; all is true for the
// first one, when nobody knows.
func (s *session) arrivals() (keys map[id.SessionID]bool, all bool) {
	s.arrivedLock.Lock()
	defer s.arrivedLock.Unlock()
	keys, all = s.arrived, !s.looked
	s.arrived, s.looked = map[id.SessionID]bool{}, true
	return keys, all
}

// unlock hands on what waited for keys that came.
func (a *Adapter) unlock(ctx context.Context, s *session, h bot.Handler) (err error) {
	if !canEncrypt {
		return nil
	}
	keys, all := s.arrivals()
	if !all && len(keys) == 0 {
		return nil
	}
	defer func() {
		if err != nil { // so that they are tried again
			for key := range keys {
				s.keyArrived(key)
			}
			s.arrivedLock.Lock()
			defer s.arrivedLock.Unlock()
			s.looked = s.looked && !all
		}
	}()
	list, err := a.store.waitings(ctx)
	if err != nil {
		return err
	}
	for _, w := range list {
		if all || keys[w.Session] {
			if err := a.retry(ctx, s, w, h); err != nil {
				return err
			}
		}
	}
	return nil
}

// retry hands on a message that waited, if it can be read now.
func (a *Adapter) retry(ctx context.Context, s *session, w waiting, h bot.Handler) error {
	e, err := w.event()
	if err == nil {
		if _, err = s.machine.decrypt(ctx, e); err == nil {
			known, err := a.store.room(ctx, w.Room)
			if err != nil {
				return err
			}
			p := &place{adapter: a, session: s, name: w.Room, room: known, handler: h}
			if err := p.hear(ctx, e); err != nil {
				return err
			}
			return a.store.dropWaiting(ctx, w.Event)
		}
		if !errors.Is(err, errUnreadable) {
			return nil
		}
	}
	a.log.Warn("an encrypted message can never be read", "event", w.Event, "err", err)
	return a.store.dropWaiting(ctx, w.Event)
}

// runKeys asks for keys that do not come, and tells people of it, until ctx
// ends.
func (a *Adapter) runKeys(ctx context.Context, s *session) {
	for ctx.Err() == nil {
		next, err := a.lookAfterKeys(ctx, s, time.Now())
		if err != nil && ctx.Err() == nil {
			a.log.Warn("keys that have not come are not looked after", "err", plain(err))
			next = time.Now().Add(time.Minute)
		}
		wait := time.Hour
		if !next.IsZero() {
			wait = time.Until(next)
		}
		pause(ctx, wait, a.toKeys)
	}
}

// lookAfterKeys does what is due about keys that have not come, and returns when
// there is more to do; zero for never.
func (a *Adapter) lookAfterKeys(ctx context.Context, s *session, now time.Time) (next time.Time, err error) {
	list, err := a.store.waitings(ctx)
	if err != nil {
		return next, err
	}
	later := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	asked, told := map[id.SessionID]bool{}, map[id.SessionID]bool{}
	for _, w := range list {
		e, err := w.event()
		if err != nil {
			continue
		}
		_, err = s.machine.decrypt(ctx, e)
		var withheld *withheldError
		refused := errors.As(err, &withheld) && withheld.final()
		switch {
		case w.Asked || asked[w.Session] || err == nil:
		case w.At.Add(keyAsk).After(now):
			later(w.At.Add(keyAsk))
		default:
			asked[w.Session] = true
			if err := s.machine.askForKey(ctx, e); err != nil {
				a.log.Debug("a key was not asked for", "event", w.Event, "err", plain(err))
			}
			if err := a.store.askedFor(ctx, w.Session, now); err != nil {
				return next, err
			}
		}
		switch {
		case w.Told || told[w.Session] || err == nil:
		case !refused && w.At.Add(keyTell).After(now):
			later(w.At.Add(keyTell))
		default:
			told[w.Session] = true
			if err := a.explain(ctx, s, w, refused); err != nil {
				a.log.Debug("it was not said that a message cannot be read", "event", w.Event, "err", plain(err))
				later(now.Add(30 * time.Second))
				continue
			}
			if err := a.store.toldOf(ctx, w.Session, now); err != nil {
				return next, err
			}
		}
	}
	return next, nil
}

// explain tells the sender, in the room, why a message is not answered. In a
// room of many nobody knows whether it was for the bot: there each is told once,
// and only where a device refuses the key.
func (a *Adapter) explain(ctx context.Context, s *session, w waiting, refused bool) error {
	known, err := a.store.room(ctx, w.Room)
	if err != nil {
		return err
	}
	p := &place{adapter: a, session: s, name: w.Room, room: known}
	direct, err := p.direct(ctx)
	if err != nil {
		return err
	}
	before, err := a.store.toldLately(ctx, w.Room, w.Sender)
	if err != nil || !direct && (before || !refused) {
		return err
	}
	text := "I cannot read this message yet: the key to it has not come from the device that sent it. I will answer when it comes."
	if refused {
		text = "I cannot read this message: your app does not give me the key to it, most likely because it sends keys to verified devices only. " +
			"Allow it to send to unverified devices in this room, or have those who run me verify my device; then ask again."
	}
	_, err = a.send(ctx, s, w.Room, "waiting "+w.Event.String(), w.Event, w.Event, bot.Reply{Blocks: []bot.Block{{Kind: bot.Text, Text: text}}})
	return err
}
