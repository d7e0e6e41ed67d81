-- Who a session is of, and which session at the provider it belongs to: the provider ends sessions by these.
ALTER TABLE session ADD COLUMN subject TEXT;
ALTER TABLE session ADD COLUMN sid TEXT;
-- Its refresh token, encrypted; when the access token expires; and until when a request is busy with a refresh.
ALTER TABLE session ADD COLUMN token_set TEXT;
ALTER TABLE session ADD COLUMN refresh_token TEXT;
ALTER TABLE session ADD COLUMN tokens_expire_at INTEGER;
ALTER TABLE session ADD COLUMN refreshing_until INTEGER;
CREATE UNIQUE INDEX session_token_set ON session (token_set);
CREATE INDEX session_subject ON session (subject);
CREATE INDEX session_sid ON session (sid);

-- What has happened and must be remembered for a while: logout tokens that were used, and sessions at the provider that
-- have ended.
CREATE TABLE remembered (
  kind       TEXT    NOT NULL,
  key_hash   BLOB    NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kind, key_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX remembered_expires_at ON remembered (expires_at);
