package archive_test

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"variorum/index/archive"
	"variorum/index/archive/archivetest"
)

// secret stands for the password in URLs: no message may show it.
const secret = "s3cret-word"

// wantRefused fails unless opening the database fails with all the words, and
// without the password.
func wantRefused(t *testing.T, name string, words ...string) {
	t.Helper()
	a, err := archive.Open(t.Context(), name, nil)
	if err == nil {
		_ = a.Close()
		t.Fatal("opened")
	}
	wantError(t, err, words...)
	for e := err; e != nil; e = errors.Unwrap(e) {
		if strings.Contains(e.Error(), secret) {
			t.Errorf("the error shows the password: %v", e)
		}
	}
}

func TestServerURL(t *testing.T) {
	for name, word := range map[string]string{
		"postgres://ana:" + secret + "%zz@localhost/news":             "%40",
		"postgres://ana:" + secret + "@host/@localhost:port/news":     "URL",
		"postgresql://ana:" + secret + "@localhost:99999999/news":     "port",
		"postgres://ana:" + secret + "@localhost/news?sslmode=maybe":  "what follows the ?",
		"postgres://localhost/news?sslmode=maybe&password=" + secret:  "what follows the ?",
		"postgres://ana:" + secret + "@localhost/?service=no&host=/x": "",
	} {
		wantRefused(t, name, word)
	}
}

func TestServerAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, "postgres://ana:"+secret+"@"+address+"/news?sslmode=disable", "postgres://"+address+"/news", "no PostgreSQL server answers at 127.0.0.1 port", "check that it runs")
	wantRefused(t, "postgres:///news?user=ana&password="+secret+"&host="+url.QueryEscape(t.TempDir()), "no PostgreSQL server answers")
}

func TestServerRefuses(t *testing.T) {
	name := archivetest.Postgres(t)
	u, err := url.Parse(name)
	if err != nil {
		t.Fatal(err)
	}
	missing := *u
	missing.Path += "_missing"
	wantRefused(t, missing.String(), "no such database", "createdb")

	a := open(t, name)
	if _, err := a.DB().Exec(t.Context(), `UPDATE archive_version SET version=99, compat=99`); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, name, "newer variorum")

	q := u.Query()
	user := cmp.Or(q.Get("user"), u.User.Username())
	q.Del("user")
	q.Del("password")
	wrong := *u
	wrong.RawQuery, wrong.User = q.Encode(), url.UserPassword(user, secret)
	b, err := archive.Open(t.Context(), wrong.String(), nil)
	if err == nil {
		_ = b.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "28P01") {
		t.Skipf("the server lets in whatever the password: %v", err)
	}
	wantRefused(t, wrong.String(), "refuses this user or password")
}

// TestServerAdvice has what a server can say that a test cannot bring about.
func TestServerAdvice(t *testing.T) {
	for code, word := range map[string]string{
		"53100": "free some space", "53300": "max_connections", "57P03": "try again", "57P01": "start it again",
		"25006": "standby", "42501": "GRANT CREATE", "28000": "pg_hba.conf", "XX001": "backup", "22021": "rename",
	} {
		if err := archive.Explain(&pgconn.PgError{Code: code}, "news"); !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, code := range []string{"", "4", "42P01"} {
		bare := &pgconn.PgError{Code: code}
		if err := archive.Explain(bare, "news"); err.Error() != bare.Error() {
			t.Errorf("advice on %q: %v", code, err)
		}
	}
}
