-- The key that signs access tokens; made when it is first needed.
CREATE TABLE signing_key (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
  pkcs8 BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- Sessions, each with the one pair of tokens that is good at present.
CREATE TABLE sessions (
  session_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  verification_method TEXT,
  access_token_id TEXT NOT NULL,
  refresh_token_hash BLOB NOT NULL UNIQUE,
  refresh_expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Devices of which the backend has said that they are not to be trusted any more.
CREATE TABLE invalidated_devices (
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  device_id TEXT NOT NULL,
  invalidated_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, device_id)
) STRICT, WITHOUT ROWID;

-- Calls of Call Connect.
CREATE TABLE connect_calls (
  reference_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  state TEXT
) STRICT;
