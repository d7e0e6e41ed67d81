-- Challenges that another device of the user decides: by a QR code that it scans, or by a push notification.
CREATE TABLE device_challenges (
  challenge_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  -- Known from the start where there is a token, and else from the device that claims it.
  user_id TEXT,
  action_code TEXT NOT NULL,
  -- Of the token's action, or of the one that the approval has made.
  idempotency_key TEXT,
  -- The device that was asked, where it was only one.
  user_authenticator_id TEXT,
  -- What who polls has to know.
  device_code TEXT,
  custom TEXT
) STRICT;
CREATE INDEX device_challenges_by_time ON device_challenges (expires_at);
