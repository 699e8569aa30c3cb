package matrix

import (
	"context"
	"slices"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// How much of a gap is fetched at once, and at most: beyond that something is
// wrong with the room or the server.
const (
	gapPage = 100
	gapMost = 300 // pages
)

// fill returns the events of a room that the bot has not read, as they were
// said: what the server left out, and what it sent. Last is the event that was
// read last, empty for a room that is new: then what was said before the bot was
// invited is none of its business.
func (a *Adapter) fill(ctx context.Context, s *session, room id.RoomID, last id.EventID, t mautrix.SyncTimeline) (missed, events []*event.Event, err error) {
	self := s.account.User
	// What was said before the first login is not answered: nobody need fetch it.
	old := func(events []*event.Event) bool {
		return last == "" && len(events) > 0 && moment(events[0].Timestamp).Before(s.account.Started)
	}
	if n := begin(t.Events, last, self); n >= 0 || !t.Limited || t.PrevBatch == "" || old(t.Events) {
		return nil, t.Events[max(n, 0):], nil
	}
	from := t.PrevBatch
	for range gapMost {
		page, err := s.client.Messages(ctx, room, from, "", mautrix.DirectionBackward, nil, gapPage)
		if hopeless(err) {
			a.log.Warn("the homeserver does not tell what was said in a room meanwhile", "room", room, "err", plain(err))
			return missed, t.Events, nil
		}
		if err != nil {
			return nil, nil, err
		}
		slices.Reverse(page.Chunk)
		n := begin(page.Chunk, last, self)
		missed = slices.Concat(page.Chunk[max(n, 0):], missed)
		if n >= 0 || page.End == "" || page.End == from || len(page.Chunk) == 0 || old(page.Chunk) {
			return missed, t.Events, nil
		}
		from = page.End
	}
	a.log.Error("more was said in a room than can be fetched: the oldest is passed over", "room", room, "events", len(missed))
	return missed, t.Events, nil
}

// begin returns the number of the first event that the bot is to read, -1 if
// that lies before them all: after the one it read last, or, where there is
// none, from its own invitation on, or from its joining if nobody invited it.
func begin(events []*event.Event, last id.EventID, self id.UserID) int {
	joined := -1
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		if last != "" {
			if e.ID == last {
				return i + 1
			}
			continue
		}
		if e.Type.Type != event.StateMember.Type || e.GetStateKey() != self.String() {
			continue
		}
		is, _ := e.Content.Raw["membership"].(string)
		was := ""
		if e.Unsigned.PrevContent != nil {
			was, _ = e.Unsigned.PrevContent.Raw["membership"].(string)
		}
		switch {
		case is == "invite":
			return i
		case is == "join" && was != "invite" && was != "join":
			joined = i
		}
	}
	return joined
}
