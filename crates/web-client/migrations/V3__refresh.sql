-- The refresh token of a session, encrypted; when the access token expires; and until when a request is busy with it.
ALTER TABLE session ADD COLUMN token_set TEXT;
ALTER TABLE session ADD COLUMN refresh_token TEXT;
ALTER TABLE session ADD COLUMN tokens_expire_at INTEGER;
ALTER TABLE session ADD COLUMN refreshing_until INTEGER;
CREATE UNIQUE INDEX session_token_set ON session (token_set);
