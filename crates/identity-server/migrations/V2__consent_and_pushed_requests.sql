-- What people let clients have. One row a person and client; it grows with what they consent to.
CREATE TABLE consent (
    subject   TEXT   NOT NULL,
    client_id TEXT   NOT NULL,
    consent   TEXT   NOT NULL, -- JSON: scopes and claims
    given_at  BIGINT NOT NULL,
    PRIMARY KEY (subject, client_id)
);

-- Authorization requests that a client pushed and no browser has brought yet (RFC 9126).
CREATE TABLE pushed_request (
    key_hash   TEXT   NOT NULL PRIMARY KEY,
    client_id  TEXT   NOT NULL,
    parameters TEXT   NOT NULL, -- checked, application/x-www-form-urlencoded
    expires_at BIGINT NOT NULL
);
CREATE INDEX pushed_request_by_expiry ON pushed_request (expires_at);

-- The session in which the person chose to go on as who they are, and the one in which they consented.
ALTER TABLE authorize_request ADD COLUMN chosen_in TEXT;
ALTER TABLE authorize_request ADD COLUMN consented_in TEXT;
