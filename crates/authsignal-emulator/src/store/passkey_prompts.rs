//! When users were last asked whether they want a passkey.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;

use super::{from_millis, to_millis};
use crate::tenant::identifiers::UserId;

/// Notes that the user is being asked.
pub(crate) fn record(connection: &Connection, user_id: &UserId, now: OffsetDateTime) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO passkey_prompts (user_id, prompted_at) VALUES (?1, ?2)
         ON CONFLICT (user_id) DO UPDATE SET prompted_at = ?2",
        params![user_id.as_str(), to_millis(now)],
    )?;
    Ok(())
}

/// When the user was asked last.
pub(crate) fn last(connection: &Connection, user_id: &UserId) -> rusqlite::Result<Option<OffsetDateTime>> {
    let millis: Option<i64> = connection
        .prepare_cached("SELECT prompted_at FROM passkey_prompts WHERE user_id = ?1")?
        .query_row([user_id.as_str()], |row| row.get(0))
        .optional()?;
    millis.map(from_millis).transpose()
}
