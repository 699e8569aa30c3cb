-- v0 -> v1: What the Matrix side has to remember; moments are milliseconds
CREATE TABLE matrix_account (
	id           INTEGER NOT NULL PRIMARY KEY,
	homeserver   TEXT    NOT NULL,
	user_id      TEXT    NOT NULL,
	device_id    TEXT    NOT NULL,
	token        TEXT    NOT NULL,
	client_id    TEXT    NOT NULL,
	refresh      TEXT    NOT NULL,
	expires      BIGINT  NOT NULL,
	started      BIGINT  NOT NULL,
	since        TEXT    NOT NULL
);

CREATE TABLE matrix_lease (
	device_id TEXT   NOT NULL PRIMARY KEY,
	holder    TEXT   NOT NULL,
	host      TEXT   NOT NULL,
	pid       BIGINT NOT NULL,
	until     BIGINT NOT NULL
);

CREATE TABLE matrix_room (
	room_id   TEXT    NOT NULL PRIMARY KEY,
	last      TEXT    NOT NULL,
	direct    BOOLEAN NOT NULL,
	name      TEXT    NOT NULL,
	encrypted BOOLEAN NOT NULL,
	successor TEXT    NOT NULL
);

CREATE TABLE matrix_message (
	event_id TEXT    NOT NULL PRIMARY KEY,
	room_id  TEXT    NOT NULL,
	sender   TEXT    NOT NULL,
	root     TEXT    NOT NULL,
	direct   BOOLEAN NOT NULL,
	edit     BIGINT  NOT NULL,
	at       BIGINT  NOT NULL
);

CREATE TABLE matrix_posting (
	posting  TEXT   NOT NULL PRIMARY KEY,
	room_id  TEXT   NOT NULL,
	root     TEXT   NOT NULL,
	event_id TEXT   NOT NULL,
	at       BIGINT NOT NULL
);
CREATE INDEX matrix_posting_event ON matrix_posting (event_id);

CREATE TABLE matrix_waiting (
	event_id TEXT   NOT NULL PRIMARY KEY,
	room_id  TEXT   NOT NULL,
	sender   TEXT   NOT NULL,
	session  TEXT   NOT NULL,
	event    bytea  NOT NULL,
	at       BIGINT NOT NULL,
	asked    BIGINT NOT NULL,
	told     BIGINT NOT NULL
);

CREATE TABLE matrix_errand (
	room_id  TEXT    NOT NULL PRIMARY KEY,
	what     TEXT    NOT NULL,
	person   TEXT    NOT NULL,
	via      TEXT    NOT NULL,
	since    BIGINT  NOT NULL,
	attempts INTEGER NOT NULL,
	due      BIGINT  NOT NULL
);
