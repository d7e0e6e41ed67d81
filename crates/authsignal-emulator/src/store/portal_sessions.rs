//! Who is signed in to the portal, and wrong passwords.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;

use super::to_millis;

/// Stores a session, and forgets those that are over.
pub(crate) fn insert(
    connection: &Connection,
    hash: &[u8],
    expires_at: OffsetDateTime,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM portal_sessions WHERE expires_at <= ?1",
        [to_millis(now)],
    )?;
    connection.execute(
        "INSERT INTO portal_sessions (session_hash, expires_at) VALUES (?1, ?2)",
        params![hash, to_millis(expires_at)],
    )?;
    Ok(())
}

/// Whether the session is there and not over.
pub(crate) fn is_open(connection: &Connection, hash: &[u8], now: OffsetDateTime) -> rusqlite::Result<bool> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT 1 FROM portal_sessions WHERE session_hash = ?1 AND expires_at > ?2")?
        .query_row(params![hash, to_millis(now)], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

pub(crate) fn delete(connection: &Connection, hash: &[u8]) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM portal_sessions WHERE session_hash = ?1", [hash])?;
    Ok(())
}

/// Wrong passwords since then.
pub(crate) fn attempts_since(connection: &Connection, since: OffsetDateTime) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM portal_attempts WHERE attempted_at > ?1")?
        .query_row([to_millis(since)], |row| row.get(0))
}

/// Notes a wrong password, and forgets those before `since`.
pub(crate) fn record_attempt(
    connection: &Connection,
    now: OffsetDateTime,
    since: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM portal_attempts WHERE attempted_at <= ?1",
        [to_millis(since)],
    )?;
    connection.execute(
        "INSERT INTO portal_attempts (attempted_at) VALUES (?1)",
        [to_millis(now)],
    )?;
    Ok(())
}
