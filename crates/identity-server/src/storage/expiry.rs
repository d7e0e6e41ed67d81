//! Rows that have expired go a few at a time, with the writes that make new ones: the table of what is current stays
//! small, and no write waits for a big clean-up.

use rusqlite::Transaction;
use time::OffsetDateTime;

/// The most rows that one write removes.
const BATCH: u32 = 20;

/// Removes some expired rows of `table`, whose key is `key`. Both are names in this program, never input.
pub(super) fn sweep(
    transaction: &Transaction<'_>,
    table: &str,
    key: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    let sql = format!(
        "DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE expires_at <= $1 ORDER BY expires_at LIMIT {BATCH})"
    );
    transaction
        .prepare_cached(&sql)?
        .execute([now.unix_timestamp()])?;
    Ok(())
}
