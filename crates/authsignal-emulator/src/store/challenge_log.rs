//! Records that wait to be sent with the next `challenge.log_created`.

use rusqlite::{Connection, params};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{to_millis, unreadable};

pub(crate) fn insert(
    connection: &Connection,
    record: &Map<String, Value>,
    created_at: OffsetDateTime,
) -> rusqlite::Result<()> {
    let record = serde_json::to_string(record).map_err(|error| unreadable(&error))?;
    connection
        .prepare_cached("INSERT INTO challenge_log (created_at, record) VALUES (?1, ?2)")?
        .execute(params![to_millis(created_at), record])?;
    Ok(())
}

/// Takes out the records from before `before`, the oldest first.
pub(crate) fn take(
    connection: &Connection,
    before: OffsetDateTime,
    limit: u32,
) -> rusqlite::Result<Vec<Map<String, Value>>> {
    let mut statement = connection.prepare_cached(
        "SELECT log_id, record FROM challenge_log WHERE created_at <= ?1 ORDER BY log_id LIMIT ?2",
    )?;
    let found: Vec<(i64, String)> = statement
        .query_map(params![to_millis(before), limit], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut delete = connection.prepare_cached("DELETE FROM challenge_log WHERE log_id = ?1")?;
    let mut records = Vec::new();
    for (id, record) in found {
        delete.execute([id])?;
        records.push(serde_json::from_str(&record).map_err(|error| unreadable(&error))?);
    }
    Ok(records)
}
