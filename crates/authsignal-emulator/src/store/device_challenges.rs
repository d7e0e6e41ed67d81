//! Challenges that another device decides.

use rusqlite::{Connection, OptionalExtension, Row, named_params};
use time::OffsetDateTime;

use super::{from_millis, parsed, read_map, to_millis, unreadable, write_map};
use crate::tenant::device_challenge::{DeviceChallenge, DeviceChallengeKind, DeviceChallengeState};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserAuthenticatorId, UserId};

/// Stores a new challenge, and forgets those that have expired.
pub(crate) fn insert(
    connection: &Connection,
    challenge: &DeviceChallenge,
    now: OffsetDateTime,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM device_challenges WHERE expires_at <= ?1",
        [to_millis(now)],
    )?;
    save(connection, challenge)
}

pub(crate) fn save(connection: &Connection, challenge: &DeviceChallenge) -> rusqlite::Result<()> {
    let custom = write_map(challenge.custom.as_ref())?;
    connection
        .prepare_cached(
            "INSERT INTO device_challenges (challenge_id, kind, created_at, expires_at, state, user_id, action_code,
               idempotency_key, user_authenticator_id, device_code, custom)
             VALUES (:id, :kind, :created_at, :expires_at, :state, :user_id, :action_code, :idempotency_key,
               :authenticator_id, :device_code, :custom)
             ON CONFLICT (challenge_id) DO UPDATE SET state = :state, user_id = :user_id,
               idempotency_key = :idempotency_key",
        )?
        .execute(named_params! {
            ":id": challenge.id,
            ":kind": challenge.kind.as_str(),
            ":created_at": to_millis(challenge.created_at),
            ":expires_at": to_millis(challenge.expires_at),
            ":state": challenge.state.as_str(),
            ":user_id": challenge.user_id.as_ref().map(UserId::as_str),
            ":action_code": challenge.action_code.as_str(),
            ":idempotency_key": challenge.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            ":authenticator_id": challenge.authenticator_id.map(|id| id.to_string()),
            ":device_code": challenge.device_code,
            ":custom": custom,
        })?;
    Ok(())
}

/// The challenge, unless it has expired.
pub(crate) fn find(
    connection: &Connection,
    id: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<DeviceChallenge>> {
    let found = connection
        .prepare_cached("SELECT * FROM device_challenges WHERE challenge_id = ?1")?
        .query_row([id], read)
        .optional()?;
    Ok(found.filter(|challenge| challenge.expires_at > now))
}

/// All that have not expired, the newest first.
pub(crate) fn current(
    connection: &Connection,
    now: OffsetDateTime,
) -> rusqlite::Result<Vec<DeviceChallenge>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM device_challenges WHERE expires_at > ?1 ORDER BY created_at DESC, rowid DESC",
    )?;
    statement.query_map([to_millis(now)], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<DeviceChallenge> {
    let text = |column: &str| row.get::<_, String>(column);
    let optional = |column: &str| row.get::<_, Option<String>>(column);
    let (kind, state) = (text("kind")?, text("state")?);
    Ok(DeviceChallenge {
        id: text("challenge_id")?,
        kind: DeviceChallengeKind::parse(&kind).ok_or_else(|| unreadable(&kind))?,
        created_at: from_millis(row.get("created_at")?)?,
        expires_at: from_millis(row.get("expires_at")?)?,
        state: DeviceChallengeState::parse(&state).ok_or_else(|| unreadable(&state))?,
        user_id: parsed(optional("user_id")?.as_deref(), UserId::parse)?,
        action_code: ActionCode::parse(&text("action_code")?).map_err(|error| unreadable(&error))?,
        idempotency_key: parsed(optional("idempotency_key")?.as_deref(), IdempotencyKey::parse)?,
        authenticator_id: optional("user_authenticator_id")?
            .as_deref()
            .and_then(UserAuthenticatorId::parse),
        device_code: optional("device_code")?,
        custom: read_map(optional("custom")?)?,
    })
}
