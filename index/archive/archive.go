package archive

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.mau.fi/util/dbutil"

	"variorum/index/news"
)

// ErrNotFound says that the archive holds no such article or revision.
var ErrNotFound = errors.New("not in the archive")

//go:embed schema/*.sql
var schema embed.FS

// Archive holds the revisions of all articles. It is safe for concurrent use.
type Archive struct {
	db     *dbutil.Database
	name   string // of the database, for messages
	owned  bool   // Close closes the database too
	squash *zstd.Encoder
	expand *zstd.Decoder
	log    *slog.Logger
}

// Open opens the archive in the database at path (see Database), and makes the
// file, its folder and its tables where they are missing. The errors name the
// file or the server and say what to do: a folder that cannot be written to, a
// file that is no database or is damaged, one written by a newer program; a
// server that is away or refuses the password, a database that it does not
// have. A nil logger is silent.
func Open(ctx context.Context, path string, log *slog.Logger) (*Archive, error) {
	db, err := Database(ctx, path)
	if err != nil {
		return nil, err
	}
	a, err := newArchive(ctx, db, shown(path), log)
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	a.owned = true
	return a, nil
}

// In keeps the archive in a database that the caller has opened (see Database)
// and that other packages may have tables in; the caller closes it after the
// archive. Every table of the archive begins with archive_.
func In(ctx context.Context, db *dbutil.Database, log *slog.Logger) (*Archive, error) {
	return newArchive(ctx, db, nameOf(ctx, db), log)
}

func newArchive(ctx context.Context, db *dbutil.Database, name string, log *slog.Logger) (*Archive, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	table := dbutil.BuildUpgradeTable().WithFSPath(schema, "schema").Finish()
	child := db.Child("archive_version", table, nil)
	if err := upgrade(ctx, child); err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", name, explain(err, name))
	}
	squash, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true))
	if err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", name, err)
	}
	expand, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", name, err)
	}
	return &Archive{db: child, name: name, squash: squash, expand: expand, log: log}, nil
}

// Close ends the use of the archive. Iterations still under way end with an error.
func (a *Archive) Close() error {
	a.expand.Close()
	if !a.owned {
		return nil
	}
	if err := a.db.Close(); err != nil {
		return fmt.Errorf("archive: close %s: %w", a.name, explain(err, a.name))
	}
	return nil
}

// Purge removes every revision of an article, for good and from SQLite's files
// too, and leaves a tombstone
// with the source, the reason and the moment, so that Put refuses the article from now on.
// The error is ErrNotFound if the archive never held the article; purging it
// again changes nothing.
func (a *Archive) Purge(ctx context.Context, id, reason string, at time.Time) error {
	err := a.db.DoTxn(ctx, nil, func(ctx context.Context) error {
		if err := a.alone(ctx); err != nil {
			return err
		}
		if gone, err := a.tombstone(ctx, id); err != nil || gone {
			return err
		}
		var source string
		err := a.db.QueryRow(ctx, `SELECT source FROM archive_revision WHERE document=$1 ORDER BY number DESC LIMIT 1`, id).Scan(&source)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotFound
		}
		if err == nil {
			_, err = a.db.Exec(ctx, `DELETE FROM archive_revision WHERE document=$1`, id)
		}
		if err != nil {
			return err
		}
		since, err := formatTime(at.UTC())
		if err != nil {
			return err
		}
		_, err = a.db.Exec(ctx, `INSERT INTO archive_tombstone (document, source, since, reason) VALUES ($1, $2, $3, $4)`,
			id, source, since, writable(reason))
		return err
	})
	if err != nil {
		return fmt.Errorf("archive: purge %s: %w", id, explain(err, a.name))
	}
	if err := a.emptyLog(ctx); err != nil {
		a.log.Warn("archive: the write-ahead log may hold the article until SQLite begins it anew", "document", id, "error", err)
	}
	a.log.Info("archive: article purged", "document", id)
	return nil
}

// emptyLog empties SQLite's write-ahead log, which holds pages as they were.
func (a *Archive) emptyLog(ctx context.Context) error {
	if a.db.Dialect != dbutil.SQLite {
		return nil
	}
	var busy bool
	var pages, moved int
	if err := a.db.QueryRow(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy {
		return errors.New("it is being read")
	}
	return nil
}

// tombstone reports whether an article was purged or withdrawn.
func (a *Archive) tombstone(ctx context.Context, id string) (bool, error) {
	var one int
	err := a.db.QueryRow(ctx, `SELECT 1 FROM archive_tombstone WHERE document=$1`, id).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// formatTime writes a time so that parseTime gives the same moment and offset;
// the zero time is the empty string.
func formatTime(t time.Time) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	if y := t.Year(); y < 0 || y > 9999 {
		return "", fmt.Errorf("time in year %d", y)
	}
	return t.Format(time.RFC3339Nano), nil
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339Nano, s)
}

// heading names a revision in errors.
func heading(r *news.Revision) string {
	if r.ID == "" {
		return "article without an id"
	}
	return r.ID
}
