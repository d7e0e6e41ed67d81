-- Everything that a browser or client holds the key to is found by the SHA-256 of that key (base64url): a copy of the
-- database opens no session. Times are Unix seconds.

CREATE TABLE session (
    id_hash        TEXT    NOT NULL PRIMARY KEY,
    sid            TEXT    NOT NULL,
    subject        TEXT    NOT NULL,
    authentication TEXT    NOT NULL, -- JSON
    persistent     BOOLEAN NOT NULL,
    created_at     BIGINT  NOT NULL,
    expires_at     BIGINT  NOT NULL
);
CREATE INDEX session_by_subject ON session (subject);
CREATE INDEX session_by_expiry ON session (expires_at);

-- Authorization requests that wait for somebody to sign in.
CREATE TABLE authorize_request (
    id_hash         TEXT   NOT NULL PRIMARY KEY,
    parameters      TEXT   NOT NULL, -- as they came, application/x-www-form-urlencoded
    session_id_hash TEXT,            -- the session that the browser had then
    created_at      BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);
CREATE INDEX authorize_request_by_expiry ON authorize_request (expires_at);

-- Logout requests that wait for the browser, and perhaps for the person, to confirm them.
CREATE TABLE logout_request (
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    parameters TEXT   NOT NULL, -- as they came, application/x-www-form-urlencoded
    expires_at BIGINT NOT NULL
);
CREATE INDEX logout_request_by_expiry ON logout_request (expires_at);

CREATE TABLE authorization_code (
    code_hash           TEXT   NOT NULL PRIMARY KEY,
    authorization_grant TEXT   NOT NULL, -- JSON
    expires_at          BIGINT NOT NULL
);
CREATE INDEX authorization_code_by_expiry ON authorization_code (expires_at);

-- Sign-ins that have begun in one browser and wait for the second factor or for a passkey.
CREATE TABLE pending_login (
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    content    TEXT   NOT NULL, -- JSON
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX pending_login_by_expiry ON pending_login (expires_at);

-- What may be used once and has been.
CREATE TABLE consumed (
    purpose    TEXT   NOT NULL,
    key_hash   TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (purpose, key_hash)
);
CREATE INDEX consumed_by_expiry ON consumed (expires_at);

CREATE TABLE signing_key (
    kid        TEXT   NOT NULL PRIMARY KEY,
    algorithm  TEXT   NOT NULL,
    pkcs8      BLOB   NOT NULL,
    created_at BIGINT NOT NULL
);
