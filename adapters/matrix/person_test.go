package matrix

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mau.fi/util/dbutil"
	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
	"maunium.net/go/mautrix/sqlstatestore"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

// patience is how long a test waits for what must come.
const patience = 45 * time.Second

// person is somebody with a Matrix client, which can read encrypted rooms where
// the build can.
type person struct {
	t      testing.TB
	client *mautrix.Client
	keys   *machine
	states *sqlstatestore.SQLStateStore

	lock    sync.Mutex
	changed chan struct{} // closed and replaced at each change
	events  map[id.RoomID][]*event.Event
	sealed  map[id.EventID]bool // came encrypted
	typed   map[id.RoomID]int   // times somebody else began to type
	read    map[id.EventID]bool // somebody else has read it
	locked  []*event.Event      // cannot be read yet
}

// person logs a new user in and reads along until the test ends.
func (hs *homeserver) person(t testing.TB, name string) *person {
	t.Helper()
	return device(t, hs.user(t, name), hs.url())
}

// device logs a user in with another device, at the address of a homeserver or
// of a proxy before it.
func device(t testing.TB, user id.UserID, url string) *person {
	t.Helper()
	ctx := t.Context()
	cli, err := mautrix.NewClient(url, "", "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = cli.Login(ctx, &mautrix.ReqLogin{Type: mautrix.AuthTypePassword, Password: password, StoreCredentials: true,
		Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: user.String()}})
	if err != nil {
		t.Fatal(err)
	}
	db, err := archive.Database(ctx, archivetest.File(t))
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, client: cli, changed: make(chan struct{}), events: map[id.RoomID][]*event.Event{},
		sealed: map[id.EventID]bool{}, typed: map[id.RoomID]int{}, read: map[id.EventID]bool{}}
	p.states = sqlstatestore.NewSQLStateStore(db, dbutil.NoopLogger, false)
	if err := p.states.Upgrade(ctx); err != nil {
		t.Fatal(err)
	}
	cli.StateStore = p.states
	if p.keys, err = openMachine(ctx, cli, db, p.states, "a person's secret", func(id.SessionID) {}, slog.Default()); err != nil {
		t.Fatal(err)
	}
	rctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.follow(rctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		p.keys.close()
		_ = db.Close()
	})
	return p
}

func (p *person) user() id.UserID { return p.client.UserID }

// follow reads what happens until ctx ends.
func (p *person) follow(ctx context.Context) {
	since := ""
	for ctx.Err() == nil {
		resp, err := p.client.FullSyncRequest(ctx, mautrix.ReqSync{Timeout: 10_000, Since: since,
			FilterID: `{"presence":{"not_types":["*"]},"room":{"timeline":{"limit":500}}}`})
		if err != nil {
			pause(ctx, 100*time.Millisecond, nil)
			continue
		}
		if err := p.keys.receive(ctx, resp, since); err != nil && ctx.Err() == nil {
			p.t.Errorf("%s: %v", p.user(), err)
		}
		for room, data := range resp.Rooms.Join {
			for _, e := range data.State.Events {
				p.take(ctx, room, e)
			}
			for _, e := range data.Timeline.Events {
				p.take(ctx, room, e)
			}
			p.ephemeral(room, data.Ephemeral.Events)
		}
		p.again(ctx)
		since = resp.NextBatch
		p.lock.Lock()
		close(p.changed)
		p.changed = make(chan struct{})
		p.lock.Unlock()
	}
}

// take takes in one event.
func (p *person) take(ctx context.Context, room id.RoomID, e *event.Event) {
	e.RoomID = room
	e.Type.Class = event.MessageEventType
	if e.StateKey != nil {
		e.Type.Class = event.StateEventType
	}
	_ = e.Content.ParseRaw(e.Type)
	if e.StateKey != nil {
		mautrix.UpdateStateStore(ctx, p.states, e)
		p.keys.stateChanged(ctx, e)
		p.note(e)
		return
	}
	if e.Type != event.EventEncrypted || e.Unsigned.RedactedBecause != nil { // taken back before it was seen
		p.note(e)
		return
	}
	clear, err := p.keys.decrypt(ctx, e)
	p.lock.Lock()
	p.sealed[e.ID] = true
	if err != nil {
		p.locked = append(p.locked, e)
	}
	p.lock.Unlock()
	if err == nil {
		p.note(clear)
	}
}

func (p *person) note(e *event.Event) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.events[e.RoomID] = append(p.events[e.RoomID], e)
}

// again tries what could not be read.
func (p *person) again(ctx context.Context) {
	p.lock.Lock()
	locked := p.locked
	p.locked = nil
	p.lock.Unlock()
	for _, e := range locked {
		clear, err := p.keys.decrypt(ctx, e)
		if err == nil {
			p.note(clear)
			continue
		}
		p.lock.Lock()
		p.locked = append(p.locked, e)
		p.lock.Unlock()
	}
}

func (p *person) ephemeral(room id.RoomID, events []*event.Event) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, e := range events {
		e.Type.Class = event.EphemeralEventType
		_ = e.Content.ParseRaw(e.Type)
		switch c := e.Content.Parsed.(type) {
		case *event.TypingEventContent:
			if slices.ContainsFunc(c.UserIDs, func(u id.UserID) bool { return u != p.user() }) {
				p.typed[room]++
			}
		case *event.ReceiptEventContent:
			for read, by := range *c {
				for u := range by[event.ReceiptTypeRead] {
					if u != p.user() {
						p.read[read] = true
					}
				}
			}
		}
	}
}

// until waits until something is so.
func (p *person) until(what string, so func() bool) {
	p.t.Helper()
	end := time.After(patience)
	for {
		p.lock.Lock()
		changed := p.changed
		p.lock.Unlock()
		if so() {
			return
		}
		select {
		case <-changed:
		case <-end:
			p.t.Fatalf("%s waited in vain: %s", p.user(), what)
		}
	}
}

// room makes a room and invites people into it.
func (p *person) room(encrypted bool, direct bool, name string, guests ...id.UserID) id.RoomID {
	p.t.Helper()
	req := &mautrix.ReqCreateRoom{Name: name, Invite: guests, IsDirect: direct, Preset: "private_chat"}
	if direct {
		req.Preset = "trusted_private_chat"
	}
	if encrypted {
		key := ""
		req.InitialState = []*event.Event{{Type: event.StateEncryption, StateKey: &key,
			Content: event.Content{Parsed: &event.EncryptionEventContent{Algorithm: id.AlgorithmMegolmV1}}}}
	}
	resp, err := p.client.CreateRoom(p.t.Context(), req)
	if err != nil {
		p.t.Fatal(err)
	}
	p.until("its own room", func() bool { return p.states.IsInRoom(p.t.Context(), resp.RoomID, p.user()) })
	return resp.RoomID
}

// joined waits until somebody is in a room.
func (p *person) joined(room id.RoomID, who id.UserID) {
	p.t.Helper()
	p.until(who.String()+" in the room", func() bool { return p.states.IsInRoom(p.t.Context(), room, who) })
}

// join follows an invitation.
func (p *person) join(room id.RoomID) {
	p.t.Helper()
	if _, err := p.client.JoinRoomByID(p.t.Context(), room); err != nil {
		p.t.Fatal(err)
	}
	p.joined(room, p.user())
}

// say says something in a room, and returns the event.
func (p *person) say(room id.RoomID, text string) id.EventID {
	p.t.Helper()
	return p.send(room, &event.MessageEventContent{MsgType: event.MsgText, Body: text})
}

// reply says something in a thread.
func (p *person) reply(room id.RoomID, root id.EventID, text string) id.EventID {
	p.t.Helper()
	return p.send(room, &event.MessageEventContent{MsgType: event.MsgText, Body: text, RelatesTo: (&event.RelatesTo{}).SetThread(root, root)})
}

// edit changes what was said.
func (p *person) edit(room id.RoomID, old id.EventID, text string) id.EventID {
	p.t.Helper()
	c := &event.MessageEventContent{MsgType: event.MsgText, Body: text}
	c.SetEdit(old)
	return p.send(room, c)
}

// react reacts to an event.
func (p *person) react(room id.RoomID, to id.EventID, key string) id.EventID {
	p.t.Helper()
	resp, err := p.client.SendReaction(p.t.Context(), room, to, key)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.EventID
}

// redact takes something back.
func (p *person) redact(room id.RoomID, what id.EventID) {
	p.t.Helper()
	if _, err := p.client.RedactEvent(p.t.Context(), room, what); err != nil {
		p.t.Fatal(err)
	}
}

// send sends a message, encrypted where the room is.
func (p *person) send(room id.RoomID, c any) id.EventID {
	p.t.Helper()
	e, err := p.trySend(room, c)
	if err != nil {
		p.t.Fatalf("%s: %v", p.user(), err)
	}
	return e
}

func (p *person) trySend(room id.RoomID, c any) (id.EventID, error) {
	ctx := p.t.Context()
	kind, content := event.EventMessage, c
	if sealed, err := p.states.IsEncrypted(ctx, room); err != nil {
		return "", err
	} else if sealed && canEncrypt {
		secret, err := p.keys.encrypt(ctx, room, kind, &event.Content{Parsed: c})
		if err != nil {
			return "", err
		}
		kind, content = event.EventEncrypted, secret
	}
	// As clients do: the same transaction again when the server stumbles.
	req := mautrix.ReqSendEvent{TransactionID: rand.Text(), DontEncrypt: true}
	for try := 0; ; try++ {
		resp, err := p.client.SendMessageEvent(ctx, room, kind, content, req)
		if err == nil {
			return resp.EventID, nil
		}
		var he mautrix.HTTPError
		if try == 5 || !errors.As(err, &he) || !he.IsStatus(http.StatusInternalServerError) {
			return "", err
		}
		pause(ctx, 100*time.Millisecond, nil)
	}
}

// posted is what somebody else's program has posted, as it stands now.
type posted struct {
	id        id.EventID
	body      string
	html      string
	kind      event.MessageType
	root      id.EventID // of the thread
	to        id.EventID // the event it replies to
	mentions  int        // people and rooms; -1 without the field
	key       string
	edits     int
	gone      bool
	encrypted bool // it and all edits of it
	at        int64
}

// posts returns what somebody posted in a room, in order, edits and redactions
// applied.
func (p *person) posts(room id.RoomID, by id.UserID) []*posted {
	p.lock.Lock()
	defer p.lock.Unlock()
	var list []*posted
	index := map[id.EventID]*posted{}
	for _, e := range p.events[room] {
		if c, ok := e.Content.Parsed.(*event.RedactionEventContent); ok {
			for _, target := range []id.EventID{e.Redacts, c.Redacts} {
				if was := index[target]; was != nil {
					was.gone = true
				}
			}
		}
		c, ok := e.Content.Parsed.(*event.MessageEventContent)
		if !ok || e.Sender != by || c.MsgType == "" {
			continue
		}
		if old := c.RelatesTo.GetReplaceID(); old != "" {
			if was := index[old]; was != nil && c.NewContent != nil {
				was.edits++
				was.body, was.html = c.NewContent.Body, c.NewContent.FormattedBody
				was.encrypted = was.encrypted && p.sealed[e.ID]
			}
			continue
		}
		post := &posted{id: e.ID, body: c.Body, html: c.FormattedBody, kind: c.MsgType, root: c.RelatesTo.GetThreadParent(),
			to: c.RelatesTo.GetNonFallbackReplyTo(), mentions: -1, encrypted: p.sealed[e.ID], at: e.Timestamp, gone: e.Unsigned.RedactedBecause != nil}
		if c.Mentions != nil {
			post.mentions = len(c.Mentions.UserIDs)
			if c.Mentions.Room {
				post.mentions++
			}
		}
		post.key, _ = e.Content.Raw[keyField].(string)
		index[e.ID] = post
		list = append(list, post)
	}
	return list
}

// hears waits until somebody has posted so much in a room.
func (p *person) hears(room id.RoomID, by id.UserID, n int) []*posted {
	p.t.Helper()
	var list []*posted
	p.until(fmt.Sprintf("%d postings by %s", n, by), func() bool {
		list = p.posts(room, by)
		return len(list) >= n
	})
	return list
}

// leave leaves a room.
func (p *person) leave(room id.RoomID) {
	p.t.Helper()
	if _, err := p.client.LeaveRoom(p.t.Context(), room); err != nil {
		p.t.Fatal(err)
	}
}

// profile gives the person a name.
func (p *person) profile(name string) {
	p.t.Helper()
	if err := p.client.SetDisplayName(p.t.Context(), name); err != nil {
		p.t.Fatal(err)
	}
}

// raw sends an event as it is.
func (p *person) raw(room id.RoomID, kind, content string) (id.EventID, error) {
	resp, err := p.client.SendMessageEvent(p.t.Context(), room, event.Type{Type: kind, Class: event.MessageEventType}, json.RawMessage(content))
	if err != nil {
		return "", err
	}
	return resp.EventID, nil
}

// pill returns the HTML with which clients mention somebody.
func pill(user id.UserID, name string) string {
	return `<a href="https://matrix.to/#/` + user.String() + `">` + html.EscapeString(name) + `</a>`
}
