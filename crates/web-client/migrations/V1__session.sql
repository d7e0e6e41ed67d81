-- One row a browser session. The key is stored hashed, so that a copy of this file opens no session.
CREATE TABLE session (
  key_hash   BLOB    NOT NULL PRIMARY KEY,
  state      TEXT    NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_expires_at ON session (expires_at);
