-- Failures on demand. `remaining` counts down; without it a fault strikes until it is cleared.
CREATE TABLE faults (
  fault_id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  user_id TEXT,
  remaining INTEGER,
  kind TEXT NOT NULL
) STRICT;

-- How far the tenant's clock is from the machine's. One row, or none.
CREATE TABLE clock_skew (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seconds INTEGER NOT NULL
) STRICT;

-- What has happened, noted by the transaction in which it did, until a webhook is made of it.
CREATE TABLE events (
  event_id INTEGER PRIMARY KEY,
  event TEXT NOT NULL,
  data TEXT NOT NULL
) STRICT;

CREATE TABLE webhook_deliveries (
  delivery_id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  url TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Absent when nothing more is tried.
  next_attempt_at INTEGER
) STRICT;
CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries (created_at);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;

CREATE TABLE webhook_attempts (
  delivery_id TEXT NOT NULL REFERENCES webhook_deliveries (delivery_id) ON DELETE CASCADE,
  attempted_at INTEGER NOT NULL,
  status INTEGER,
  error TEXT
) STRICT;
CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (delivery_id, attempted_at);

-- Records that wait to be sent with the next challenge.log_created.
CREATE TABLE challenge_log (
  log_id INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;

-- Whether action.log_created has told of the action, or need not.
ALTER TABLE actions ADD COLUMN is_logged INTEGER NOT NULL DEFAULT 0;
UPDATE actions SET is_logged = 1;
