-- Clients that have registered themselves. Of what they prove themselves by nothing is here that proves anything: hashes,
-- and salts that are worth something with a secret of the server only.

CREATE TABLE registered_client (
    client_id         TEXT   NOT NULL PRIMARY KEY,
    metadata          TEXT   NOT NULL, -- JSON
    secret_sha256     TEXT,            -- of a secret that it sends, in hexadecimal
    secret_salt       TEXT,            -- of which the secret that it signs with is made
    access_token_hash TEXT   NOT NULL, -- of the token with which it looks after its registration
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);

-- Who may register a client.
CREATE TABLE initial_access_token (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    uses_left  BIGINT,                 -- as many as one likes, when null
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX initial_access_token_by_expiry ON initial_access_token (expires_at);

-- All that goes with a client which is removed.
CREATE INDEX token_grant_by_client ON token_grant (client_id);
CREATE INDEX authorization_code_by_client ON authorization_code (client_id);
CREATE INDEX consent_by_client ON consent (client_id);
