package matrix

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"maunium.net/go/mautrix"

	"variorum/index/archive/archivetest"
)

// adapter returns one that does not listen.
func adapter(t testing.TB, cfg Config, path string) *Adapter {
	t.Helper()
	a, err := New(cfg, database(t, path), slog.New(newLogged(t)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// problems returns what Check finds, as text.
func problems(t testing.TB, a *Adapter) string {
	t.Helper()
	var lines []string
	for _, p := range a.Check(t.Context()) {
		if p.What == "" || p.Do == "" {
			t.Errorf("a problem without advice: %+v", p)
		}
		lines = append(lines, p.What+" → "+p.Do)
	}
	return strings.Join(lines, "\n")
}

// listens returns the error with which Listen ends by itself.
func listens(t testing.TB, cfg Config, path string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a := adapter(t, cfg, path)
	err := a.Listen(ctx, newEcho(t, cfg, "", path).handle)
	if ctx.Err() != nil {
		t.Fatal("Listen does not end by itself")
	}
	if err == nil {
		t.Fatal("Listen ended without an error")
	}
	return err
}

func TestSettings(t *testing.T) {
	_, err := New(Config{AccessToken: "x"}, database(t, archivetest.File(t)), slog.Default())
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{"matrix.homeserver is missing", "matrix.access_token and matrix.device_id"}
	if canEncrypt {
		want = append(want, "matrix.pickle_key is missing")
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not in: %v", w, err)
		}
	}
}

// TestSetUp does by hand what a person does: log in, verify, check.
func TestSetUp(t *testing.T) {
	needKeys(t)
	hs := server(t)
	user := hs.user(t, "variorum")
	path := archivetest.File(t)
	cfg := config(hs.url(), user)
	cfg.Password = ""
	cfg.Allow = Allow{}

	a := adapter(t, cfg, path)
	if got := problems(t, a); !strings.Contains(got, "no login yet") || !strings.Contains(got, "nobody may invite") {
		t.Errorf("before the login: %s", got)
	}
	if _, _, err := a.Login(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no login by a code") {
		t.Errorf("login without anything: %v", err)
	}
	cfg.Allow = Allow{Servers: []string{"localhost"}}
	cfg.Password = "wrong password"
	if _, _, err := adapter(t, cfg, path).Login(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "refused the login") || strings.Contains(err.Error(), "wrong password") {
		t.Errorf("wrong password: %v", err)
	}
	cfg.Password = password
	a = adapter(t, cfg, path)
	name, first, err := a.Login(t.Context(), nil)
	if err != nil || name != user.String() || first == "" {
		t.Fatalf("%q %q %v", name, first, err)
	}
	cfg.Password = ""
	a = adapter(t, cfg, path)
	key, err := a.Verify(t.Context())
	if err != nil || len(key) < 40 {
		t.Fatalf("verify: %q %v", key, err)
	}
	if got := problems(t, a); got != "" {
		t.Errorf("after all that: %s", got)
	}
	if again, err := a.Verify(t.Context()); err != nil || again != "" {
		t.Errorf("verified again: %q %v", again, err)
	}

	// Another device of the account: it is never given a new identity.
	cfg.Password = password
	a = adapter(t, cfg, path)
	_, second, err := a.Login(t.Context(), nil)
	if err != nil || second == first {
		t.Fatalf("%q %v", second, err)
	}
	if got, err := a.Verify(t.Context()); err == nil || got != "" || !strings.Contains(err.Error(), "give the recovery key") {
		t.Errorf("verify without the recovery key: %q %v", got, err)
	}
	if got := problems(t, a); !strings.Contains(got, "not signed") || !strings.Contains(got, "variorum matrix verify") {
		t.Errorf("unsigned device: %s", got)
	}
	for _, wrong := range []string{"nonsense", "EsTc 5rr8 4jNm LaqL"} {
		cfg.RecoveryKey = wrong
		if _, err := adapter(t, cfg, path).Verify(t.Context()); err == nil || !strings.Contains(err.Error(), "not the recovery key") || strings.Contains(err.Error(), wrong) {
			t.Errorf("verify with %q: %v", wrong, err)
		}
	}
	cfg.RecoveryKey = key
	a = adapter(t, cfg, path)
	if got, err := a.Verify(t.Context()); err != nil || got != "" {
		t.Errorf("verify with the recovery key: %q %v", got, err)
	}
	if got := problems(t, a); got != "" {
		t.Errorf("after the recovery key: %s", got)
	}

	// An access token in the place of the password.
	cli, err := mautrix.NewClient(hs.url(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := cli.Login(t.Context(), &mautrix.ReqLogin{Type: mautrix.AuthTypePassword, Password: password,
		Identifier: mautrix.UserIdentifier{Type: mautrix.IdentifierTypeUser, User: user.String()}})
	if err != nil {
		t.Fatal(err)
	}
	cfg = config(hs.url(), user)
	cfg.Password, cfg.AccessToken, cfg.DeviceID, cfg.RecoveryKey = "", resp.AccessToken, "OTHER", key
	if _, _, err := adapter(t, cfg, path).Login(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "matrix.device_id") || strings.Contains(err.Error(), resp.AccessToken) {
		t.Errorf("a token of another device: %v", err)
	}
	cfg.DeviceID = resp.DeviceID.String()
	b := newEcho(t, cfg, user, path).start().ready()
	if got := problems(t, b.adapter); got != "" {
		t.Errorf("with a token: %s", got)
	}
}

// TestFirstServe has Listen do it all, from the settings.
func TestFirstServe(t *testing.T) {
	needKeys(t)
	hs := server(t)
	user := hs.user(t, "variorum")
	cfg := config(hs.url(), user)
	cfg.RecoveryFile = filepath.Join(t.TempDir(), "recovery-key")
	b := newEcho(t, cfg, user, archivetest.File(t)).start().ready()
	if got := problems(t, b.adapter); got != "" {
		t.Errorf("%s", got)
	}
	info, err := os.Stat(cfg.RecoveryFile)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() < 40 {
		t.Fatalf("%v %v", info, err)
	}
	key, err := os.ReadFile(cfg.RecoveryFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.end(); err != nil {
		t.Fatal(err)
	}
	// The database is lost: a new device, signed with the key that was kept.
	cfg.RecoveryKey = strings.TrimSpace(string(key))
	b = newEcho(t, cfg, user, archivetest.File(t)).start().ready()
	if got := problems(t, b.adapter); got != "" {
		t.Errorf("after the database was lost: %s", got)
	}
	for _, line := range b.log.lines {
		if strings.Contains(line, cfg.RecoveryKey) || strings.Contains(line, password) || strings.Contains(line, b.adapter.session().account.Token) {
			t.Errorf("a secret is in the log: %s", line)
		}
	}
}

// TestBroken has Listen end with what a person must do.
func TestBroken(t *testing.T) {
	hs := server(t)
	t.Run("no login", func(t *testing.T) {
		cfg := config(hs.url(), "@variorum:localhost")
		cfg.Password = ""
		if err := listens(t, cfg, archivetest.File(t)); !strings.Contains(err.Error(), "variorum matrix login") {
			t.Error(err)
		}
	})
	t.Run("another user", func(t *testing.T) {
		b := hs.echo(t, "").start().ready()
		if err := b.end(); err != nil {
			t.Fatal(err)
		}
		cfg := b.cfg
		cfg.User = "@somebody:localhost"
		if err := listens(t, cfg, b.path); !strings.Contains(err.Error(), "holds a login of "+b.user.String()) {
			t.Error(err)
		}
	})
	t.Run("wrong pickle key", func(t *testing.T) {
		needKeys(t)
		b := hs.echo(t, "").start().ready()
		if err := b.end(); err != nil {
			t.Fatal(err)
		}
		cfg := b.cfg
		cfg.PickleKey = "another"
		if err := listens(t, cfg, b.path); !strings.Contains(err.Error(), "matrix.pickle_key is not the one") {
			t.Error(err)
		}
		b.start().ready() // and nothing was spoilt
	})
	t.Run("lost database", func(t *testing.T) {
		needKeys(t)
		b := hs.echo(t, "").start().ready()
		acc := b.adapter.session().account
		if err := b.end(); err != nil {
			t.Fatal(err)
		}
		cfg := b.cfg
		cfg.Password, cfg.AccessToken, cfg.DeviceID = "", acc.Token, acc.Device.String()
		if err := listens(t, cfg, archivetest.File(t)); !strings.Contains(err.Error(), "other keys for device") {
			t.Error(err)
		}
	})
	t.Run("changed device", func(t *testing.T) {
		b := hs.echo(t, "").start().ready()
		if err := b.end(); err != nil {
			t.Fatal(err)
		}
		other := device(t, b.user, hs.url())
		if _, err := b.adapter.db.Exec(t.Context(), `UPDATE matrix_account SET token=$1`, other.client.AccessToken); err != nil {
			t.Fatal(err)
		}
		err := listens(t, b.cfg, b.path)
		if want := fmt.Sprintf("the access token belongs to %s on device %s", b.user, other.client.DeviceID); !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), other.client.AccessToken) {
			t.Error(err)
		}
		if got := problems(t, b.adapter); !strings.Contains(got, "variorum matrix login") {
			t.Error(got)
		}
	})
	t.Run("token revoked", func(t *testing.T) {
		b := hs.echo(t, "").start().ready()
		if _, err := b.adapter.session().client.Logout(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-b.ended:
			if err == nil || !strings.Contains(err.Error(), "variorum matrix login") {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Fatal("Listen does not end")
		}
		b.stop()
		b.stop = nil
		if got := problems(t, b.adapter); !strings.Contains(got, "does not know this login") {
			t.Error(got)
		}
		// A new login goes on where the old one ended.
		if _, _, err := b.adapter.Login(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		b.start().ready()
	})
	t.Run("second copy", func(t *testing.T) {
		b := hs.echo(t, "").start().ready()
		if err := listens(t, b.cfg, b.path); !strings.Contains(err.Error(), "another copy of the program") {
			t.Error(err)
		}
		select {
		case err := <-b.ended:
			t.Errorf("the first one ended: %v", err)
		default:
		}
	})
}

// TestDown starts the bot before the homeserver, and restarts that under it.
func TestDown(t *testing.T) {
	hs := ownServer(t)
	user := hs.user(t, "variorum")
	ana := hs.person(t, "ana")
	hs.stop()
	b := newEcho(t, config(hs.url(), user), user, archivetest.File(t)).start()
	b.log.until("second attempt", func() bool { return b.log.has(slog.LevelDebug, "does not start") > 0 })
	if got := problems(t, b.adapter); !strings.Contains(got, "does not answer") {
		t.Error(got)
	}
	if err := hs.start(); err != nil {
		t.Fatal(err)
	}
	b.ready()
	if n := b.log.has(slog.LevelWarn, "does not start"); n != 1 {
		t.Errorf("logged %d times", n)
	}
	room := ana.room(canEncrypt, true, "", user)
	ana.joined(room, user)
	ana.say(room, "one")
	ana.hears(room, user, 1)
	hs.stop()
	if err := hs.start(); err != nil {
		t.Fatal(err)
	}
	ana.say(room, "two")
	ana.hears(room, user, 2)
	b.log.until("word that all is well", func() bool { return b.log.has(slog.LevelInfo, "well again") > 1 })
}

// TestSyncFaults makes trouble for what the bot reads.
func TestSyncFaults(t *testing.T) {
	hs := server(t)
	ana := hs.person(t, "ana")
	p := before(t, hs)
	b := hs.echo(t, p.URL).start().ready()
	room := ana.room(canEncrypt, true, "", b.user)
	ana.joined(room, b.user)
	var want []string
	for name, do := range map[string]func(http.ResponseWriter, *http.Request, http.Handler){
		"lost": lose, "cut off": cutOff, "nonsense": refuse(200, `{"next_batch":`), "no gateway": refuse(502, "<html>"),
		"limited": refuse(429, `{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":50}`),
	} {
		p.trouble("GET", "/sync", 2, do)
		ana.say(room, name)
		want = append(want, name)
		if got := texts(b.hears(len(want))); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
