package matrix

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"variorum/bot"

	"maunium.net/go/mautrix/event"
)

// TestPostFaults makes trouble for postings, and looks at what is said of it.
func TestPostFaults(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		hs := server(t)
		ana := hs.person(t, "ana")
		p := before(t, hs)
		b := hs.echo(t, p.URL)
		b.mute = true
		b.start().ready()
		room := ana.room(encrypted, true, "", b.user)
		ana.joined(room, b.user)
		ana.say(room, "who?")
		thread := b.hears(1)[0].Thread
		post := func(key string) (string, error) { return b.adapter.Post(t.Context(), thread, key, reply(key)) }

		p.trouble("PUT", "/send/", 1, refuse(429, `{"errcode":"M_LIMIT_EXCEEDED","error":"slow down","retry_after_ms":7000}`))
		_, err := post("limited")
		var later *bot.Later
		if !errors.As(err, &later) || later.After != 7*time.Second {
			t.Errorf("429: %v", err)
		}
		p.trouble("PUT", "/send/", 1, refuse(403, `{"errcode":"M_FORBIDDEN","error":"no"}`))
		_, err = post("forbidden")
		var never *bot.Never
		if !errors.As(err, &never) || !strings.Contains(err.Error(), "invite it again") {
			t.Errorf("403: %v", err)
		}
		for i, do := range []func(http.ResponseWriter, *http.Request, http.Handler){lose, cutOff, refuse(502, "bad gateway")} {
			key := fmt.Sprint("unknown ", i)
			p.trouble("PUT", "/send/", 1, do)
			_, err = post(key)
			if err == nil || errors.As(err, new(*bot.Later)) || errors.As(err, new(*bot.Never)) || strings.Contains(err.Error(), p.URL) {
				t.Errorf("%s: %v", key, err)
			}
			// The other that the transaction tells: what the server itself remembers.
			found, err := b.adapter.Find(t.Context(), thread, key)
			if err != nil || (found != "") != (i == 0) {
				t.Errorf("%s: found %q, %v", key, found, err)
			}
			first, err := post(key)
			if err != nil || found != "" && found != first {
				t.Errorf("%s: %q, %v", key, first, err)
			}
			if again, err := post(key); err != nil || again != first {
				t.Errorf("%s: posted as %q and %q, %v", key, first, again, err)
			}
		}
		if got, err := b.adapter.Find(t.Context(), thread, "never posted"); got != "" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		var bodies []string
		for _, p := range ana.hears(room, b.user, 3) {
			bodies = append(bodies, p.body)
		}
		if want := []string{"unknown 0", "unknown 1", "unknown 2"}; !slices.Equal(bodies, want) {
			t.Errorf("posted %q, want %q", bodies, want)
		}
		ana.leave(room)
		if _, err := b.adapter.Post(t.Context(), bot.Thread{Place: "matrix:!gone:localhost"}, "gone", reply("x")); !errors.As(err, new(*bot.Never)) && !errors.As(err, new(*bot.Later)) {
			t.Errorf("a room that never was: %v", err)
		}
	})
}

// TestFailClosed has the adapter know nothing of a room's encryption.
func TestFailClosed(t *testing.T) {
	needKeys(t)
	hs := server(t)
	ana := hs.person(t, "ana")
	p := before(t, hs)
	b := hs.echo(t, p.URL)
	b.mute = true
	b.start().ready()
	room := ana.room(true, true, "", b.user)
	ana.joined(room, b.user)
	ana.say(room, "who?")
	thread := b.hears(1)[0].Thread
	for _, sql := range []string{`UPDATE matrix_room SET encrypted=FALSE`, `UPDATE mx_room_state SET encryption=NULL`} {
		if _, err := b.adapter.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	over := p.trouble("GET", "/state/m.room.encryption", -1, refuse(500, `{}`))
	if _, err := b.adapter.Post(t.Context(), thread, "answer", reply("secret")); !errors.As(err, new(*bot.Later)) {
		t.Errorf("nobody knows whether the room is encrypted, and Post says %v", err)
	}
	over()
	if _, err := b.adapter.Post(t.Context(), thread, "answer", reply("secret")); err != nil {
		t.Fatal(err)
	}
	if got := ana.hears(room, b.user, 1); !got[0].encrypted || got[0].body != "secret" {
		t.Errorf("%+v", got[0])
	}
	if p.count("PUT", "/send/m.room.message") > 0 {
		t.Error("something was sent in clear")
	}
}

// lateVar is how late a key comes; at once where it is not set.
const lateVar = "VARIORUM_MATRIX_LATE"

// TestLateKey keeps a key back over a restart of the bot.
func TestLateKey(t *testing.T) {
	needKeys(t)
	hs := server(t)
	p := before(t, hs)
	ana := device(t, hs.user(t, "ana"), p.URL)
	b := hs.echo(t, "").start().ready()
	room := ana.room(true, true, "", b.user)
	ana.joined(room, b.user)
	late := p.hold("PUT", "/sendToDevice/m.room.encrypted")
	q := ana.say(room, "a secret question")
	ana.say(room, "another one")
	b.log.until("message that waits", func() bool { return b.log.has(slog.LevelDebug, "waits for its key") == 2 })
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	if d, err := time.ParseDuration(os.Getenv(lateVar)); err == nil {
		pause(t.Context(), d/2, nil)
		b.start().ready()
		pause(t.Context(), d/2, nil)
		late.release(t, hs)
	} else {
		late.release(t, hs)
		b.start().ready()
	}
	posts := ana.hears(room, b.user, 2)
	slices.SortFunc(posts, func(a, b *posted) int { return cmp.Compare(b.body, a.body) })
	if posts[0].body != "You said: another one" || posts[1].root != q || !posts[1].encrypted {
		t.Errorf("%+v %+v", posts[0], posts[1])
	}
	if got := texts(b.hears(2)); !slices.Equal(got, []string{"a secret question", "another one"}) {
		t.Errorf("%q", got)
	}
	if list, err := b.adapter.store.waitings(t.Context()); err != nil || len(list) > 0 {
		t.Errorf("still waiting: %v %v", list, err)
	}
}

// TestWithheld has a client that gives its keys to verified devices only. A bot
// that is not says so in the room; one that is reads.
func TestWithheld(t *testing.T) {
	needKeys(t)
	hs := server(t)
	ana := hs.person(t, "ana")
	ana.trusting()
	b := hs.echo(t, "").start().ready()
	room := ana.room(true, true, "", b.user)
	ana.joined(room, b.user)
	q := ana.say(room, "who?")
	got := ana.hears(room, b.user, 1)[0]
	if !strings.Contains(got.body, "does not give me the key") || got.root != q || !got.encrypted {
		t.Errorf("%+v", got)
	}
	// Now it is verified, and the question asked again.
	cfg := b.cfg
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	if _, err := adapter(t, cfg, b.path).Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.start().ready()
	ana.until("the bot's device signed", func() bool { return ana.trusts(b.user) })
	ana.forget(room) // as clients do by themselves, or when told to discard the session
	ana.say(room, "who, then?")
	if got := ana.hears(room, b.user, 2)[1]; got.body != "You said: who, then?" {
		t.Errorf("%+v", got)
	}
	if posts := ana.posts(room, b.user); len(posts) != 2 {
		t.Errorf("%d postings", len(posts))
	}
}

// TestPlain runs a build without encryption in an encrypted room.
func TestPlain(t *testing.T) {
	if canEncrypt {
		t.Skip("built with goolm")
	}
	_, ana, b, room := met(t, true, true, "")
	clear := ana.room(false, true, "", b.user)
	ana.joined(clear, b.user)
	q, err := ana.raw(room, "m.room.encrypted", `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"`+strings.Repeat("A", 100)+`","session_id":"`+strings.Repeat("s", 43)+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	ana.until("the reaction", func() bool {
		ana.lock.Lock()
		defer ana.lock.Unlock()
		return slices.ContainsFunc(ana.events[room], func(e *event.Event) bool {
			c, ok := e.Content.Parsed.(*event.ReactionEventContent)
			return ok && c.RelatesTo.EventID == q && strings.Contains(c.RelatesTo.Key, "cannot read")
		})
	})
	ana.say(clear, "who?")
	ana.hears(clear, b.user, 1)
	if got := problems(t, b.adapter); !strings.Contains(got, "-tags goolm") {
		t.Error(got)
	}
	if _, err := b.adapter.Post(t.Context(), bot.Thread{Place: placeOf(room), Root: q.String()}, "k", reply("x")); !errors.As(err, new(*bot.Never)) {
		t.Errorf("a posting into an encrypted room: %v", err)
	}
	if _, err := b.adapter.Verify(t.Context()); err == nil {
		t.Error("verified without encryption")
	}
}

// TestHostile sends what no client would. The bot goes on.
func TestHostile(t *testing.T) {
	_, ana, b, room := met(t, false, true, "")
	session := strings.Repeat("s", 43)
	for _, e := range [][2]string{
		{"m.room.message", `{}`},
		{"m.room.message", `{"msgtype":"m.text"}`},
		{"m.room.message", `{"msgtype":7,"body":[]}`},
		{"m.room.message", `{"msgtype":"m.text","body":{"a":1}}`},
		{"m.room.message", `{"msgtype":"m.text","body":"x","m.relates_to":"x"}`},
		{"m.room.message", `{"msgtype":"m.text","body":"x","m.relates_to":{"rel_type":"m.replace"},"m.new_content":null}`},
		{"m.room.message", `{"msgtype":"m.text","body":"x","m.relates_to":{"rel_type":"m.replace","event_id":"$nothing"},"m.new_content":{"msgtype":"m.text","body":"never asked"}}`},
		{"m.room.message", `{"msgtype":"m.text","body":"x","m.mentions":7}`},
		{"m.room.message", `{"msgtype":"m.key.verification.request","body":"verify","methods":[],"to":"@x:y","from_device":"Z"}`},
		{"m.reaction", `{"m.relates_to":{"rel_type":"m.annotation","event_id":"$nothing","key":"👍"}}`},
		{"m.reaction", `{"m.relates_to":[]}`},
		{"m.room.redaction", `{"redacts":7}`},
		{"m.room.encrypted", `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":7,"session_id":{}}`},
		{"m.room.encrypted", `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"short","session_id":"x"}`},
		{"m.room.encrypted", `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"` + strings.Repeat("A", 200) + `","session_id":"` + session + `"}`},
		{"m.room.encrypted", `{"algorithm":"m.olm.v1.curve25519-aes-sha2","ciphertext":{"x":{"type":0,"body":"x"}},"sender_key":"x"}`},
		{"org.example.unknown", `{"body":"!ask"}`},
	} {
		if _, err := ana.raw(room, e[0], e[1]); err != nil {
			t.Logf("the server itself refuses %s %s", e[0], e[1])
		}
	}
	if got := texts(b.hears(0)); len(got) > 0 && slices.Contains(got, "never asked") {
		t.Errorf("%q", got)
	}
	// By now the room counts as encrypted: somebody sent such events.
	other := ana.room(canEncrypt, true, "", b.user)
	ana.joined(other, b.user)
	long := strings.TrimSpace(strings.Repeat("long ", 8_500)) // more does not fit once it is encrypted
	ana.say(other, long)
	ana.until("the long question", func() bool { return slices.Contains(texts(b.hears(0)), long) })
	ana.hears(other, b.user, 1)
	clear := ana.room(false, true, "", b.user)
	ana.joined(clear, b.user)
	longest := strings.TrimSpace(strings.Repeat("longer ", 8_800)) // 60 KB
	ana.say(clear, longest)
	ana.until("the longest question", func() bool { return slices.Contains(texts(b.hears(0)), longest) })
	ana.hears(clear, b.user, 3) // what was said, and HTML with it: in parts
	for _, text := range texts(b.hears(0)) {
		if text != long && text != longest && text != "" && text != "x" {
			t.Errorf("the bot was told %.100q", text)
		}
	}
}

// TestSpeed measures how long a question takes to be answered by a bot that need
// not think: 150 ms at the median, or on a machine that is busy, five times what
// the homeserver takes to show somebody their own message. That is half of the way.
func TestSpeed(t *testing.T) {
	both(t, func(t *testing.T, encrypted bool) {
		_, ana, b, room := met(t, encrypted, true, "")
		var shown, took []time.Duration
		for i := range 20 {
			begun := time.Now()
			q := ana.say(room, fmt.Sprint("question ", i))
			ana.until("its own message", func() bool { return ana.knows(room, q) })
			shown = append(shown, time.Since(begun))
			ana.hears(room, b.user, i+1)
			took = append(took, time.Since(begun))
		}
		slices.Sort(shown)
		slices.Sort(took)
		t.Logf("median %s, fastest %s, slowest %s; %.1f times the %s that a message takes by itself",
			took[10], took[0], took[19], float64(took[10])/float64(shown[10]), shown[10])
		if took[10] > 150*time.Millisecond && took[10] > 5*shown[10] {
			t.Errorf("answers take %s", took[10])
		}
	})
}
