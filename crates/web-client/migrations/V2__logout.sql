-- Who a session is of, and which session at the provider it belongs to: the provider ends sessions by these.
ALTER TABLE session ADD COLUMN subject TEXT;
ALTER TABLE session ADD COLUMN sid TEXT;
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
