-- v0 -> v1: Revisions of articles, and articles that must not come back
CREATE TABLE archive_revision (
	-- only: sqlite
	document  TEXT    NOT NULL,
	-- only: postgres
	document  TEXT    COLLATE "C" NOT NULL,
	number    INTEGER NOT NULL,
	source    TEXT    NOT NULL,
	title     TEXT    NOT NULL,
	url       TEXT    NOT NULL,
	author    TEXT    NOT NULL,
	published TEXT    NOT NULL,
	seen      TEXT    NOT NULL,
	hash      TEXT    NOT NULL,
	text      bytea   NOT NULL,
	blocks    bytea   NOT NULL,

	PRIMARY KEY (document, number)
);
CREATE INDEX archive_revision_url ON archive_revision (url);

CREATE TABLE archive_tombstone (
	document TEXT NOT NULL PRIMARY KEY,
	since    TEXT NOT NULL,
	reason   TEXT NOT NULL
);
