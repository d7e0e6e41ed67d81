-- Where people stand on their way to passkeys. Times are Unix seconds; a week is its Monday, 00:00 UTC.

CREATE TABLE passkey_person (
    subject      TEXT    NOT NULL PRIMARY KEY,
    has_passkey  BOOLEAN NOT NULL, -- as far as it is known here
    seen_in      BIGINT  NOT NULL, -- the week of the last sign-in
    not_now      BIGINT  NOT NULL, -- how often they put the offer off
    ask_again_at BIGINT  NOT NULL,
    never        BOOLEAN NOT NULL, -- they do not want to be asked again
    expires_at   BIGINT  NOT NULL
);
CREATE INDEX passkey_person_by_expiry ON passkey_person (expires_at);

-- What people call their passkeys.
CREATE TABLE passkey_name (
    subject    TEXT NOT NULL,
    passkey_id TEXT NOT NULL,
    name       TEXT NOT NULL,
    PRIMARY KEY (subject, passkey_id)
);

-- How often what happened in a week, and to nobody in particular.
CREATE TABLE passkey_week (
    week       BIGINT NOT NULL,
    step       TEXT   NOT NULL,
    count      BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (week, step)
);
CREATE INDEX passkey_week_by_expiry ON passkey_week (expires_at);
