-- Times are milliseconds since 1970 (UTC). JSON is stored as text.
CREATE TABLE users (
  user_id TEXT PRIMARY KEY,
  handle BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  email TEXT,
  email_verified INTEGER,
  phone_number TEXT,
  phone_number_verified INTEGER,
  username TEXT,
  display_name TEXT,
  locale TEXT,
  custom TEXT,
  default_verification_method TEXT
) STRICT;

CREATE TABLE authenticators (
  user_authenticator_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  verification_method TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  verified_at INTEGER,
  last_verified_at INTEGER,
  totp_secret BLOB,
  totp_last_step INTEGER,
  credential_id BLOB UNIQUE,
  credential TEXT,
  aaguid TEXT,
  passkey_name TEXT,
  device_id TEXT,
  user_agent TEXT,
  attachment TEXT
) STRICT;
CREATE INDEX authenticators_of_user ON authenticators (user_id, created_at);

CREATE TABLE recovery_codes (
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  code_hash BLOB NOT NULL,
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Wrong codes, for the limit of tries.
CREATE TABLE failed_attempts (
  user_id TEXT NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
  verification_method TEXT NOT NULL,
  attempted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failed_attempts_of_user ON failed_attempts (user_id, verification_method, attempted_at);

-- Actions outlive their user's authenticators, and the user too unless the caller says otherwise.
CREATE TABLE actions (
  user_id TEXT NOT NULL,
  action_code TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_updated_at INTEGER NOT NULL,
  verification_method TEXT,
  verified_by TEXT,
  rule_ids TEXT NOT NULL,
  redirect_url TEXT,
  device_id TEXT,
  ip_address TEXT,
  user_agent TEXT,
  scope TEXT,
  PRIMARY KEY (user_id, action_code, idempotency_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX actions_by_time ON actions (created_at);

-- Outcomes set by hand; they precede the rules.
CREATE TABLE outcome_overrides (
  user_id TEXT NOT NULL,
  action_code TEXT NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (user_id, action_code)
) STRICT, WITHOUT ROWID;

-- What waits for an answer of the browser: each is answered once, before it expires.
CREATE TABLE challenges (
  challenge_id TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL,
  -- The user and action of a bearer token, or only the action of an anonymous sign-in.
  user_id TEXT,
  action_code TEXT,
  idempotency_key TEXT,
  -- The state of a WebAuthn ceremony; absent where only an action was named.
  ceremony TEXT
) STRICT;

-- One visit of the pre-built UI: an action in one browser.
CREATE TABLE visits (
  visit_id TEXT PRIMARY KEY,
  browser_hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  action_code TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  scope TEXT NOT NULL
) STRICT;
