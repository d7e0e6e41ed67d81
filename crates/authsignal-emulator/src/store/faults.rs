//! Faults that are set, and the skew of the clock.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{from_millis, parsed, to_millis, unreadable};
use crate::tenant::fault::endpoint::Endpoint;
use crate::tenant::fault::{Fault, FaultId, FaultWish};
use crate::tenant::identifiers::UserId;

pub(crate) fn insert(connection: &Connection, fault: &Fault) -> rusqlite::Result<()> {
    let kind = serde_json::to_string(&fault.wish.kind).map_err(|error| unreadable(&error))?;
    connection
        .prepare_cached(
            "INSERT INTO faults (fault_id, created_at, endpoint, user_id, remaining, kind)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            fault.id.to_string(),
            to_millis(fault.created_at),
            fault.wish.endpoint.as_str(),
            fault.wish.user_id.as_ref().map(UserId::as_str),
            fault.wish.remaining,
            kind,
        ])?;
    Ok(())
}

/// All faults, in the order in which they were set.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Fault>> {
    let mut statement = connection.prepare_cached("SELECT * FROM faults ORDER BY created_at, rowid")?;
    statement.query_map([], read)?.collect()
}

/// Counts a strike, and forgets the fault with its last one.
pub(crate) fn strike(connection: &Connection, id: FaultId) -> rusqlite::Result<()> {
    let id = id.to_string();
    connection
        .prepare_cached("UPDATE faults SET remaining = remaining - 1 WHERE fault_id = ?1")?
        .execute([&id])?;
    connection
        .prepare_cached("DELETE FROM faults WHERE fault_id = ?1 AND remaining <= 0")?
        .execute([&id])?;
    Ok(())
}

/// Says whether there was such a fault.
pub(crate) fn delete(connection: &Connection, id: FaultId) -> rusqlite::Result<bool> {
    let deleted = connection.execute("DELETE FROM faults WHERE fault_id = ?1", [id.to_string()])?;
    Ok(deleted > 0)
}

pub(crate) fn delete_all(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM faults", [])?;
    Ok(())
}

/// Seconds that the tenant's clock is ahead of the machine's.
pub(crate) fn clock_skew(connection: &Connection) -> rusqlite::Result<i64> {
    let seconds = connection
        .prepare_cached("SELECT seconds FROM clock_skew")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(seconds.unwrap_or_default())
}

pub(crate) fn set_clock_skew(connection: &Connection, seconds: i64) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO clock_skew (id, seconds) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET seconds = ?1",
        [seconds],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Fault> {
    let (id, endpoint, kind): (String, String, String) =
        (row.get("fault_id")?, row.get("endpoint")?, row.get("kind")?);
    let user_id: Option<String> = row.get("user_id")?;
    Ok(Fault {
        id: FaultId::parse(&id).ok_or_else(|| unreadable(&id))?,
        created_at: from_millis(row.get("created_at")?)?,
        wish: FaultWish {
            endpoint: Endpoint::parse(&endpoint).map_err(|error| unreadable(&error))?,
            user_id: parsed(user_id.as_deref(), UserId::parse)?,
            remaining: row.get("remaining")?,
            kind: serde_json::from_str(&kind).map_err(|error| unreadable(&error))?,
        },
    })
}
