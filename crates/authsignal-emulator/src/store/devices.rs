//! The devices of users: those that actions and credentials name.

use rusqlite::{Connection, Row, params};
use time::OffsetDateTime;

use super::{from_millis, to_millis};
use crate::tenant::identifiers::UserId;

/// A device as far as anything is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) first_seen_at: OffsetDateTime,
    pub(crate) last_seen_at: OffsetDateTime,
    pub(crate) user_agent: Option<String>,
    pub(crate) invalidated_at: Option<OffsetDateTime>,
}

/// The devices of a user, the last seen first.
pub(crate) fn of_user(connection: &Connection, user_id: &UserId) -> rusqlite::Result<Vec<Device>> {
    // SQLite takes the bare `user_agent` from the row with the maximum.
    let mut statement = connection.prepare_cached(
        "WITH seen AS (
           SELECT device_id, created_at AS seen_at, user_agent FROM actions
             WHERE user_id = ?1 AND device_id IS NOT NULL
           UNION ALL
           SELECT device_id, created_at, user_agent FROM authenticators
             WHERE user_id = ?1 AND device_id IS NOT NULL AND verified_at IS NOT NULL)
         SELECT seen.device_id, min(seen_at) AS first_seen_at, max(seen_at) AS last_seen_at, user_agent,
           (SELECT invalidated_at FROM invalidated_devices gone
             WHERE gone.user_id = ?1 AND gone.device_id = seen.device_id) AS invalidated_at
         FROM seen GROUP BY seen.device_id ORDER BY last_seen_at DESC, seen.device_id",
    )?;
    statement.query_map([user_id.as_str()], read)?.collect()
}

/// Notes that a device is not to be trusted any more. It stays so.
pub(crate) fn invalidate(
    connection: &Connection,
    user_id: &UserId,
    device_id: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO invalidated_devices (user_id, device_id, invalidated_at) VALUES (?1, ?2, ?3)",
        params![user_id.as_str(), device_id, to_millis(now)],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Device> {
    let user_agent: Option<String> = row.get("user_agent")?;
    let invalidated_at: Option<i64> = row.get("invalidated_at")?;
    Ok(Device {
        id: row.get("device_id")?,
        first_seen_at: from_millis(row.get("first_seen_at")?)?,
        last_seen_at: from_millis(row.get("last_seen_at")?)?,
        user_agent: user_agent.filter(|agent| !agent.is_empty()),
        invalidated_at: invalidated_at.map(from_millis).transpose()?,
    })
}
