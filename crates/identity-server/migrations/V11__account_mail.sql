-- Mail that has to be sent. Its words are put together when it is sent, and so are the links in it: no row opens anything.
CREATE TABLE outgoing_mail (
    id              TEXT   NOT NULL PRIMARY KEY,
    content         TEXT   NOT NULL, -- JSON: which letter, to whom, in which language
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL
);
CREATE INDEX outgoing_mail_by_attempt ON outgoing_mail (next_attempt_at);
CREATE INDEX outgoing_mail_by_expiry ON outgoing_mail (expires_at);

-- Links that people got by mail, each for one use.
CREATE TABLE account_link (
    code_hash  TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL,
    subject    TEXT,            -- whose; nobody's yet where an account shall be created
    content    TEXT   NOT NULL, -- JSON
    expires_at BIGINT NOT NULL
);
CREATE INDEX account_link_by_subject ON account_link (subject);
CREATE INDEX account_link_by_expiry ON account_link (expires_at);
