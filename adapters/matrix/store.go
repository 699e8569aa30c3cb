package matrix

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix/id"
)

//go:embed schema/*.sql
var schema embed.FS

// store is what the adapter keeps in the program's database: how far it has
// read, what it wrote, and what it has still to do. It holds no text, apart
// from events that nobody can read yet.
type store struct {
	db *dbutil.Database
}

// openStore makes the tables.
func openStore(ctx context.Context, db *dbutil.Database) (*store, error) {
	child := db.Child("matrix_version", dbutil.BuildUpgradeTable().WithFSPath(schema, "schema").Finish(), nil)
	if err := child.Upgrade(ctx); err != nil {
		return nil, err
	}
	return &store{db: child}, nil
}

// account is the login of the bot, and how far it has read.
type account struct {
	Homeserver string
	User       id.UserID
	Device     id.DeviceID
	Token      string
	Client     string    // of OAuth; empty where the token does not end
	Refresh    string    // of OAuth
	Expires    time.Time // of OAuth
	Started    time.Time // nothing older is answered
	Since      string    // the sync token; empty before the first
}

// account returns the login, or nil before there is one.
func (s *store) account(ctx context.Context) (*account, error) {
	var a account
	var expires, started int64
	err := s.db.QueryRow(ctx, `SELECT homeserver, user_id, device_id, token, client_id, refresh, expires, started, since
		FROM matrix_account WHERE id=1`).
		Scan(&a.Homeserver, &a.User, &a.Device, &a.Token, &a.Client, &a.Refresh, &expires, &started, &a.Since)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	a.Expires, a.Started = moment(expires), moment(started)
	return &a, err
}

// putAccount stores a login; how far it has read begins anew with another
// device.
func (s *store) putAccount(ctx context.Context, a account) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_account
			(id, homeserver, user_id, device_id, token, client_id, refresh, expires, started, since)
		VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, '')
		ON CONFLICT (id) DO UPDATE SET homeserver=excluded.homeserver, token=excluded.token, client_id=excluded.client_id,
			refresh=excluded.refresh, expires=excluded.expires,
			since=CASE WHEN matrix_account.device_id=excluded.device_id THEN matrix_account.since ELSE '' END,
			user_id=excluded.user_id, device_id=excluded.device_id`,
		a.Homeserver, a.User, a.Device, a.Token, a.Client, a.Refresh, millis(a.Expires), millis(a.Started))
	return err
}

// putToken stores the tokens that the server gave for those before.
func (s *store) putToken(ctx context.Context, refresh, token string, expires time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE matrix_account SET token=$1, refresh=$2, expires=$3 WHERE id=1`, token, refresh, millis(expires))
	return err
}

// commit remembers how far the bot has read: the token, and in each room the
// last event.
func (s *store) commit(ctx context.Context, since string, last map[id.RoomID]id.EventID) error {
	return s.db.DoTxn(ctx, nil, func(ctx context.Context) error {
		for room, event := range last {
			if _, err := s.db.Exec(ctx, `UPDATE matrix_room SET last=$2 WHERE room_id=$1`, room, event); err != nil {
				return err
			}
		}
		_, err := s.db.Exec(ctx, `UPDATE matrix_account SET since=$1 WHERE id=1`, since)
		return err
	})
}

// room is what is remembered of a room that the bot is in.
type room struct {
	Last      id.EventID // the last event that was read
	Direct    bool       // it was made as a conversation of two
	Name      string     //
	Encrypted bool       // never forgotten once it was so
	Successor id.RoomID  // the room that replaced it
}

// room returns what is known of a room; nothing for one that is new.
func (s *store) room(ctx context.Context, name id.RoomID) (room, error) {
	var r room
	err := s.db.QueryRow(ctx, `SELECT last, direct, name, encrypted, successor FROM matrix_room WHERE room_id=$1`, name).
		Scan(&r.Last, &r.Direct, &r.Name, &r.Encrypted, &r.Successor)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return r, err
}

// putRoom stores everything but the last event; what is encrypted stays so.
func (s *store) putRoom(ctx context.Context, name id.RoomID, r room) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_room (room_id, last, direct, name, encrypted, successor)
		VALUES ($1, '', $2, $3, $4, $5)
		ON CONFLICT (room_id) DO UPDATE SET direct=excluded.direct, name=excluded.name,
			encrypted=(matrix_room.encrypted OR excluded.encrypted), successor=excluded.successor`,
		name, r.Direct, r.Name, r.Encrypted, r.Successor)
	return err
}

// leftRoom forgets how far the bot has read in a room that it is no longer in,
// and what it waits for there.
func (s *store) leftRoom(ctx context.Context, name id.RoomID) error {
	return s.db.DoTxn(ctx, nil, func(ctx context.Context) error {
		if _, err := s.db.Exec(ctx, `UPDATE matrix_room SET last='' WHERE room_id=$1`, name); err != nil {
			return err
		}
		_, err := s.db.Exec(ctx, `DELETE FROM matrix_waiting WHERE room_id=$1`, name)
		return err
	})
}

// said is a message that was handed on.
type said struct {
	Event  id.EventID
	Room   id.RoomID
	Sender id.UserID
	Root   id.EventID
	Direct bool
	Edit   int64 // of the last text
	At     time.Time
}

// said returns a message that was handed on, or nil.
func (s *store) said(ctx context.Context, room id.RoomID, event id.EventID) (*said, error) {
	m := said{Event: event, Room: room}
	var at int64
	err := s.db.QueryRow(ctx, `SELECT sender, root, direct, edit, at FROM matrix_message WHERE event_id=$1 AND room_id=$2`, event, room).
		Scan(&m.Sender, &m.Root, &m.Direct, &m.Edit, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	m.At = moment(at)
	return &m, err
}

// putSaid stores that a message is handed on.
func (s *store) putSaid(ctx context.Context, m said) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_message (event_id, room_id, sender, root, direct, edit, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (event_id) DO UPDATE SET edit=CASE WHEN excluded.edit>matrix_message.edit THEN excluded.edit ELSE matrix_message.edit END`,
		m.Event, m.Room, m.Sender, m.Root, m.Direct, m.Edit, millis(m.At))
	return err
}

// posting is something that the bot wrote, or is about to.
type posting struct {
	Key   string // the hash of the bot's key
	Room  id.RoomID
	Root  id.EventID
	Event id.EventID // empty until it is known to be there
	At    time.Time  // when it was last begun
}

// posting returns the posting with a key, or nil.
func (s *store) posting(ctx context.Context, key string) (*posting, error) {
	return s.findPosting(ctx, `posting=$1`, key)
}

// postingAt returns the posting with an event's name, or nil.
func (s *store) postingAt(ctx context.Context, event id.EventID) (*posting, error) {
	if event == "" {
		return nil, nil
	}
	return s.findPosting(ctx, `event_id=$1`, string(event))
}

func (s *store) findPosting(ctx context.Context, where, arg string) (*posting, error) {
	var p posting
	var at int64
	err := s.db.QueryRow(ctx, `SELECT posting, room_id, root, event_id, at FROM matrix_posting WHERE `+where, arg).
		Scan(&p.Key, &p.Room, &p.Root, &p.Event, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	p.At = moment(at)
	return &p, err
}

// putPosting stores a posting; an event that is known stays so.
func (s *store) putPosting(ctx context.Context, p posting) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_posting (posting, room_id, root, event_id, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (posting) DO UPDATE SET at=excluded.at,
			event_id=CASE WHEN excluded.event_id<>'' THEN excluded.event_id ELSE matrix_posting.event_id END`,
		p.Key, p.Room, p.Root, p.Event, millis(p.At))
	return err
}

// dropPosting forgets a posting that certainly was not made.
func (s *store) dropPosting(ctx context.Context, key string) error {
	_, err := s.db.Exec(ctx, `DELETE FROM matrix_posting WHERE posting=$1 AND event_id=''`, key)
	return err
}

// expire forgets the names of messages and postings that nobody will edit or
// react to any more, and what has waited too long.
func (s *store) expire(ctx context.Context, names, waiting time.Time) error {
	for _, table := range []string{"matrix_message", "matrix_posting"} {
		if _, err := s.db.Exec(ctx, `DELETE FROM `+table+` WHERE at<$1`, millis(names)); err != nil {
			return err
		}
	}
	_, err := s.db.Exec(ctx, `DELETE FROM matrix_waiting WHERE at<$1`, millis(waiting))
	return err
}

// waiting is an encrypted event whose key has not come.
type waiting struct {
	Event   id.EventID
	Room    id.RoomID
	Sender  id.UserID
	Session id.SessionID
	JSON    []byte    // the event as it came
	At      time.Time // when it came
	Asked   bool      // the sender's devices were asked for the key
	Told    bool      // the sender was told
}

// putWaiting stores an event; one that is there already stays as it is.
func (s *store) putWaiting(ctx context.Context, w waiting) error {
	_, err := s.db.Exec(ctx, `INSERT INTO matrix_waiting (event_id, room_id, sender, session, event, at, asked, told)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0) ON CONFLICT (event_id) DO NOTHING`,
		w.Event, w.Room, w.Sender, w.Session, w.JSON, millis(w.At))
	return err
}

// waitings returns the events that wait, as they came.
func (s *store) waitings(ctx context.Context) ([]waiting, error) {
	rows, err := s.db.Query(ctx, `SELECT event_id, room_id, sender, session, event, at, asked, told
		FROM matrix_waiting ORDER BY seq`)
	return dbutil.NewRowIterWithError(rows, func(row dbutil.Scannable) (w waiting, err error) {
		var at, asked, told int64
		err = row.Scan(&w.Event, &w.Room, &w.Sender, &w.Session, &w.JSON, &at, &asked, &told)
		w.At, w.Asked, w.Told = moment(at), asked != 0, told != 0
		return w, err
	}, err).AsList()
}

// dropWaiting forgets an event that waited.
func (s *store) dropWaiting(ctx context.Context, event id.EventID) error {
	_, err := s.db.Exec(ctx, `DELETE FROM matrix_waiting WHERE event_id=$1`, event)
	return err
}

// askedFor stores that the key of a session was asked for.
func (s *store) askedFor(ctx context.Context, session id.SessionID, at time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE matrix_waiting SET asked=$2 WHERE session=$1`, session, millis(at))
	return err
}

// toldOf stores that the sender knows of what waits for a session.
func (s *store) toldOf(ctx context.Context, session id.SessionID, at time.Time) error {
	_, err := s.db.Exec(ctx, `UPDATE matrix_waiting SET told=$2 WHERE session=$1`, session, millis(at))
	return err
}

// toldLately reports whether a person was told in a room that something cannot
// be read.
func (s *store) toldLately(ctx context.Context, room id.RoomID, person id.UserID) (bool, error) {
	var n int
	err := s.db.QueryRow(ctx, `SELECT COUNT(*) FROM matrix_waiting WHERE room_id=$1 AND sender=$2 AND told<>0`, room, person).Scan(&n)
	return n > 0, err
}

// moment and millis turn moments into what is stored: 0 is no moment.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
