-- The office itself: who it is, its keys, and which version of the schema this is (PRAGMA user_version holds the number).
CREATE TABLE office (
  name  TEXT PRIMARY KEY,           -- 'instance' (random id of this database), 'generation', 'created_at', 'paused'
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE office_key (
  key_id     INTEGER PRIMARY KEY CHECK (key_id BETWEEN 0 AND 7),
  secret     BLOB NOT NULL CHECK (length(secret) = 32),   -- signs tokens, keys address hashes
  created_at INTEGER NOT NULL
) STRICT;
