package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"go.mau.fi/util/dbutil"
	"modernc.org/sqlite"
	sqlitecode "modernc.org/sqlite/lib"
)

// explain adds to an error of the database what a person can do about it.
// The name is a file's path, or what else messages call the database.
func explain(err error, path string) error {
	if err == nil {
		return nil
	}
	advice := ""
	var se *sqlite.Error
	var pe *pgconn.PgError
	var ce *pgconn.ConnectError
	switch {
	case errors.Is(err, context.Canceled):
	case errors.As(err, &pe):
		advice = adviseServer(pe)
	case errors.As(err, &ce):
		advice = adviseConnect(ce)
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

// adviseServer says what to do about an error that a PostgreSQL server reported.
// Of some errors only the class, the first two letters of the code, matters.
func adviseServer(err *pgconn.PgError) string {
	switch err.Code {
	case "3D000":
		return "there is no such database on the server: make it with createdb -E UTF8, or correct the name after the last / of the URL"
	case "53100":
		return "the disk of the PostgreSQL server is full: free some space; nothing of this batch was stored"
	case "53300":
		return "the PostgreSQL server has no connection left: raise its max_connections, or stop what holds them"
	case "57P03":
		return "the PostgreSQL server is starting or stopping: try again in a moment"
	case "57P01", "57P02":
		return "the PostgreSQL server was stopped: start it again"
	case "25006":
		return "the PostgreSQL server only reads, as a standby does: give the URL of the one that writes"
	case "42501":
		return "the user of the URL lacks a right: make it the owner of the database, or GRANT CREATE ON SCHEMA public to it"
	case "22021":
		return "PostgreSQL cannot keep a name with such a byte in it: rename the article"
	}
	switch err.Code[:min(2, len(err.Code))] {
	case "28":
		return "the PostgreSQL server refuses this user or password: correct the URL, or let the user in with pg_hba.conf"
	case "XX":
		return "the PostgreSQL database is damaged: restore it from a backup"
	}
	return ""
}

// adviseConnect says what to do when a PostgreSQL server was not reached.
func adviseConnect(err *pgconn.ConnectError) string {
	return fmt.Sprintf("no PostgreSQL server answers at %s port %d: check that it runs, the host and the port of the URL, and sslmode", err.Config.Host, err.Config.Port)
}
