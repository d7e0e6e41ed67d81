//! Wrong codes, for the limit of tries.

use rusqlite::{Connection, params};
use time::OffsetDateTime;

use super::to_millis;
use crate::assumptions::{ATTEMPT_WINDOW, MAXIMUM_ATTEMPTS};
use crate::tenant::identifiers::UserId;
use crate::tenant::verification_method::VerificationMethod;

/// Whether so many codes were wrong lately that no further one is looked at.
pub(crate) fn are_exhausted(
    connection: &Connection,
    user_id: &UserId,
    method: VerificationMethod,
    now: OffsetDateTime,
) -> rusqlite::Result<bool> {
    let since = to_millis(now - ATTEMPT_WINDOW);
    let count: u32 = connection
        .prepare_cached(
            "SELECT count(*) FROM failed_attempts
             WHERE user_id = ?1 AND verification_method = ?2 AND attempted_at > ?3",
        )?
        .query_row(params![user_id.as_str(), method.as_str(), since], |row| {
            row.get(0)
        })?;
    Ok(count >= MAXIMUM_ATTEMPTS)
}

/// Notes a wrong code, and forgets those that no longer count.
pub(crate) fn record(
    connection: &Connection,
    user_id: &UserId,
    method: VerificationMethod,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM failed_attempts WHERE attempted_at <= ?1",
        [to_millis(now - ATTEMPT_WINDOW)],
    )?;
    connection.execute(
        "INSERT INTO failed_attempts (user_id, verification_method, attempted_at) VALUES (?1, ?2, ?3)",
        params![user_id.as_str(), method.as_str(), to_millis(now)],
    )?;
    Ok(())
}
