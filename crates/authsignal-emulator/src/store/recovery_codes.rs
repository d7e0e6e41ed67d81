//! Unused recovery codes, as hashes.

use rusqlite::{Connection, params};

use crate::tenant::identifiers::UserId;

/// Replaces the codes of a user.
pub(crate) fn replace(connection: &Connection, user_id: &UserId, hashes: &[Vec<u8>]) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM recovery_codes WHERE user_id = ?1",
        [user_id.as_str()],
    )?;
    let mut statement =
        connection.prepare_cached("INSERT INTO recovery_codes (user_id, code_hash) VALUES (?1, ?2)")?;
    for hash in hashes {
        statement.execute(params![user_id.as_str(), hash])?;
    }
    Ok(())
}

/// Uses up a code; says whether it was there.
pub(crate) fn consume(connection: &Connection, user_id: &UserId, hash: &[u8]) -> rusqlite::Result<bool> {
    let deleted = connection.execute(
        "DELETE FROM recovery_codes WHERE user_id = ?1 AND code_hash = ?2",
        params![user_id.as_str(), hash],
    )?;
    Ok(deleted > 0)
}

/// The hashes of the codes that a user has left.
pub(crate) fn of_user(connection: &Connection, user_id: &UserId) -> rusqlite::Result<Vec<Vec<u8>>> {
    connection
        .prepare_cached("SELECT code_hash FROM recovery_codes WHERE user_id = ?1 ORDER BY code_hash")?
        .query_map([user_id.as_str()], |row| row.get(0))?
        .collect()
}

/// How many codes a user has left.
pub(crate) fn count(connection: &Connection, user_id: &UserId) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT count(*) FROM recovery_codes WHERE user_id = ?1")?
        .query_row([user_id.as_str()], |row| row.get(0))
}
