-- Calls of the server and client API, the newest of them. The action is absent where a call concerns none.
CREATE TABLE calls (
  call_id INTEGER PRIMARY KEY AUTOINCREMENT,
  called_at INTEGER NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  status INTEGER NOT NULL,
  duration_micros INTEGER NOT NULL,
  error_code TEXT,
  error_description TEXT,
  user_id TEXT,
  action_code TEXT,
  idempotency_key TEXT
) STRICT;
CREATE INDEX calls_of_user ON calls (user_id, action_code, idempotency_key);

-- Every state that an action had, and since when. Written here, so that no way of changing an action is forgotten.
CREATE TABLE action_states (
  action_state_id INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL,
  action_code TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;
CREATE INDEX states_of_action ON action_states (user_id, action_code, idempotency_key);

INSERT INTO action_states (user_id, action_code, idempotency_key, state, since)
  SELECT user_id, action_code, idempotency_key, state, state_updated_at FROM actions ORDER BY state_updated_at;

CREATE TRIGGER action_begins AFTER INSERT ON actions BEGIN
  INSERT INTO action_states (user_id, action_code, idempotency_key, state, since)
    VALUES (new.user_id, new.action_code, new.idempotency_key, new.state, new.state_updated_at);
END;

CREATE TRIGGER action_changes AFTER UPDATE OF state ON actions WHEN new.state <> old.state BEGIN
  INSERT INTO action_states (user_id, action_code, idempotency_key, state, since)
    VALUES (new.user_id, new.action_code, new.idempotency_key, new.state, new.state_updated_at);
END;

CREATE TRIGGER action_ends AFTER DELETE ON actions BEGIN
  DELETE FROM action_states
    WHERE user_id = old.user_id AND action_code = old.action_code AND idempotency_key = old.idempotency_key;
END;
