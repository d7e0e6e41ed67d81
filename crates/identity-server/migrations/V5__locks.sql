-- What replicas do one after the other: each takes the row's lock for as long as its transaction lasts.
CREATE TABLE named_lock (
    name TEXT NOT NULL PRIMARY KEY
);

-- What one replica does at a time for longer than a transaction: when it is not renewed, another one takes over.
CREATE TABLE lease (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      TEXT   NOT NULL,
    expires_at BIGINT NOT NULL
);
