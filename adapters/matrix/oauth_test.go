package matrix

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/id"

	"variorum/index/archive/archivetest"
)

// gate stands before a homeserver that knows no OAuth, and does that for it: by
// the protocol, over a socket. Behind it are the homeserver's own tokens.
type gate struct {
	*httptest.Server
	t    *testing.T
	hs   *homeserver
	user id.UserID

	lock     sync.Mutex
	scope    string
	polls    int           // for the token
	device   string        // that was asked for
	real     string        // the homeserver's token for it
	token    string        // the one that is good
	refresh  string        // and what it is renewed by, once
	lifetime time.Duration // of a token
	given    int           // tokens
	revoked  bool          // nothing is renewed any more
	faults   []string      // requests not as the protocol has them
}

func newGate(t *testing.T, hs *homeserver, user id.UserID) *gate {
	g := &gate{t: t, hs: hs, user: user, lifetime: time.Hour}
	target, err := url.Parse(hs.url())
	if err != nil {
		t.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(target)
	pass.FlushInterval = -1
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_matrix/client/v1/auth_metadata", func(w http.ResponseWriter, _ *http.Request) {
		g.say(w, 200, map[string]any{"issuer": g.URL, "token_endpoint": g.URL + "/token", "registration_endpoint": g.URL + "/register",
			"device_authorization_endpoint": g.URL + "/device", "authorization_endpoint": g.URL + "/authorize"})
	})
	mux.HandleFunc("POST /register", g.register)
	mux.HandleFunc("POST /device", g.code)
	mux.HandleFunc("POST /token", g.give)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			pass.ServeHTTP(w, r)
			return
		}
		g.lock.Lock()
		good, real := r.Header.Get("Authorization") == "Bearer "+g.token, g.real
		g.lock.Unlock()
		if !good {
			g.say(w, 401, map[string]any{"errcode": "M_UNKNOWN_TOKEN", "soft_logout": true})
			return
		}
		r.Header.Set("Authorization", "Bearer "+real)
		pass.ServeHTTP(w, r)
	})
	g.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		g.CloseClientConnections()
		g.Close()
	})
	return g
}

func (g *gate) say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (g *gate) register(w http.ResponseWriter, r *http.Request) {
	var client struct {
		Name  string   `json:"client_name"`
		URI   string   `json:"client_uri"`
		Auth  string   `json:"token_endpoint_auth_method"`
		Grant []string `json:"grant_types"`
	}
	if err := json.NewDecoder(r.Body).Decode(&client); err != nil || client.Name == "" || !strings.HasPrefix(client.URI, "https://") || client.Auth != "none" ||
		!slices.Contains(client.Grant, "urn:ietf:params:oauth:grant-type:device_code") || !slices.Contains(client.Grant, "refresh_token") {
		g.fault("register %+v %v", client, err)
	}
	g.say(w, 201, map[string]any{"client_id": "client 1"})
}

func (g *gate) fault(format string, args ...any) {
	g.faults = append(g.faults, fmt.Sprintf(format, args...))
}

func (g *gate) code(w http.ResponseWriter, r *http.Request) {
	g.lock.Lock()
	defer g.lock.Unlock()
	g.scope = r.FormValue("scope")
	for s := range strings.FieldsSeq(g.scope) {
		if device, ok := strings.CutPrefix(s, "urn:matrix:client:device:"); ok {
			g.device = device
		}
	}
	if r.FormValue("client_id") != "client 1" || !strings.Contains(g.scope, "urn:matrix:client:api:*") {
		g.fault("device %v", r.Form)
	}
	g.say(w, 200, map[string]any{"device_code": "secret code", "user_code": "ABCD", "verification_uri": g.URL + "/link", "expires_in": 60, "interval": 1})
}

// give gives out tokens: for the code, the second time that it is asked, as
// nobody has typed it before; and for the last refresh token, once.
func (g *gate) give(w http.ResponseWriter, r *http.Request) {
	g.lock.Lock()
	defer g.lock.Unlock()
	refuse := func(what string) { g.say(w, 400, map[string]any{"error": what}) }
	if r.FormValue("client_id") != "client 1" {
		g.fault("token %v", r.Form)
	}
	switch r.FormValue("grant_type") {
	case "urn:ietf:params:oauth:grant-type:device_code":
		if r.FormValue("device_code") != "secret code" {
			refuse("invalid_grant")
			return
		}
		if g.polls++; g.polls == 1 {
			refuse("authorization_pending")
			return
		}
		cli, err := mautrix.NewClient(g.hs.url(), "", "")
		if err == nil {
			var resp *mautrix.RespLogin
			resp, err = cli.Login(r.Context(), &mautrix.ReqLogin{Type: mautrix.AuthTypePassword, Password: password, DeviceID: id.DeviceID(g.device),
				Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: g.user.String()}})
			if err == nil {
				g.real = resp.AccessToken
			}
		}
		if err != nil {
			g.fault("%v", err)
		}
	case "refresh_token":
		if r.FormValue("refresh_token") != g.refresh || g.revoked {
			refuse("invalid_grant")
			return
		}
	default:
		refuse("unsupported_grant_type")
		return
	}
	g.given++
	g.token, g.refresh = fmt.Sprint("token ", g.given), fmt.Sprint("refresh ", g.given)
	g.say(w, 200, map[string]any{"access_token": g.token, "token_type": "Bearer", "expires_in": g.lifetime.Seconds(), "refresh_token": g.refresh})
}

// TestLoginByCode logs in by the device code of OAuth, and serves with tokens
// that end.
func TestLoginByCode(t *testing.T) {
	hs := server(t)
	user := hs.user(t, "variorum")
	g := newGate(t, hs, user)
	cfg := config(g.URL, user)
	cfg.Password = ""
	path := archivetest.File(t)
	a := adapter(t, cfg, path)
	shown := ""
	name, device, err := a.Login(t.Context(), func(address, code string) { shown = address + " " + code })
	if err != nil || name != user.String() || shown != g.URL+"/link ABCD" || g.device != device || device == "" {
		t.Fatalf("%q %q %q %q %v", name, device, shown, g.scope, err)
	}
	acc, err := a.store.account(t.Context())
	if err != nil || acc.Token != "token 1" || acc.Refresh != "refresh 1" || acc.Client != "client 1" || acc.Device != id.DeviceID(device) || time.Until(acc.Expires) < time.Minute {
		t.Errorf("%+v %v", acc, err)
	}

	// All these end so soon that they are renewed each time.
	set := func(do func()) {
		g.lock.Lock()
		defer g.lock.Unlock()
		do()
	}
	set(func() { g.lifetime = 11 * time.Second })
	ana := hs.person(t, "ana")
	b := newEcho(t, cfg, user, path).start().ready()
	room := ana.room(canEncrypt, true, "", user)
	ana.joined(room, user)
	ana.say(room, "one")
	ana.hears(room, user, 1)
	set(func() { g.token, g.lifetime = "another", time.Hour }) // it ended on the server alone
	ana.say(room, "two")
	ana.hears(room, user, 2)
	if got := problems(t, b.adapter); got != "" && canEncrypt && !strings.Contains(got, "not verified") {
		t.Error(got)
	}
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	acc, err = a.store.account(t.Context())
	set(func() {
		if err != nil || acc.Token != g.token || acc.Refresh != g.refresh || g.given < 2 {
			t.Errorf("stored %q and %q (%v), and %q and %q are good", acc.Token, acc.Refresh, err, g.token, g.refresh)
		}
	})
	ana.say(room, "three")
	b.start().ready()
	ana.hears(room, user, 3)
	if got := texts(b.hears(3)); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("%q", got)
	}
	set(func() { g.revoked, g.token = true, "none" })
	ana.say(room, "four") // so that it asks for more
	select {
	case err := <-b.ended:
		if err == nil || !strings.Contains(err.Error(), "variorum matrix login") || strings.Contains(err.Error(), "refresh 1") {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("Listen does not end")
	}
	b.stop()
	b.stop = nil
	set(func() {
		if len(g.faults) > 0 {
			t.Errorf("%s", g.faults)
		}
	})
}
