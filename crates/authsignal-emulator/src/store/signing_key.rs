//! The signing key.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;

use super::to_millis;

/// The key in PKCS #8, once there is one.
pub(crate) fn find(connection: &Connection) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT pkcs8 FROM signing_key", [], |row| row.get(0))
        .optional()
}

/// Stores the key unless there is one already.
pub(crate) fn insert(connection: &Connection, pkcs8: &[u8], now: OffsetDateTime) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO signing_key (only_one, pkcs8, created_at) VALUES (1, ?1, ?2)",
        params![pkcs8, to_millis(now)],
    )?;
    Ok(())
}
