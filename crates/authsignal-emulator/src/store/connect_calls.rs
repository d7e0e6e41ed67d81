//! Calls of Call Connect.

use rusqlite::{Connection, params};
use time::OffsetDateTime;

use super::to_millis;
use crate::tenant::identifiers::UserId;

/// Notes that a call has begun, in place of an earlier one with the same reference.
pub(crate) fn start(
    connection: &Connection,
    reference_id: &str,
    user_id: &UserId,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR REPLACE INTO connect_calls (reference_id, user_id, started_at) VALUES (?1, ?2, ?3)",
        params![reference_id, user_id.as_str(), to_millis(now)],
    )?;
    Ok(())
}

/// Notes how a call has ended; says whether it had begun.
pub(crate) fn finish(connection: &Connection, reference_id: &str, state: &str) -> rusqlite::Result<bool> {
    let changed = connection.execute(
        "UPDATE connect_calls SET state = ?2 WHERE reference_id = ?1",
        [reference_id, state],
    )?;
    Ok(changed > 0)
}
