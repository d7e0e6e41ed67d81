//! Challenges that wait for the browser's answer. Each is taken out once, and only before it expires.

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;

use super::{parsed, to_millis, unreadable};
use crate::tenant::TenantError;
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::passkey::relying_party::CeremonyState;

/// A challenge and what it is bound to.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) id: String,
    pub(crate) expires_at: OffsetDateTime,
    /// None for an anonymous one; its action is then only the one to be made.
    pub(crate) user_id: Option<UserId>,
    pub(crate) action_code: Option<ActionCode>,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) ceremony: Option<CeremonyState>,
}

impl Challenge {
    /// Fails unless it was put to the bearer of a token of this action.
    pub(crate) fn check_is_of(&self, action: &ActionKey) -> Result<(), TenantError> {
        let same = self.user_id.as_ref() == Some(&action.user_id)
            && self.action_code.as_ref() == Some(&action.action_code)
            && self.idempotency_key.as_ref() == Some(&action.idempotency_key);
        if same { Ok(()) } else { Err(of_somebody_else()) }
    }

    /// Fails unless it was put to nobody in particular.
    pub(crate) fn check_is_anonymous(&self) -> Result<(), TenantError> {
        if self.user_id.is_none() {
            Ok(())
        } else {
            Err(of_somebody_else())
        }
    }

    /// Whether it only says for which action a passkey will be used.
    pub(crate) fn only_names_an_action(&self) -> bool {
        self.ceremony.is_none() && self.user_id.is_none()
    }
}

fn of_somebody_else() -> TenantError {
    TenantError::invalid_request("The challenge belongs to somebody else.")
}

/// Stores a challenge, and forgets those that have expired.
pub(crate) fn insert(
    connection: &Connection,
    challenge: &Challenge,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM challenges WHERE expires_at <= ?1", [to_millis(now)])?;
    let ceremony = challenge
        .ceremony
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| unreadable(&error))?;
    connection
        .prepare_cached(
            "INSERT INTO challenges (challenge_id, expires_at, user_id, action_code, idempotency_key, ceremony)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            challenge.id,
            to_millis(challenge.expires_at),
            challenge.user_id.as_ref().map(UserId::as_str),
            challenge.action_code.as_ref().map(ActionCode::as_str),
            challenge.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            ceremony,
        ])?;
    Ok(())
}

/// The challenge, if it is there and has not expired.
pub(crate) fn find(
    connection: &Connection,
    id: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<Challenge>> {
    let challenge = connection
        .prepare_cached("SELECT * FROM challenges WHERE challenge_id = ?1")?
        .query_row([id], read)
        .optional()?;
    Ok(challenge.filter(|challenge| challenge.expires_at > now))
}

/// Takes the challenge out, if it is there and has not expired.
pub(crate) fn take(
    connection: &Connection,
    id: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<Challenge>> {
    let challenge = connection
        .prepare_cached("DELETE FROM challenges WHERE challenge_id = ?1 RETURNING *")?
        .query_row([id], read)
        .optional()?;
    Ok(challenge.filter(|challenge| challenge.expires_at > now))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Challenge> {
    let optional = |column: &str| row.get::<_, Option<String>>(column);
    let ceremony = optional("ceremony")?
        .map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| unreadable(&error))?;
    Ok(Challenge {
        id: row.get("challenge_id")?,
        expires_at: super::from_millis(row.get("expires_at")?)?,
        user_id: parsed(optional("user_id")?.as_deref(), UserId::parse)?,
        action_code: parsed(optional("action_code")?.as_deref(), ActionCode::parse)?,
        idempotency_key: parsed(optional("idempotency_key")?.as_deref(), IdempotencyKey::parse)?,
        ceremony,
    })
}
