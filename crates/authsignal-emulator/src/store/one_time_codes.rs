//! Codes and links that were sent and have not come back yet, or whose challenge waits to be claimed.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use time::OffsetDateTime;

use super::{from_millis, parsed, to_millis, unreadable};
use crate::tenant::address::SmsChannel;
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};
use crate::tenant::one_time_code::{OneTimeCode, OneTimeSecret};
use crate::tenant::verification_method::VerificationMethod;

/// Which challenges a query asks for. All that is given must match.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChallengeFilter {
    pub(crate) challenge_id: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) action_code: Option<String>,
    pub(crate) method: Option<VerificationMethod>,
}

/// Stores a code in place of the one with the same challenge id, and forgets expired ones.
pub(crate) fn save(connection: &Connection, code: &OneTimeCode, now: OffsetDateTime) -> rusqlite::Result<()> {
    let context = serde_json::to_string(&code.context).map_err(|error| unreadable(&error))?;
    connection.execute(
        "DELETE FROM one_time_codes WHERE expires_at <= ?1",
        [to_millis(now)],
    )?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO one_time_codes (challenge_id, created_at, expires_at, verification_method,
               sms_channel, recipient, secret, user_id, action_code, idempotency_key, user_authenticator_id,
               verified_at, context)
             VALUES (:challenge_id, :created_at, :expires_at, :method, :sms_channel, :recipient, :secret,
               :user_id, :action_code, :idempotency_key, :authenticator_id, :verified_at, :context)",
        )?
        .execute(named_params! {
            ":challenge_id": code.challenge_id,
            ":created_at": to_millis(code.created_at),
            ":expires_at": to_millis(code.expires_at),
            ":method": code.method.as_str(),
            ":sms_channel": code.sms_channel.map(SmsChannel::as_str),
            ":recipient": code.recipient,
            ":secret": code.secret.expose(),
            ":user_id": code.user_id.as_ref().map(UserId::as_str),
            ":action_code": code.action_code.as_str(),
            ":idempotency_key": code.idempotency_key.as_str(),
            ":authenticator_id": code.authenticator_id.map(|id| id.to_string()),
            ":verified_at": code.verified_at.map(to_millis),
            ":context": context,
        })?;
    Ok(())
}

/// The one of this challenge, unless it has expired.
pub(crate) fn find(
    connection: &Connection,
    challenge_id: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<OneTimeCode>> {
    connection
        .prepare_cached("SELECT * FROM one_time_codes WHERE challenge_id = ?1 AND expires_at > ?2")?
        .query_row(params![challenge_id, to_millis(now)], read)
        .optional()
}

/// The link with this secret, unless it has expired.
pub(crate) fn link(
    connection: &Connection,
    secret: &str,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<OneTimeCode>> {
    connection
        .prepare_cached(
            "SELECT * FROM one_time_codes WHERE secret = ?1 AND verification_method = ?2 AND expires_at > ?3",
        )?
        .query_row(
            params![
                secret,
                VerificationMethod::EmailMagicLink.as_str(),
                to_millis(now)
            ],
            read,
        )
        .optional()
}

/// The one that was sent last to an authenticator of the action's user, for this action.
pub(crate) fn latest(
    connection: &Connection,
    action: &ActionKey,
    method: VerificationMethod,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<OneTimeCode>> {
    connection
        .prepare_cached(
            "SELECT * FROM one_time_codes
             WHERE user_id = ?1 AND action_code = ?2 AND idempotency_key = ?3 AND verification_method = ?4
               AND expires_at > ?5 AND user_authenticator_id IS NOT NULL
             ORDER BY rowid DESC LIMIT 1",
        )?
        .query_row(
            params![
                action.user_id.as_str(),
                action.action_code.as_str(),
                action.idempotency_key.as_str(),
                method.as_str(),
                to_millis(now),
            ],
            read,
        )
        .optional()
}

/// The newest one that has not come back yet.
pub(crate) fn active(
    connection: &Connection,
    filter: &ChallengeFilter,
    now: OffsetDateTime,
) -> rusqlite::Result<Option<OneTimeCode>> {
    connection
        .prepare_cached(
            "SELECT * FROM one_time_codes
             WHERE expires_at > :now AND verified_at IS NULL
               AND (:challenge_id IS NULL OR challenge_id = :challenge_id)
               AND (:user_id IS NULL OR user_id = :user_id)
               AND (:action_code IS NULL OR action_code = :action_code)
               AND (:method IS NULL OR verification_method = :method)
             ORDER BY rowid DESC LIMIT 1",
        )?
        .query_row(
            named_params! {
                ":now": to_millis(now),
                ":challenge_id": filter.challenge_id,
                ":user_id": filter.user_id,
                ":action_code": filter.action_code,
                ":method": filter.method.map(VerificationMethod::as_str),
            },
            read,
        )
        .optional()
}

pub(crate) fn delete(connection: &Connection, challenge_id: &str) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM one_time_codes WHERE challenge_id = ?1",
        [challenge_id],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<OneTimeCode> {
    let text = |column: &str| row.get::<_, String>(column);
    let optional = |column: &str| row.get::<_, Option<String>>(column);
    let method = text("verification_method")?;
    let verified_at: Option<i64> = row.get("verified_at")?;
    Ok(OneTimeCode {
        challenge_id: text("challenge_id")?,
        created_at: from_millis(row.get("created_at")?)?,
        expires_at: from_millis(row.get("expires_at")?)?,
        method: VerificationMethod::parse(&method).ok_or_else(|| unreadable(&method))?,
        sms_channel: optional("sms_channel")?.as_deref().and_then(SmsChannel::parse),
        recipient: text("recipient")?,
        secret: OneTimeSecret::stored(text("secret")?),
        user_id: parsed(optional("user_id")?.as_deref(), UserId::parse)?,
        action_code: ActionCode::parse(&text("action_code")?).map_err(|error| unreadable(&error))?,
        idempotency_key: IdempotencyKey::parse(&text("idempotency_key")?)
            .map_err(|error| unreadable(&error))?,
        authenticator_id: optional("user_authenticator_id")?
            .as_deref()
            .and_then(UserAuthenticatorId::parse),
        verified_at: verified_at.map(from_millis).transpose()?,
        context: serde_json::from_str(&text("context")?).map_err(|error| unreadable(&error))?,
    })
}
