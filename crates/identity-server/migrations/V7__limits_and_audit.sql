-- How much was tried of something that can be guessed. It takes the place of `attempt`, which replicas of the version
-- before may still use; a later version drops that. Times are Unix milliseconds, but for `expires_at`.
CREATE TABLE attempt_level (
    limit_name TEXT   NOT NULL,
    key_hash   TEXT   NOT NULL, -- keyed: people type passwords into the field of the user name
    empty_at   BIGINT NOT NULL, -- when everything is forgotten
    last_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (limit_name, key_hash)
);
CREATE INDEX attempt_level_by_expiry ON attempt_level (expires_at);

-- What happened to accounts and clients. Rows are added and, when they are old enough, removed; never changed.
CREATE TABLE audit_event (
    id         TEXT   NOT NULL PRIMARY KEY, -- in the order of time
    at         BIGINT NOT NULL,             -- Unix milliseconds
    event      TEXT   NOT NULL,
    outcome    TEXT   NOT NULL,
    reason     TEXT,
    subject    TEXT,
    username   TEXT,
    client_id  TEXT,
    sid        TEXT,
    address    TEXT,
    user_agent TEXT,
    request_id TEXT,
    detail     TEXT,
    expires_at BIGINT NOT NULL
);
CREATE INDEX audit_event_by_subject ON audit_event (subject, id);
CREATE INDEX audit_event_by_client ON audit_event (client_id, id);
CREATE INDEX audit_event_by_expiry ON audit_event (expires_at);
