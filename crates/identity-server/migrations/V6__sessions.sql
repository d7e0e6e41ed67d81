-- What a person recognises a session by, and how far it may go on. `expires_at` is when it ends unless it is used before,
-- `created_at` when the person signed in last. The new columns are empty in rows of older versions, which may still write
-- some while replicas are replaced one by one: those sessions began when they were created, and end when they expire.
ALTER TABLE session ADD COLUMN began_at BIGINT;
ALTER TABLE session ADD COLUMN last_seen_at BIGINT;
ALTER TABLE session ADD COLUMN ends_at BIGINT;
ALTER TABLE session ADD COLUMN user_agent TEXT;
ALTER TABLE session ADD COLUMN address TEXT;
