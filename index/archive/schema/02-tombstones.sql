-- v1 -> v2: Whose article a tombstone is of
ALTER TABLE archive_tombstone ADD COLUMN source TEXT NOT NULL DEFAULT '';
