//! Visits of the pre-built UI.

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;

use super::{from_millis, to_millis, unreadable};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::token::{Scopes, TokenBearer};

/// One action in one browser, begun with a client token.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Stands in the pages' addresses; worth nothing without the browser's cookie.
    pub(crate) id: String,
    pub(crate) browser_hash: Vec<u8>,
    /// The user, action and scopes of the token, and when it expires.
    pub(crate) bearer: TokenBearer,
}

/// Stores a visit, and forgets those whose tokens expired a day ago: until then they get the page that says so.
pub(crate) fn insert(connection: &Connection, visit: &Visit, now: OffsetDateTime) -> rusqlite::Result<()> {
    let day_ago = now - time::Duration::DAY;
    connection.execute("DELETE FROM visits WHERE expires_at <= ?1", [to_millis(day_ago)])?;
    let action = &visit.bearer.action;
    connection
        .prepare_cached(
            "INSERT INTO visits (visit_id, browser_hash, expires_at, user_id, action_code, idempotency_key, scope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            visit.id,
            visit.browser_hash,
            to_millis(visit.bearer.expires_at),
            action.user_id.as_str(),
            action.action_code.as_str(),
            action.idempotency_key.as_str(),
            visit.bearer.scopes.to_string(),
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
    })
}
