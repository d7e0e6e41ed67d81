//! Visits of the pre-built UI.

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;

use super::{from_millis, to_millis, unreadable};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::token::{Scopes, TokenBearer};
use crate::tenant::visit::{Visit, VisitMode, VisitRequest};

/// Stores a visit, and forgets those whose tokens expired a day ago: until then they get the page that says so.
pub(crate) fn insert(connection: &Connection, visit: &Visit, now: OffsetDateTime) -> rusqlite::Result<()> {
    let day_ago = now - time::Duration::DAY;
    connection.execute("DELETE FROM visits WHERE expires_at <= ?1", [to_millis(day_ago)])?;
    let action = &visit.bearer.action;
    connection
        .prepare_cached(
            "INSERT INTO visits (visit_id, browser_hash, expires_at, user_id, action_code, idempotency_key, scope,
               mode, referrer, must_enrol, is_verified)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            visit.id,
            visit.browser_hash,
            to_millis(visit.bearer.expires_at),
            action.user_id.as_str(),
            action.action_code.as_str(),
            action.idempotency_key.as_str(),
            visit.bearer.scopes.to_string(),
            visit.request.mode.as_str(),
            visit.request.referrer,
            visit.request.must_enrol,
            visit.is_verified,
        ])?;
    Ok(())
}

/// The visit, also when its token has expired meanwhile.
pub(crate) fn find(connection: &Connection, id: &str) -> rusqlite::Result<Option<Visit>> {
    connection
        .prepare_cached("SELECT * FROM visits WHERE visit_id = ?1")?
        .query_row([id], read)
        .optional()
}

/// Notes that the person has proved in this visit who they are.
pub(crate) fn mark_verified(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection.execute("UPDATE visits SET is_verified = 1 WHERE visit_id = ?1", [id])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Visit> {
    let text = |column: &str| row.get::<_, String>(column);
    Ok(Visit {
        id: text("visit_id")?,
        browser_hash: row.get("browser_hash")?,
        bearer: TokenBearer {
            action: ActionKey {
                user_id: UserId::parse(&text("user_id")?).map_err(|error| unreadable(&error))?,
                action_code: ActionCode::parse(&text("action_code")?).map_err(|error| unreadable(&error))?,
                idempotency_key: IdempotencyKey::parse(&text("idempotency_key")?)
                    .map_err(|error| unreadable(&error))?,
            },
            scopes: Scopes::parse(&text("scope")?),
            expires_at: from_millis(row.get("expires_at")?)?,
        },
        request: VisitRequest {
            mode: VisitMode::parse(&text("mode")?),
            referrer: row.get("referrer")?,
            must_enrol: row.get("must_enrol")?,
        },
        is_verified: row.get("is_verified")?,
    })
}
