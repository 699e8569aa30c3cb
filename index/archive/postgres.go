package archive

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"go.mau.fi/util/dbutil"
)

// Connections to a PostgreSQL server. A reader that writes as it goes holds two.
const (
	maxConnections  = 20
	idleConnections = 4
	connectTimeout  = 10 * time.Second
)

// session makes a connection keep the promises of Database, whatever the server
// or the user is set to.
const session = `SELECT set_config('default_transaction_isolation', 'read committed', false),
	CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END`

// isURL reports whether the name of a database is a PostgreSQL URL.
func isURL(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// shown returns the name of a database without what is secret in it.
func shown(name string) string {
	if !isURL(name) {
		return name
	}
	u, err := url.Parse(name)
	if err != nil {
		return "the PostgreSQL URL"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

func openServer(ctx context.Context, name string) (*dbutil.Database, error) {
	db, err := connect(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("archive: open %s: %w", shown(name), explain(err, shown(name)))
	}
	return db, nil
}

func connect(ctx context.Context, name string) (*dbutil.Database, error) {
	// The errors of both parsers may hold the URL and so its password.
	u, err := url.Parse(name)
	if err != nil {
		return nil, errors.New("this is no URL: in a password or a name, characters such as @ : / ? # % are written %40 %3A %2F %3F %23 %25")
	}
	config, err := pgx.ParseConfig(name)
	if err != nil {
		return nil, errors.New("the PostgreSQL URL is not understood: check its port, what follows the ?, and the files that it names")
	}
	if !u.Query().Has("connect_timeout") {
		config.ConnectTimeout = connectTimeout
	}
	raw := stdlib.OpenDB(*config, stdlib.OptionAfterConnect(func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, session)
		return err
	}))
	raw.SetMaxOpenConns(maxConnections)
	raw.SetMaxIdleConns(idleConnections)
	var encoding string
	err = raw.QueryRowContext(ctx, `SHOW server_encoding`).Scan(&encoding)
	if err == nil && encoding != "UTF8" {
		err = fmt.Errorf("the database is written in %s: make one with createdb -E UTF8 -T template0", encoding)
	}
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	db, err := dbutil.NewWithDB(raw, "pgx")
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return db, nil
}

// upgrade brings the tables of this package up to date. Two processes that
// start on one database do so one after the other.
func upgrade(ctx context.Context, db *dbutil.Database) error {
	return db.DoTxn(ctx, nil, func(ctx context.Context) error {
		if db.Dialect == dbutil.Postgres {
			if _, err := db.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext($1))`, db.VersionTable); err != nil {
				return err
			}
			// dbutil finds a table of that name in any schema; this one is in ours.
			if _, err := db.Exec(ctx, `CREATE TABLE IF NOT EXISTS `+db.VersionTable+` (version INTEGER, compat INTEGER)`); err != nil {
				return err
			}
		}
		return db.Upgrade(ctx)
	})
}

// alone makes the transaction of ctx the only one that writes to the archive
// until it ends. SQLite does so by itself.
func (a *Archive) alone(ctx context.Context) error {
	if a.db.Dialect != dbutil.Postgres {
		return nil
	}
	var version int
	return a.db.QueryRow(ctx, `SELECT version FROM archive_version FOR UPDATE`).Scan(&version)
}
