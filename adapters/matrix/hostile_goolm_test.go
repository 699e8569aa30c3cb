//go:build goolm

package matrix

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/olm"
	"maunium.net/go/mautrix/id"

	"variorum/bot"
	"variorum/index/archive/archivetest"
)

// besieged is a bot that is sent what no client sends, by a homeserver that
// knows nothing.
type besieged struct {
	adapter *Adapter
	session *session
	log     *logged
	rooms   int

	lock  sync.Mutex
	clear []string // requests to post in clear
}

func besiege(t testing.TB) *besieged {
	b := &besieged{log: newLogged(t)}
	srv := httptest.NewServer(http.HandlerFunc(b.serve))
	t.Cleanup(srv.Close)
	cfg := config(srv.URL, self)
	cfg.Password, cfg.AccessToken, cfg.DeviceID = "", "token", "DEVICE"
	a, err := New(cfg, database(t, archivetest.File(t)), slog.New(b.log))
	if err != nil {
		t.Fatal(err)
	}
	acc, err := a.ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	acc.Started = time.UnixMilli(1)
	s, err := a.open(t.Context(), acc)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.machine.close)
	a.setSession(s)
	b.adapter, b.session = a, s
	return b
}

// serve takes everything and knows of nothing.
func (b *besieged) serve(w http.ResponseWriter, r *http.Request) {
	status, body := http.StatusOK, `{}`
	switch path := r.URL.Path; {
	case strings.HasSuffix(path, "/whoami"):
		body = `{"user_id":"` + string(self) + `","device_id":"DEVICE"}`
	case strings.HasSuffix(path, "/state"):
		body = `[]`
	case strings.HasSuffix(path, "/keys/upload"):
		body = `{"one_time_key_counts":{"signed_curve25519":50}}`
	case r.Method == http.MethodPut && strings.Contains(path, "/send/"):
		body = `{"event_id":"$sent"}`
		if strings.Contains(path, "/send/m.room.message/") {
			b.lock.Lock()
			b.clear = append(b.clear, path)
			b.lock.Unlock()
		}
	case r.Method == http.MethodGet:
		status, body = http.StatusNotFound, `{"errcode":"M_NOT_FOUND"}`
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// FuzzHostile has somebody send an event of any kind with any content, in clear
// and locked up, to a room, as the room's state, to the device, and with an
// invitation. Whatever it is: nothing stops, the question after it is heard, what
// can be read does not wait, and what was seen encrypted is not answered in clear.
func FuzzHostile(f *testing.F) {
	for _, s := range [][3]string{
		{"m.room.message", `{"msgtype":"m.text","body":"!ask who?"}`, `{"room_id":"ROOM","type":"m.room.message","content":{"msgtype":"m.text","body":"!ask who?"}}`},
		{"m.room.message", `{"msgtype":"m.text","body":"x","m.relates_to":{"rel_type":"m.replace"},"m.new_content":null}`, `null`},
		{"m.room.message", `{"msgtype":7,"body":[],"m.relates_to":"x","m.mentions":7}`, `{"room_id":"ROOM","type":"m.room.message","content":null}`},
		{"m.room.encryption", `{"algorithm":7}`, `{"room_id":"ROOM","type":"m.room.message","content":{"body":{}}}`},
		{"m.room.encryption", `{"algorithm":"m.megolm.v1.aes-sha2","rotation_period_ms":-1,"rotation_period_msgs":-1}`, `[]`},
		{"m.room.encrypted", `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":7,"session_id":{}}`, `{"room_id":"ROOM","type":"m.room.encrypted","content":{}}`},
		{"m.room.encrypted", `{"algorithm":"m.olm.v1.curve25519-aes-sha2","ciphertext":{"x":{"type":0,"body":"x"}},"sender_key":"x"}`, `{"room_id":"!other:x","type":"m.room.message","content":{}}`},
		{"m.room.member", `{"membership":"leave"}`, `{"room_id":"ROOM","type":"m.room.member","state_key":"","content":{"membership":"leave"}}`},
		{"m.room.member", `{"membership":"invite","is_direct":"yes","displayname":7}`, `{"room_id":"ROOM","type":"m.reaction","content":{"m.relates_to":{"rel_type":"m.annotation","event_id":"$nothing","key":"👍"}}}`},
		{"m.room.tombstone", `{"replacement_room":"nowhere"}`, `{"room_id":"ROOM","type":"m.room.tombstone","content":{"replacement_room":"x"}}`},
		{"m.room.redaction", `{"redacts":7}`, `{"room_id":"ROOM","type":"m.room.redaction","content":{"redacts":"$good"}}`},
		{"m.room.name", `{"name":[]}`, `{"room_id":"ROOM","type":7,"content":{}}`},
		{"m.room_key", `{"algorithm":"m.megolm.v1.aes-sha2","room_id":"ROOM","session_id":"x","session_key":"x"}`, `{"room_id":"ROOM","type":"m.room_key","content":{}}`},
		{"m.room_key.withheld", `{"algorithm":"m.megolm.v1.aes-sha2","code":"m.unverified","session_id":7}`, ``},
		{"m.room_key_request", `{"action":"request","body":null,"request_id":"","requesting_device_id":""}`, `{`},
		{"m.forwarded_room_key", `{}`, `{"content":{}}`},
		{"m.secret.send", `{"secret":"x"}`, `{"room_id":"ROOM","type":"","content":{}}`},
		{"m.room.history_visibility", `{"history_visibility":7}`, `{"room_id":"ROOM"}`},
		{"m.dummy", `{}`, `"x"`},
	} {
		for i := range 4 {
			f.Add(s[0], s[1], s[2], i&1 != 0, i&2 != 0)
		}
	}
	b := besiege(f)
	f.Fuzz(func(t *testing.T, kind, content, secret string, state, late bool) {
		if trimmed := strings.TrimSpace(content); !json.Valid([]byte(content)) || !strings.HasPrefix(trimmed, "{") {
			return // a server passes on nothing else
		}
		b.try(t, kind, content, secret, state, late)
	})
}

func (b *besieged) try(t *testing.T, kind, content, secret string, state, late bool) {
	b.rooms++
	name := id.RoomID(fmt.Sprintf("!room%d:example.org", b.rooms))
	content, secret = strings.ReplaceAll(content, "ROOM", name.String()), strings.ReplaceAll(secret, "ROOM", name.String())
	seal, err := olm.NewOutboundGroupSession()
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypto.NewInboundGroupSession("sender", "signer", name, seal.Key(), 0, 0, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	secretly, err := seal.Encrypt([]byte(secret + " ")) // nothing at all is not encrypted
	if err != nil {
		t.Fatal(err)
	}
	give := func() {
		if err := b.session.machine.mach.CryptoStore.PutGroupSession(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		b.session.keyArrived(key.ID())
	}
	if !late {
		give()
	}

	quoted := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	var events []string
	at := func(kind, content, more string) {
		events = append(events, fmt.Sprintf(`{"type":%s,"sender":"@eve:example.org","event_id":"$%d-%d","origin_server_ts":1764300000000,"content":%s%s}`,
			quoted(kind), b.rooms, len(events), content, more))
	}
	more := ""
	if state {
		more = `,"state_key":""`
		if kind == "m.room.member" {
			more = `,"state_key":"@eve:example.org"`
		}
	}
	at(kind, content, more)
	at("m.room.encrypted", fmt.Sprintf(`{"algorithm":"m.megolm.v1.aes-sha2","sender_key":"sender","device_id":"X","session_id":%q,"ciphertext":%q}`, seal.ID(), secretly), "")
	at("m.room.message", `{"msgtype":"m.text","body":"!ask whether all is well"}`, "")
	list := strings.Join(events, ",")
	data := fmt.Sprintf(`{"next_batch":"s%d","to_device":{"events":[%s]},"rooms":{"invite":{"!i%d:example.org":{"invite_state":{"events":[%s,%s]}}},`+
		`"join":{%q:{"state":{"events":[]},"timeline":{"events":[%s]}}}}}`,
		b.rooms, events[0], b.rooms, events[0], strings.Replace(events[0], "@eve:example.org\"}", string(self)+"\"}", 1), name, list)

	good := fmt.Sprintf("$%d-2", b.rooms)
	heard := map[string]int{}
	take := func(data string) {
		var resp mautrix.RespSync
		if err := json.Unmarshal([]byte(data), &resp); err != nil {
			t.Fatalf("the whole response cannot be read: %v", err)
		}
		err := b.adapter.take(t.Context(), b.session, &resp, "s0", func(_ context.Context, m bot.Message) error {
			heard[m.ID]++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	take(data)
	if heard[good] != 1 {
		t.Errorf("the good question was heard %d times", heard[good])
	}
	if late {
		give()
		take(`{"next_batch":"later"}`)
	}
	if _, err := b.adapter.lookAfterKeys(t.Context(), b.session, time.Now().Add(keyTell+time.Second)); err != nil {
		t.Error(err)
	}
	waits, err := b.adapter.store.waitings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range waits {
		if w.Session == key.ID() {
			t.Errorf("a message waits that can be read, or never")
		}
		if err := b.adapter.store.dropWaiting(t.Context(), w.Event); err != nil {
			t.Fatal(err)
		}
	}
	thread := bot.Thread{Place: placeOf(name), Root: good}
	_, _ = b.adapter.Post(t.Context(), thread, "answer to "+good, reply("Yes."))
	b.lock.Lock()
	defer b.lock.Unlock()
	if len(b.clear) > 0 { // the room has seen an encrypted event, at least
		t.Errorf("posted in clear: %s", b.clear)
	}
	b.clear = nil
}
