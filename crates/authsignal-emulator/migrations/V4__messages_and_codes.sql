-- Addresses and devices of the factors beside authenticator apps and passkeys.
ALTER TABLE authenticators ADD COLUMN email TEXT;
ALTER TABLE authenticators ADD COLUMN phone_number TEXT;
ALTER TABLE authenticators ADD COLUMN sms_channel TEXT;
ALTER TABLE authenticators ADD COLUMN device_name TEXT;
ALTER TABLE authenticators ADD COLUMN device_platform TEXT;

-- What else `track` says about the circumstances of an action. JSON, where it is a map.
ALTER TABLE actions ADD COLUMN redirect_to_settings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN locale TEXT;
ALTER TABLE actions ADD COLUMN custom_domain TEXT;
ALTER TABLE actions ADD COLUMN custom TEXT;
ALTER TABLE actions ADD COLUMN crypto TEXT;

-- The inbox: everything that was "sent", to whomever.
CREATE TABLE messages (
  message_id TEXT PRIMARY KEY,
  sent_at INTEGER NOT NULL,
  channel TEXT NOT NULL,
  verification_method TEXT NOT NULL,
  user_id TEXT,
  action_code TEXT,
  idempotency_key TEXT,
  recipient TEXT NOT NULL,
  kind TEXT NOT NULL,
  content TEXT NOT NULL
) STRICT;
CREATE INDEX messages_by_time ON messages (sent_at);

-- Codes and links that were sent and prove something when they come back.
CREATE TABLE one_time_codes (
  challenge_id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  verification_method TEXT NOT NULL,
  sms_channel TEXT,
  recipient TEXT NOT NULL,
  secret TEXT NOT NULL,
  -- Absent until somebody claims an anonymous challenge.
  user_id TEXT REFERENCES users (user_id) ON DELETE CASCADE,
  action_code TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  -- The authenticator that is enrolled or challenged, where there is one.
  user_authenticator_id TEXT REFERENCES authenticators (user_authenticator_id) ON DELETE CASCADE,
  verified_at INTEGER,
  context TEXT NOT NULL
) STRICT;
CREATE INDEX one_time_codes_of_action ON one_time_codes (user_id, action_code, idempotency_key);
CREATE INDEX one_time_codes_by_secret ON one_time_codes (secret);

-- What is limited in number over time, of a user or, where nobody is known, of an address.
DROP TABLE failed_attempts;
CREATE TABLE limited_events (
  event TEXT NOT NULL,
  verification_method TEXT NOT NULL,
  user_id TEXT REFERENCES users (user_id) ON DELETE CASCADE,
  recipient TEXT,
  happened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX limited_events_of_user ON limited_events (user_id, event, verification_method, happened_at);
CREATE INDEX limited_events_of_recipient ON limited_events (recipient, event, verification_method, happened_at);
