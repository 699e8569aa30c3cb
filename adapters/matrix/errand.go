package matrix

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// errand is something to do about a room that may take long and must not be
// forgotten: an invitation to follow or to decline, a room to leave.
type errand struct {
	Room     id.RoomID
	What     string // join, follow, leave
	Person   id.UserID
	Via      string // servers to join by, with spaces between them; of a room to follow, after its predecessor
	Since    time.Time
	Attempts int
}

// The errands.
const (
	errandJoin   = "join"   // an invitation
	errandFollow = "follow" // a room that replaced another
	errandLeave  = "leave"  // a room to leave, or an invitation to decline
)

// errandPatience is how long an errand is tried.
const errandPatience = 24 * time.Hour

// putErrand stores an errand in the place of any other about the room.
func (s *store) putErrand(ctx context.Context, e errand) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_errand (room_id, what, person, via, since, attempts, due)
		VALUES ($1, $2, $3, $4, $5, 0, 0)
		ON CONFLICT (room_id) DO UPDATE SET what=excluded.what, person=excluded.person, via=excluded.via,
			since=excluded.since, attempts=0, due=0`,
		e.Room, e.What, e.Person, e.Via, millis(e.Since))
	return err
}

// errands returns what is due, and when the next is; zero for never.
func (s *store) errands(ctx context.Context, now time.Time) (due []errand, next time.Time, err error) {
	rows, err := s.db.Query(ctx, `SELECT room_id, what, person, via, since, attempts, due FROM matrix_errand ORDER BY since, room_id`)
	type row struct {
		errand
		due time.Time
	}
	all, err := dbutil.NewRowIterWithError(rows, func(scan dbutil.Scannable) (r row, err error) {
		var since, at int64
		err = scan.Scan(&r.Room, &r.What, &r.Person, &r.Via, &since, &r.Attempts, &at)
		r.Since, r.due = moment(since), moment(at)
		return r, err
	}, err).AsList()
	for _, r := range all {
		switch {
		case !r.due.After(now):
			due = append(due, r.errand)
		case next.IsZero() || r.due.Before(next):
			next = r.due
		}
	}
	return due, next, err
}

// errandDone forgets an errand, unless another took its place meanwhile.
func (s *store) errandDone(ctx context.Context, e errand) error {
	_, err := s.db.Exec(ctx, `DELETE FROM matrix_errand WHERE room_id=$1 AND what=$2 AND since=$3`, e.Room, e.What, millis(e.Since))
	return err
}

// errandLater puts an errand off.
func (s *store) errandLater(ctx context.Context, e errand, due time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE matrix_errand SET attempts=attempts+1, due=$4 WHERE room_id=$1 AND what=$2 AND since=$3`,
		e.Room, e.What, millis(e.Since), millis(due))
	return err
}

// invited decides on an invitation.
func (a *Adapter) invited(ctx context.Context, s *session, room id.RoomID, invite *mautrix.SyncInvitedRoom) error {
	self := s.account.User
	for _, e := range invite.State.Events {
		if e.Type.Type != event.StateMember.Type || e.GetStateKey() != self.String() {
			continue
		}
		direct, _ := e.Content.Raw["is_direct"].(bool)
		what := errandLeave
		if a.cfg.Allow.allows(e.Sender) {
			what = errandJoin
		} else {
			a.log.Info("invitation declined: matrix.allow names neither the person nor the server", "room", room, "person", e.Sender)
		}
		r, err := a.store.room(ctx, room)
		if err != nil {
			return err
		}
		r.Direct = direct
		if err := a.store.putRoom(ctx, room, r); err != nil {
			return err
		}
		err = a.store.putErrand(ctx, errand{Room: room, What: what, Person: e.Sender, Via: e.Sender.Homeserver(), Since: time.Now()})
		if err != nil {
			return err
		}
		a.nudge(a.toErrands)
	}
	return nil
}

// runErrands does what there is to do about rooms until ctx ends.
func (a *Adapter) runErrands(ctx context.Context, s *session) {
	for ctx.Err() == nil {
		due, next, err := a.store.errands(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			a.log.Warn("cannot read what there is to do about rooms", "err", err)
			next = time.Now().Add(time.Minute)
		}
		for _, e := range due {
			a.runErrand(ctx, s, e)
		}
		if len(due) > 0 {
			continue
		}
		wait := time.Hour
		if !next.IsZero() {
			wait = time.Until(next)
		}
		pause(ctx, wait, a.toErrands)
	}
}

// runErrand tries one errand, and puts it off if that fails.
func (a *Adapter) runErrand(ctx context.Context, s *session, e errand) {
	tctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // to join a big room takes its server long
	defer cancel()
	err := a.tryErrand(tctx, s.client, e)
	if ctx.Err() != nil {
		return
	}
	attrs := []any{slog.String("what", e.What), slog.Any("room", e.Room), slog.Any("person", e.Person)}
	switch {
	case err == nil:
		a.log.Info("done about a room", attrs...)
		err = a.store.errandDone(ctx, e)
	case hopeless(err) || time.Since(e.Since) > errandPatience:
		a.log.Warn("given up about a room", append(attrs, "err", plain(err))...)
		err = a.store.errandDone(ctx, e)
	default:
		wait := min(time.Second<<min(e.Attempts, 10), 10*time.Minute)
		err = a.store.errandLater(ctx, e, time.Now().Add(max(wait, retryAfter(err))))
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("cannot store what was done about a room", append(attrs, "err", err)...)
		pause(ctx, time.Second, nil)
	}
}

// hopeless reports whether the server has refused something for good.
func hopeless(err error) bool {
	var he mautrix.HTTPError
	if !errors.As(err, &he) || he.Response == nil {
		return false
	}
	switch status := he.Response.StatusCode; status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return status >= 400 && status < 500
	}
}

// tryErrand does an errand once.
func (a *Adapter) tryErrand(ctx context.Context, cli *mautrix.Client, e errand) error {
	via := strings.Fields(e.Via)
	switch e.What {
	case errandJoin:
		_, err := cli.JoinRoom(ctx, e.Room.String(), &mautrix.ReqJoinRoom{Via: via})
		return err
	case errandFollow:
		_, err := cli.JoinRoom(ctx, e.Room.String(), &mautrix.ReqJoinRoom{Via: via[1:]})
		if err != nil {
			return err
		}
		// Anybody may claim to have been replaced by any room; only the new
		// one says of which it is the successor.
		var create event.CreateEventContent
		if err := cli.StateEvent(ctx, e.Room, event.StateCreate, "", &create); err != nil {
			return err
		}
		if create.Predecessor != nil && create.Predecessor.RoomID.String() == via[0] {
			return nil
		}
		a.log.Warn("a room claims to be replaced by one that knows nothing of it; left", "room", via[0], "successor", e.Room)
	}
	_, err := cli.LeaveRoom(ctx, e.Room)
	return err
}

// Allow names who may invite the bot. Where both lists are empty, nobody may.
type Allow struct {
	Servers []string // example.org
	Users   []string // @ana:example.org
}

// allows reports whether a person may invite the bot.
func (al Allow) allows(person id.UserID) bool {
	return slices.Contains(al.Users, person.String()) || slices.Contains(al.Servers, person.Homeserver())
}
