package matrix

import (
	"context"
	"time"

	"maunium.net/go/mautrix/id"

	"variorum/bot"
)

// courtesy is something that shows people that the bot is there. None of them
// is worth waiting for, or trying twice.
type courtesy struct {
	what  string
	room  id.RoomID
	event id.EventID
}

// The courtesies.
const (
	receipt    = "receipt"
	typing     = "typing"
	stopTyping = "stop typing"
)

// typingTime is how long a sign of typing lasts by itself.
const typingTime = 30 * time.Second

// Working implements bot.Signaller: the bot is shown as typing.
func (a *Adapter) Working(_ context.Context, t bot.Thread) {
	a.courtesy(courtesy{what: typing, room: roomOf(t)})
}

// courtesy has one shown soon, if there are not too many.
func (a *Adapter) courtesy(c courtesy) {
	select {
	case a.courtesies <- c:
	default:
	}
}

// runCourtesies shows them, one after another, until ctx ends.
func (a *Adapter) runCourtesies(ctx context.Context, s *session) {
	shown := map[id.RoomID]bool{} // rooms where the bot is shown as typing
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-a.courtesies:
			a.show(ctx, s, c, shown)
		}
	}
}

func (a *Adapter) show(ctx context.Context, s *session, c courtesy, shown map[id.RoomID]bool) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var err error
	switch c.what {
	case receipt:
		err = s.client.MarkRead(ctx, c.room, c.event)
	case typing:
		shown[c.room] = true
		_, err = s.client.UserTyping(ctx, c.room, true, typingTime)
	case stopTyping:
		if shown[c.room] {
			delete(shown, c.room)
			_, err = s.client.UserTyping(ctx, c.room, false, 0)
		}
	}
	if err != nil {
		a.log.Debug("a courtesy was left out", "what", c.what, "err", plain(err))
	}
}
