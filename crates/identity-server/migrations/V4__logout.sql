-- Which clients were told of a session, and under which subject identifier: who has to hear that it has ended.
CREATE TABLE session_client (
    sid        TEXT   NOT NULL,
    client_id  TEXT   NOT NULL,
    subject    TEXT   NOT NULL,
    expires_at BIGINT NOT NULL, -- the session's
    PRIMARY KEY (sid, client_id)
);
CREATE INDEX session_client_by_expiry ON session_client (expires_at);
CREATE INDEX session_by_sid ON session (sid);

-- Logout tokens that clients have not accepted yet. The token itself is made anew for each attempt.
CREATE TABLE logout_delivery (
    id              TEXT   NOT NULL PRIMARY KEY,
    client_id       TEXT   NOT NULL,
    sid             TEXT   NOT NULL,
    subject         TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL
);
CREATE INDEX logout_delivery_by_next_attempt ON logout_delivery (next_attempt_at);

-- Logouts that the browser still has to carry to clients, in frames.
CREATE TABLE front_channel_logout (
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    content    TEXT   NOT NULL, -- JSON
    expires_at BIGINT NOT NULL
);
CREATE INDEX front_channel_logout_by_expiry ON front_channel_logout (expires_at);
