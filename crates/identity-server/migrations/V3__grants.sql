-- What people have granted to clients, and the tokens that follow from it. A row of `token_grant` lives as long as one of
-- its tokens may; when it goes, they go.

CREATE TABLE token_grant (
    grant_id          TEXT    NOT NULL PRIMARY KEY,
    subject           TEXT    NOT NULL,
    client_id         TEXT    NOT NULL,
    sid               TEXT    NOT NULL,
    ends_with_session BOOLEAN NOT NULL,
    content           TEXT    NOT NULL, -- JSON
    created_at        BIGINT  NOT NULL,
    expires_at        BIGINT  NOT NULL
);
CREATE INDEX token_grant_by_subject ON token_grant (subject, client_id);
CREATE INDEX token_grant_by_sid ON token_grant (sid);
CREATE INDEX token_grant_by_expiry ON token_grant (expires_at);

-- The grant that the code was redeemed for: whoever redeems it again ends that grant.
ALTER TABLE authorization_code ADD COLUMN grant_id TEXT;

-- Used ones stay as long as their grant, so that a second use is noticed.
CREATE TABLE refresh_token (
    token_hash  TEXT   NOT NULL PRIMARY KEY,
    grant_id    TEXT   NOT NULL REFERENCES token_grant (grant_id) ON DELETE CASCADE,
    parent_hash TEXT,   -- the token whose use gave this one
    used_at     BIGINT,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX refresh_token_by_grant ON refresh_token (grant_id);
CREATE INDEX refresh_token_by_parent ON refresh_token (parent_hash);

-- Access tokens that are opaque to APIs; a client's own belongs to no grant.
CREATE TABLE reference_token (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    grant_id   TEXT   REFERENCES token_grant (grant_id) ON DELETE CASCADE,
    claims     TEXT   NOT NULL, -- JSON
    expires_at BIGINT NOT NULL
);
CREATE INDEX reference_token_by_grant ON reference_token (grant_id);
CREATE INDEX reference_token_by_expiry ON reference_token (expires_at);

-- Secrets of the server itself that must never change, by name.
CREATE TABLE server_secret (
    name   TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
);

-- Devices that wait for somebody to enter their code (RFC 8628).
CREATE TABLE device_authorization (
    device_code_hash TEXT   NOT NULL PRIMARY KEY,
    user_code_hash   TEXT   NOT NULL UNIQUE,
    client_id        TEXT   NOT NULL,
    request          TEXT   NOT NULL, -- JSON
    decision         TEXT,            -- JSON, once somebody has decided
    interval_seconds BIGINT NOT NULL,
    asked_at         BIGINT,
    usable_until     BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL  -- a while later, so that a late device learns that it is late
);
CREATE INDEX device_authorization_by_expiry ON device_authorization (expires_at);

-- How often somebody has tried something that can be guessed, within a window of time.
CREATE TABLE attempt (
    purpose    TEXT   NOT NULL,
    key_hash   TEXT   NOT NULL,
    count      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (purpose, key_hash)
);
CREATE INDEX attempt_by_expiry ON attempt (expires_at);
