package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/util/dbutil"
)

var (
	// ErrNotFound says that the ledger holds no such thing.
	ErrNotFound = errors.New("not in the ledger")
	// ErrOver says that a posting is not to be made any more: it was made,
	// given up, superseded or forgotten, perhaps by another process.
	ErrOver = errors.New("no longer to be posted")
)

//go:embed schema/*.sql
var schema embed.FS

// Ledger is safe for concurrent use, and by several processes on one database.
type Ledger struct {
	db    *dbutil.Database
	turns *turns // of writing to SQLite; nil for PostgreSQL
	log   *slog.Logger
}

// In keeps the ledger in a database that the caller has opened, SQLite or
// PostgreSQL, and closes; its tables begin with ledger_ and are made or brought
// up to date. A nil logger is silent.
func In(ctx context.Context, db *dbutil.Database, log *slog.Logger) (*Ledger, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	table := dbutil.BuildUpgradeTable().WithFSPath(schema, "schema").Finish()
	l := &Ledger{db: db.Child("ledger_version", table, nil), log: log}
	if db.Dialect == dbutil.SQLite {
		l.turns = &turns{}
	}
	if err := l.write(ctx, l.upgrade); err != nil {
		return nil, fmt.Errorf("ledger: open: %w", err)
	}
	return l, nil
}

// upgrade makes the tables, or brings them up to date. Processes that start
// together do so one after the other.
func (l *Ledger) upgrade(ctx context.Context) error {
	if l.db.Dialect == dbutil.Postgres {
		if _, err := l.db.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext($1))`, l.db.VersionTable); err != nil {
			return err
		}
		// dbutil finds a table of that name in any schema; this one is in ours.
		if _, err := l.db.Exec(ctx, `CREATE TABLE IF NOT EXISTS ledger_version (version INTEGER, compat INTEGER)`); err != nil {
			return err
		}
	}
	return l.db.Upgrade(ctx)
}

// Counts is how much there is to do, and what went wrong.
type Counts struct {
	Unanswered int // messages without a result
	Unposted   int // postings waiting or trying
	Failed     int // postings given up; not those superseded or forgotten
}

// Counts counts what the ledger holds at this moment.
func (l *Ledger) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	for _, q := range []struct {
		into  *int
		query string
	}{
		{&c.Unanswered, countUnanswered},
		{&c.Unposted, countUnposted},
		{&c.Failed, countFailed},
	} {
		if err := l.db.QueryRow(ctx, q.query).Scan(q.into); err != nil {
			return Counts{}, fmt.Errorf("ledger: count: %w", err)
		}
	}
	return c, nil
}

const (
	countUnanswered = `SELECT COUNT(*) FROM ledger_message WHERE settled = 0`
	countUnposted   = `SELECT COUNT(*) FROM ledger_posting WHERE state IN ('waiting', 'trying')`
	countFailed     = `SELECT COUNT(*) FROM ledger_posting WHERE state = 'failed' AND reason NOT IN ('superseded', 'forgotten')`
)

// attempts is how often a transaction is tried that PostgreSQL ended because it
// and another waited for each other.
const attempts = 5

// write runs f in a transaction: all that it does is kept, or nothing.
func (l *Ledger) write(ctx context.Context, f func(context.Context) error) error {
	return l.queued(ctx, false, func() error {
		for n := 1; ; n++ {
			err := l.db.DoTxn(ctx, nil, f)
			if n == attempts || !clash(err) {
				return err
			}
			l.log.Debug("ledger: transaction begins again", "attempt", n, "error", err)
		}
	})
}

// exec runs one statement, which is a transaction of its own, and returns how
// many rows it changed.
func (l *Ledger) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return l.execute(ctx, false, query, args...)
}

// execute is exec; what is urgent goes before what else is to be written.
func (l *Ledger) execute(ctx context.Context, urgent bool, query string, args ...any) (int64, error) {
	var n int64
	err := l.queued(ctx, urgent, func() error {
		res, err := l.db.Exec(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err = res.RowsAffected()
		return err
	})
	return n, err
}

// Beside runs f, which writes to the same database otherwise than by this
// ledger, when it is its turn; meanwhile the ledger does not write, so f should
// be short. Without it the two would find SQLite busy, sleep and try again.
func (l *Ledger) Beside(ctx context.Context, f func() error) error {
	return l.queued(ctx, false, f)
}

// queued runs f when it is its turn to write.
func (l *Ledger) queued(ctx context.Context, urgent bool, f func() error) error {
	if l.turns == nil {
		return f()
	}
	if err := l.turns.take(ctx, urgent); err != nil {
		return err
	}
	defer l.turns.give()
	return f()
}

// clash reports whether a transaction was ended because of another one.
func clash(err error) bool {
	var state interface{ SQLState() string }
	return errors.As(err, &state) && (state.SQLState() == "40P01" || state.SQLState() == "40001")
}

// one turns the error of a query for one row into that of this package.
func one(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// collect reads all rows of a query.
func collect[T any](rows dbutil.Rows, err error, scan func(dbutil.Scannable) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// list writes numbers for use after IN.
func list(numbers []int64) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, n := range numbers {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(n, 10))
	}
	b.WriteByte(')')
	return b.String()
}

// micro is a time as it is stored; the zero time is 0.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

// orNow is t as it is stored, or the present where t was not given.
func orNow(t time.Time) int64 {
	if t.IsZero() {
		t = time.Now()
	}
	return micro(t)
}

// blob is a text as it is stored: NULL is none. People's words are bytes to the
// database, since PostgreSQL refuses some of what they can hold as a text.
func blob[T ~string | ~[]byte](b T) []byte {
	if len(b) == 0 {
		return nil
	}
	return []byte(b)
}

// writable replaces in other texts what PostgreSQL refuses.
func writable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
