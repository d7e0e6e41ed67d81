//! The states that an action had. They are written by triggers of the table `actions`.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::{from_millis, unreadable};
use crate::tenant::action::ActionState;
use crate::tenant::identifiers::ActionKey;

/// A state, and since when the action had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StateChange {
    pub(crate) state: ActionState,
    pub(crate) since: OffsetDateTime,
}

/// The oldest first.
pub(crate) fn of_action(connection: &Connection, key: &ActionKey) -> rusqlite::Result<Vec<StateChange>> {
    let mut statement = connection.prepare_cached(
        "SELECT state, since FROM action_states
         WHERE user_id = ?1 AND action_code = ?2 AND idempotency_key = ?3 ORDER BY action_state_id",
    )?;
    let key = [
        key.user_id.as_str(),
        key.action_code.as_str(),
        key.idempotency_key.as_str(),
    ];
    let rows = statement.query_map(key, |row| {
        let state: String = row.get(0)?;
        Ok(StateChange {
            state: ActionState::parse(&state).ok_or_else(|| unreadable(&state))?,
            since: from_millis(row.get(1)?)?,
        })
    })?;
    rows.collect()
}
