package matrix

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
	"variorum/index/archive/archivetest"
)

// both runs a test in rooms in clear and in encrypted ones.
func both(t *testing.T, f func(t *testing.T, encrypted bool)) {
	t.Run("clear", func(t *testing.T) { f(t, false) })
	t.Run("encrypted", func(t *testing.T) {
		needKeys(t)
		f(t, true)
	})
}

// needKeys skips a test in a build that cannot encrypt.
func needKeys(t testing.TB) {
	t.Helper()
	if !canEncrypt {
		t.Skip("built without goolm")
	}
}

// met returns a person and a bot in a room.
func met(t *testing.T, encrypted, direct bool, name string) (*homeserver, *person, *echo, id.RoomID) {
	t.Helper()
	hs := server(t)
	ana := hs.person(t, "ana")
	b := hs.echo(t, "").start().ready()
	room := ana.room(encrypted, direct, name, b.user)
	ana.joined(room, b.user)
	return hs, ana, b, room
}

func TestDirectMessage(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		archivetest.EachName(t, func(t *testing.T, path string) {
			hs := server(t)
			ana := hs.person(t, "ana")
			user := hs.user(t, "variorum")
			b := newEcho(t, config(hs.url(), user), user, path).start().ready()
			room := ana.room(encrypted, true, "", b.user)
			ana.joined(room, b.user)
			q := ana.say(room, "how many people were hurt?")
			got := ana.hears(room, b.user, 1)[0]
			want := &posted{id: got.id, body: "You said: how many people were hurt?", html: "<p><strong>You said: how many people were hurt?</strong></p>",
				kind: "m.notice", root: q, to: q, key: hash("answer to " + q.String()), encrypted: encrypted, at: got.at}
			if *got != *want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			m := b.hears(1)[0]
			m.At = time.Time{}
			if wantM := (bot.Message{Thread: bot.Thread{Place: "matrix:" + room.String(), Root: q.String(), Person: ana.user().String()},
				ID: q.String(), Kind: bot.Said, Person: ana.user().String(), Name: ana.user().Localpart(), Text: "how many people were hurt?", Direct: true}); m != wantM {
				t.Errorf("got  %+v\nwant %+v", m, wantM)
			}
			// Below the answer, and after a restart with what is in the database.
			if err := b.end(); err != nil {
				t.Fatal(err)
			}
			again := ana.reply(room, q, "and who says so?")
			b.start().ready()
			got = ana.hears(room, b.user, 2)[1]
			if got.root != q || got.to != again || got.encrypted != encrypted {
				t.Errorf("%+v", got)
			}
		})
	})
}

// TestRoom says things in a room of three: only what is meant for the bot is
// heard, and reads as if said to it alone.
func TestRoom(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		hs, ana, b, room := met(t, encrypted, false, "Newsdesk")
		ben := hs.person(t, "ben")
		if _, err := ana.client.InviteUser(t.Context(), room, &mautrix.ReqInviteUser{UserID: ben.user()}); err != nil {
			t.Fatal(err)
		}
		ben.join(room)
		ana.joined(room, ben.user())
		to := &event.Mentions{UserIDs: []id.UserID{b.user}}
		for _, c := range []*event.MessageEventContent{
			{MsgType: event.MsgText, Body: "good morning all"},
			{MsgType: event.MsgText, Body: "!ask who was there?"},
			{MsgType: event.MsgText, Body: b.user.Localpart() + ": who was hurt?", Mentions: to},
			{MsgType: event.MsgText, Body: "variorum who saw it?", Format: event.FormatHTML, FormattedBody: pill(b.user, "variorum") + " who saw it?"},
			{MsgType: event.MsgText, Body: b.user.Localpart() + ", who else?"},
			{MsgType: event.MsgText, Body: b.user.Localpart() + " is a bot"},
			{MsgType: event.MsgText, Body: "!kick everybody"},
			{MsgType: event.MsgNotice, Body: "!ask from another bot"},
			{MsgType: event.MsgEmote, Body: "!ask"},
			{MsgType: event.MsgText, Body: "!HELP"},
			{MsgType: event.MsgText, Body: "@room: who knows?", Mentions: &event.Mentions{Room: true}},
			{MsgType: event.MsgText, Body: "!compare the harbour fire"},
		} {
			ana.send(room, c)
		}
		var got []string
		for _, m := range b.hears(6) {
			if m.Direct || m.Person != ana.user().String() {
				t.Errorf("%+v", m)
			}
			got = append(got, m.Text)
		}
		want := []string{"ask who was there?", "who was hurt?", "who saw it?", "who else?", "HELP", "compare the harbour fire"}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		for _, p := range ben.hears(room, b.user, 6) {
			if p.encrypted != encrypted || p.kind != event.MsgNotice || p.mentions != 0 {
				t.Errorf("%+v", p)
			}
		}
	})
}

// TestChanges edits, takes back and reacts.
func TestChanges(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		hs, ana, b, room := met(t, encrypted, false, "Newsdesk")
		ben := hs.person(t, "ben")
		if _, err := ana.client.InviteUser(t.Context(), room, &mautrix.ReqInviteUser{UserID: ben.user()}); err != nil {
			t.Fatal(err)
		}
		ben.join(room)
		ana.joined(room, ben.user())

		q := ana.say(room, "!ask who was there?")
		answer := ana.hears(room, b.user, 1)[0]
		ben.hears(room, b.user, 1)
		ben.edit(room, q, "!ask what ben wants")       // not his
		ana.edit(room, q, "who was there, and when?")  // without a mention, but of a question
		remark := ana.say(room, "this is for you all") // not for the bot, until it is edited
		e := ana.edit(room, remark, "!ask this")
		ben.react(room, answer.id, "👍🏽")
		ben.react(room, answer.id, "🎉")
		ben.react(room, q, "👎") // no answer
		why := ben.send(room, &event.MessageEventContent{MsgType: event.MsgText, Body: "why", RelatesTo: (&event.RelatesTo{}).SetReplyTo(answer.id)})
		b.hears(5)
		ana.redact(room, q)
		ana.redact(room, remark)

		list := b.hears(7)
		var got []string
		for _, m := range list {
			line := fmt.Sprintf("%s %s %q edit=%t on=%t quiet=%t in %s", m.Name[:3], m.Kind, m.Text, m.Edit > 0, m.On == answer.id.String(), m.Quiet,
				map[string]string{q.String(): "q", remark.String(): "remark", why.String(): "why"}[m.Thread.Root])
			got = append(got, line)
		}
		want := []string{
			`ana said "ask who was there?" edit=false on=false quiet=false in q`,
			`ana said "who was there, and when?" edit=true on=false quiet=false in q`,
			`ana said "ask this" edit=true on=false quiet=false in remark`,
			`ben said "helpful" edit=false on=true quiet=true in q`,
			`ben said "why" edit=false on=true quiet=false in why`,
			`ana deleted "" edit=false on=false quiet=false in q`,
			`ana deleted "" edit=false on=false quiet=false in remark`,
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if list[2].ID != remark.String() || list[5].ID != q.String() {
			t.Errorf("%+v\n%+v", list[2], list[5])
		}
		var ts *event.Event
		ana.until("the edit", func() bool {
			ana.lock.Lock()
			defer ana.lock.Unlock()
			for _, x := range ana.events[room] {
				if x.ID == e {
					ts = x
				}
			}
			return ts != nil
		})
		if list[2].Edit != ts.Timestamp {
			t.Errorf("edit %d, want the moment of the edit %d", list[2].Edit, ts.Timestamp)
		}
	})
}

// TestEditor changes and deletes postings of the bot.
func TestEditor(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		_, ana, b, room := met(t, encrypted, true, "")
		q := ana.say(room, "who?")
		post := ana.hears(room, b.user, 1)[0]
		thread := b.hears(1)[0].Thread
		for range 2 { // an edit may be repeated
			if err := b.adapter.Edit(t.Context(), thread, post.id.String(), "edit 1", reply("Nobody knows.")); err != nil {
				t.Fatal(err)
			}
		}
		ana.until("the edit", func() bool { return ana.posts(room, b.user)[0].edits > 0 })
		got := ana.posts(room, b.user)[0]
		if got.body != "Nobody knows." || got.edits != 1 || got.encrypted != encrypted || got.root != q {
			t.Errorf("%+v", got)
		}
		for range 2 {
			if err := b.adapter.Delete(t.Context(), thread, post.id.String()); err != nil {
				t.Fatal(err)
			}
		}
		rel, err := ana.client.GetRelations(t.Context(), room, post.id, &mautrix.ReqGetRelations{RelationType: event.RelReplace})
		if err != nil && !errors.Is(err, mautrix.MNotFound) {
			t.Fatal(err)
		}
		for _, e := range rel.Chunk {
			if len(e.Content.Raw) > 0 && e.Content.Raw["ciphertext"] != nil || e.Content.Raw["m.new_content"] != nil {
				t.Errorf("the words of a deleted answer are still in its edit: %v", e.Content.Raw)
			}
		}
		if e, err := ana.client.GetEvent(t.Context(), room, post.id); err != nil || len(e.Content.Raw) > 0 && e.Content.Raw["body"] != nil {
			t.Errorf("still there: %v %v", e, err)
		}
		var never *bot.Never
		if err := b.adapter.Edit(t.Context(), thread, post.id.String(), "edit 2", reply("x")); !errors.As(err, &never) {
			t.Errorf("edit of what is deleted: %v", err)
		}
		if err := b.adapter.Delete(t.Context(), thread, "$nothing:localhost"); err != nil {
			t.Errorf("delete of what never was: %v", err)
		}
	})
}

// TestHandler has the bot refuse messages: they come again, in order, and
// nothing after them is taken for read.
func TestHandler(t *testing.T) {
	_, ana, b, room := met(t, false, true, "")
	b.lock.Lock()
	b.refuse = errors.New("disk full")
	b.lock.Unlock()
	for i := range 3 {
		ana.say(room, fmt.Sprint("question ", i))
	}
	b.log.until("error", func() bool { return b.log.has(slog.LevelWarn, "disk full") > 0 })
	b.lock.Lock()
	b.refuse = nil
	b.lock.Unlock()
	if got := texts(b.hears(3)); !slices.Equal(got, []string{"question 0", "question 1", "question 2"}) {
		t.Errorf("%q", got)
	}
	if n := b.log.has(slog.LevelWarn, "disk full"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

// TestOutage asks 200 questions while the bot is down.
func TestOutage(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		_, ana, b, room := met(t, encrypted, true, "")
		ana.say(room, "before")
		ana.hears(room, b.user, 1)
		if err := b.end(); err != nil {
			t.Fatal(err)
		}
		const n = 200
		want := []string{"before"}
		for i := range n {
			text := fmt.Sprintf("question %03d", i)
			ana.say(room, text)
			want = append(want, text)
		}
		b.start().ready()
		if got := texts(b.hears(n + 1)); !slices.Equal(got, want) {
			t.Errorf("not in order, or not once each: %q", got)
		}
		posts := ana.hears(room, b.user, n+1)
		bodies := map[string]int{}
		for _, p := range posts {
			bodies[p.body]++
			if p.encrypted != encrypted {
				t.Errorf("%+v", p)
			}
		}
		if len(bodies) != n+1 {
			t.Errorf("%d different answers in %d postings", len(bodies), len(posts))
		}
	})
}

// TestFirstStart has questions wait for a bot that was never started: they are
// not answered. Those asked between an invitation and the joining are.
func TestFirstStart(t *testing.T) {
	hs := server(t)
	ana := hs.person(t, "ana")
	b := hs.echo(t, "")
	room := ana.room(false, true, "", b.user)
	ana.say(room, "asked long before")
	time.Sleep(1100 * time.Millisecond) // the server tells its time in seconds
	b.start().ready()
	ana.joined(room, b.user)
	ana.say(room, "asked after")
	if got := texts(b.hears(1)); !slices.Equal(got, []string{"asked after"}) {
		t.Errorf("%q", got)
	}
	ana.hears(room, b.user, 1)
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	second := ana.room(false, true, "", b.user)
	ana.say(second, "asked while away")
	b.start().ready()
	if got := texts(b.hears(2)); got[1] != "asked while away" {
		t.Errorf("%q", got)
	}
}

// TestInvitations tries who may invite the bot, and how it leaves.
func TestInvitations(t *testing.T) {
	hs := server(t)
	ana, ben := hs.person(t, "ana"), hs.person(t, "ben")
	b := hs.echo(t, "")
	b.cfg.Allow = Allow{Users: []string{ana.user().String()}}
	b.start().ready()
	for range 20 { // a flood
		ben.room(false, true, "", b.user)
	}
	no := ben.room(false, true, "", b.user)
	yes := ana.room(false, true, "", b.user)
	ana.joined(yes, b.user)
	ben.until("the invitation declined", func() bool { return ben.states.IsMembership(t.Context(), no, b.user, event.MembershipLeave) })
	ana.say(yes, "hello")
	ana.hears(yes, b.user, 1)

	// It leaves when it is alone; there must be somebody to see it.
	third := hs.person(t, "cleo")
	group := ana.room(false, false, "Desk", b.user, third.user())
	ana.joined(group, b.user)
	third.join(group)
	third.leave(group)
	ana.leave(group)
	b.log.until("leaving of the empty room", func() bool { return b.log.has(slog.LevelInfo, "what=leave room="+group.String()) > 0 })
	rooms, err := b.adapter.session().client.JoinedRooms(t.Context())
	if err != nil || !slices.Equal(rooms.JoinedRooms, []id.RoomID{yes}) {
		t.Errorf("%v %v", rooms, err)
	}
}

// TestUpgrade replaces a room, truly and falsely.
func TestUpgrade(t *testing.T) {
	_, ana, b, room := met(t, false, false, "Desk")
	ana.say(room, "!ask before")
	thread := b.hears(1)[0].Thread
	ana.hears(room, b.user, 1)

	other := ana.room(false, false, "Trap")
	if _, err := ana.client.SendStateEvent(t.Context(), other, event.StateJoinRules, "", &event.JoinRulesEventContent{JoinRule: event.JoinRulePublic}); err != nil {
		t.Fatal(err)
	}
	if _, err := ana.client.SendStateEvent(t.Context(), room, event.StateTombstone, "", &event.TombstoneEventContent{Body: "moved", ReplacementRoom: other}); err != nil {
		t.Fatal(err)
	}
	ana.joined(other, b.user)
	ana.until("the bot out of the trap", func() bool { return ana.states.IsMembership(t.Context(), other, b.user, event.MembershipLeave) })
	var never *bot.Never
	if _, err := b.adapter.Post(t.Context(), thread, "late", reply("x")); !errors.As(err, &never) || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("a posting into a room that was replaced: %v", err)
	}

	second := ana.room(false, false, "Second", b.user)
	ana.joined(second, b.user)
	resp, err := ana.client.CreateRoom(t.Context(), &mautrix.ReqCreateRoom{Preset: "public_chat", Name: "Third",
		CreationContent: map[string]any{"predecessor": map[string]any{"room_id": second, "event_id": "$x"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ana.client.SendStateEvent(t.Context(), second, event.StateTombstone, "", &event.TombstoneEventContent{Body: "moved", ReplacementRoom: resp.RoomID}); err != nil {
		t.Fatal(err)
	}
	ana.joined(resp.RoomID, b.user)
	ana.say(resp.RoomID, "!ask after")
	ana.hears(resp.RoomID, b.user, 1)
}
