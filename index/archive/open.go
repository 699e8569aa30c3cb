package archive

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"go.mau.fi/util/dbutil"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Database opens the state database: the SQLite file at path, or the PostgreSQL
// database that a URL postgres://… or postgresql://… names. The file (mode 0600)
// and its folder are made where they are missing; a PostgreSQL database must be
// there. Both come with the settings that the program's promises need: a commit
// is on the disk when it returns, and writers wait for one another. What is
// deleted is overwritten by SQLite at once, by PostgreSQL when it next cleans
// up. The errors are those of Open, and never show the password of a URL.
func Database(ctx context.Context, path string) (*dbutil.Database, error) {
	if isURL(path) {
		return openServer(ctx, path)
	}
	db, err := openFile(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", path, explain(err, path))
	}
	return db, nil
}

// nameOf is what messages call an open database.
func nameOf(ctx context.Context, db *dbutil.Database) string {
	query, kind := `SELECT file FROM pragma_database_list WHERE name='main'`, ""
	if db.Dialect == dbutil.Postgres {
		query, kind = `SELECT current_database()`, "PostgreSQL database "
	}
	var name string
	if err := db.QueryRow(ctx, query).Scan(&name); err != nil || name == "" {
		return "the state database"
	}
	return kind + name
}

func openFile(ctx context.Context, path string) (*dbutil.Database, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// SQLite gives its companion files the mode of the database.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = f.Chmod(0o600)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return nil, err
	}
	q := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)", "secure_delete(1)"},
	}
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	raw, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	if err := raw.PingContext(ctx); err != nil {
		_ = raw.Close()
		return nil, err
	}
	db, err := dbutil.NewWithDB(raw, "sqlite")
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return db, nil
}
