-- People who are kept here, and change their account themselves. Times are Unix seconds.
CREATE TABLE account (
    subject             TEXT    NOT NULL PRIMARY KEY,
    username            TEXT    NOT NULL,        -- as it is shown
    username_key        TEXT    NOT NULL UNIQUE, -- such that all ways to write it are one
    email_key           TEXT    UNIQUE,          -- the address among the claims, once it is known to be theirs
    password_hash       TEXT,
    claims              TEXT    NOT NULL,        -- JSON
    group_names         TEXT    NOT NULL,        -- JSON
    is_disabled         BOOLEAN NOT NULL,
    created_at          BIGINT  NOT NULL,
    password_changed_at BIGINT,
    version             BIGINT  NOT NULL         -- one more with each change: of two at once one begins again
);

-- Whose account was deleted: the configuration does not bring them back.
CREATE TABLE deleted_account (
    subject_hash TEXT   NOT NULL PRIMARY KEY,
    deleted_at   BIGINT NOT NULL
);
