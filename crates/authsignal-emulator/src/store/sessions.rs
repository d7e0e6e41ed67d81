//! Sessions.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{from_millis, to_millis, unreadable};
use crate::tenant::identifiers::UserId;
use crate::tenant::session::Session;
use crate::tenant::verification_method::VerificationMethod;

/// Stores a session, or its new pair of tokens; and forgets those that can no longer be refreshed.
pub(crate) fn save(connection: &Connection, session: &Session, now: OffsetDateTime) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM sessions WHERE refresh_expires_at <= ?1",
        [to_millis(now)],
    )?;
    connection
        .prepare_cached(
            "INSERT INTO sessions (session_id, user_id, client_id, created_at, verification_method,
               access_token_id, refresh_token_hash, refresh_expires_at)
             VALUES (:id, :user_id, :client_id, :created_at, :method, :access_token_id, :refresh_token_hash,
               :refresh_expires_at)
             ON CONFLICT (session_id) DO UPDATE SET access_token_id = :access_token_id,
               refresh_token_hash = :refresh_token_hash, refresh_expires_at = :refresh_expires_at",
        )?
        .execute(named_params! {
            ":id": session.id.to_string(),
            ":user_id": session.user_id.as_str(),
            ":client_id": session.client_id,
            ":created_at": to_millis(session.created_at),
            ":method": session.method.map(VerificationMethod::as_str),
            ":access_token_id": session.access_token_id.to_string(),
            ":refresh_token_hash": session.refresh_token_hash,
            ":refresh_expires_at": to_millis(session.refresh_expires_at),
        })?;
    Ok(())
}

/// The session whose present access token this is.
pub(crate) fn of_access_token(
    connection: &Connection,
    session_id: Uuid,
    access_token_id: Uuid,
) -> rusqlite::Result<Option<Session>> {
    connection
        .prepare_cached("SELECT * FROM sessions WHERE session_id = ?1 AND access_token_id = ?2")?
        .query_row([session_id.to_string(), access_token_id.to_string()], read)
        .optional()
}

/// The session whose present refresh token has this hash, unless it has expired.
pub(crate) fn of_refresh_token(
    connection: &Connection,
    hash: &[u8],
    now: OffsetDateTime,
) -> rusqlite::Result<Option<Session>> {
    connection
        .prepare_cached("SELECT * FROM sessions WHERE refresh_token_hash = ?1 AND refresh_expires_at > ?2")?
        .query_row(params![hash, to_millis(now)], read)
        .optional()
}

pub(crate) fn delete(connection: &Connection, session_id: Uuid) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM sessions WHERE session_id = ?1",
        [session_id.to_string()],
    )?;
    Ok(())
}

pub(crate) fn delete_of_user(connection: &Connection, user_id: &UserId) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM sessions WHERE user_id = ?1", [user_id.as_str()])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    let uuid = |column: &str| -> rusqlite::Result<Uuid> {
        let text: String = row.get(column)?;
        Uuid::parse_str(&text).map_err(|error| unreadable(&error))
    };
    let user_id: String = row.get("user_id")?;
    let method: Option<String> = row.get("verification_method")?;
    Ok(Session {
        id: uuid("session_id")?,
        user_id: UserId::parse(&user_id).map_err(|error| unreadable(&error))?,
        client_id: row.get("client_id")?,
        created_at: from_millis(row.get("created_at")?)?,
        method: method.as_deref().and_then(VerificationMethod::parse),
        access_token_id: uuid("access_token_id")?,
        refresh_token_hash: row.get("refresh_token_hash")?,
        refresh_expires_at: from_millis(row.get("refresh_expires_at")?)?,
    })
}
