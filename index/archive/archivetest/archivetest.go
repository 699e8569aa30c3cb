// Package archivetest gives a test a fresh state database of each kind.
//
// PostgreSQL is found by VARIORUM_TEST_POSTGRES: the URL of a server and of a
// user who may make databases there, as in
// postgres:///postgres?host=/run/postgresql&user=postgres. Each test gets a
// database of its own, which is dropped after it. A database and not a schema,
// because dbutil looks for its tables in all schemas of a database.
package archivetest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.mau.fi/util/dbutil"

	"variorum/index/archive"
)

// The environment variables that tests heed.
const (
	Server  = "VARIORUM_TEST_POSTGRES" // the URL of a PostgreSQL server
	Require = "VARIORUM_REQUIRE"       // the services, with commas between them, that tests must not do without
)

// Each runs f as the subtests sqlite and postgres, each with a new and empty
// database. Every call of open gives another handle on it, as another process
// would have; it is closed after the test.
func Each(t *testing.T, f func(t *testing.T, open func() *dbutil.Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, handles(t, File(t))) })
	t.Run("postgres", func(t *testing.T) { f(t, handles(t, Postgres(t))) })
}

// EachName is Each for what opens the database itself: name is what
// archive.Open and archive.Database take.
func EachName(t *testing.T, f func(t *testing.T, name string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, File(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// File returns the path of an SQLite database that is not there yet.
func File(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "state.db")
}

// Postgres makes an empty database and returns its URL. Without a server the
// test ends, see Without.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		Without(t, "postgres", Server+" is not set")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is no URL", Server)
	}
	name := "variorum_test_" + strings.ToLower(rand.Text())
	command(t, server, `CREATE DATABASE `+name+` TEMPLATE template0 ENCODING 'UTF8'`)
	t.Cleanup(func() { command(t, server, `DROP DATABASE `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	return u.String()
}

// Without ends a test that needs a service which is not there: it fails if
// VARIORUM_REQUIRE names the service, and is skipped otherwise. The reason says
// what is missing.
func Without(t testing.TB, service, reason string) {
	t.Helper()
	if slices.Contains(strings.FieldsFunc(os.Getenv(Require), func(r rune) bool { return r == ',' || r == ' ' }), service) {
		t.Fatalf("no %s, which %s asks for: %s", service, Require, reason)
	}
	t.Skipf("no %s: %s", service, reason)
}

func handles(t *testing.T, name string) func() *dbutil.Database {
	return func() *dbutil.Database {
		t.Helper()
		db, err := archive.Database(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
}

// command runs one statement on the server.
func command(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background() // also after the test
	db, err := archive.Database(ctx, server)
	if err != nil {
		t.Fatalf("%s: %v", Server, err)
	}
	defer db.Close()
	if _, err := db.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", Server, err)
	}
}
