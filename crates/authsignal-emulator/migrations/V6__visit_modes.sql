-- How a visit is shown and to whom it may report, whether its first enrolment can be left, and whether the person
-- has proved in it who they are.
ALTER TABLE visits ADD COLUMN mode TEXT NOT NULL DEFAULT 'redirect';
ALTER TABLE visits ADD COLUMN referrer TEXT;
ALTER TABLE visits ADD COLUMN must_enrol INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visits ADD COLUMN is_verified INTEGER NOT NULL DEFAULT 0;

-- When a user was last asked whether they want a passkey.
CREATE TABLE passkey_prompts (
  user_id TEXT PRIMARY KEY REFERENCES users (user_id) ON DELETE CASCADE,
  prompted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
