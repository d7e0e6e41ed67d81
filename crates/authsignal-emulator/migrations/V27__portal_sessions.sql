-- Who has typed the portal's password, where it has one.
CREATE TABLE portal_sessions (
  session_hash BLOB PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong passwords, for the limit of tries.
CREATE TABLE portal_attempts (
  attempted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX portal_attempts_by_time ON portal_attempts (attempted_at);
