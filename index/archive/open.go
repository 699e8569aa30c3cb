package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"go.mau.fi/util/dbutil"
	"modernc.org/sqlite"
	sqlitecode "modernc.org/sqlite/lib"
)

// Database opens the SQLite database at path, making the file (mode 0600) and
// its folder where they are missing, with the settings that the program's
// promises need: a commit is on the disk when it returns, writers wait for one
// another, and what is deleted is overwritten. The errors are those of Open.
func Database(ctx context.Context, path string) (*dbutil.Database, error) {
	db, err := openFile(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", path, explain(err, path))
	}
	return db, nil
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

// explain adds to an error of the database what a person can do about it.
func explain(err error, path string) error {
	if err == nil {
		return nil
	}
	advice := ""
	var se *sqlite.Error
	switch {
	case errors.Is(err, dbutil.ErrUnsupportedDatabaseVersion):
		advice = "it was written by a newer variorum: use that version, or another data folder"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		advice = notWritable(path)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		advice = diskFull(path)
	case errors.As(err, &se):
		switch se.Code() & 0xff { // the rest are details of the same kind
		case sqlitecode.SQLITE_NOTADB, sqlitecode.SQLITE_CORRUPT:
			advice = "the file is not a database or is damaged: restore it from a backup, or move it away to begin anew"
		case sqlitecode.SQLITE_FULL:
			advice = diskFull(path)
		case sqlitecode.SQLITE_READONLY, sqlitecode.SQLITE_CANTOPEN, sqlitecode.SQLITE_PERM:
			advice = notWritable(path)
		case sqlitecode.SQLITE_BUSY, sqlitecode.SQLITE_LOCKED:
			advice = "another process is writing to it: stop that one, or use another data folder"
		case sqlitecode.SQLITE_IOERR:
			advice = fmt.Sprintf("the disk that holds %s cannot be read or written: check it", filepath.Dir(path))
		}
	}
	if advice == "" {
		return err
	}
	return fmt.Errorf("%w (%s)", err, advice)
}

func notWritable(path string) string {
	return fmt.Sprintf("cannot write to %s or its folder %s: check who owns them and whether the disk is mounted read-only", path, filepath.Dir(path))
}

func diskFull(path string) string {
	return fmt.Sprintf("the disk that holds %s is full: free some space; nothing of this batch was stored", filepath.Dir(path))
}
