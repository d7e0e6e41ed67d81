//! Authenticators. Unless said otherwise, only verified ones exist for the caller.

mod factor;

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use self::factor::{FactorColumns, read_factor};
use super::{events, from_millis, to_millis, unreadable};
use crate::tenant::authenticator::Authenticator;
use crate::tenant::identifiers::{ActionKey, UserAuthenticatorId, UserId};
use crate::tenant::verification_method::VerificationMethod;

/// The verified authenticators of a user, in the order of enrolment.
pub(crate) fn of_user(connection: &Connection, user_id: &UserId) -> rusqlite::Result<Vec<Authenticator>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM authenticators WHERE user_id = ?1 AND verified_at IS NOT NULL
         ORDER BY verified_at, rowid",
    )?;
    statement.query_map([user_id.as_str()], read)?.collect()
}

/// The authenticator of this id, verified or not.
pub(crate) fn find(
    connection: &Connection,
    id: UserAuthenticatorId,
) -> rusqlite::Result<Option<Authenticator>> {
    connection
        .prepare_cached("SELECT * FROM authenticators WHERE user_authenticator_id = ?1")?
        .query_row([id.to_string()], read)
        .optional()
}

/// The enrolment of `method` that was begun in this action and not completed.
pub(crate) fn pending(
    connection: &Connection,
    action: &ActionKey,
    method: VerificationMethod,
) -> rusqlite::Result<Option<Authenticator>> {
    connection
        .prepare_cached(
            "SELECT * FROM authenticators WHERE user_id = ?1 AND verification_method = ?2 AND begun_in = ?3
               AND verified_at IS NULL",
        )?
        .query_row(
            [action.user_id.as_str(), method.as_str(), &begun_in(action)],
            read,
        )
        .optional()
}

/// The enrolment that the user began last, in whatever action.
pub(crate) fn newest_pending(
    connection: &Connection,
    user_id: &UserId,
    method: VerificationMethod,
) -> rusqlite::Result<Option<Authenticator>> {
    connection
        .prepare_cached(
            "SELECT * FROM authenticators WHERE user_id = ?1 AND verification_method = ?2
               AND verified_at IS NULL
             ORDER BY rowid DESC LIMIT 1",
        )?
        .query_row([user_id.as_str(), method.as_str()], read)
        .optional()
}

/// Stores an enrolment that was begun in this action, in place of an earlier one of the same action.
pub(crate) fn save_pending(
    connection: &Connection,
    action: &ActionKey,
    pending: &Authenticator,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM authenticators WHERE user_id = ?1 AND verification_method = ?2 AND begun_in = ?3
           AND verified_at IS NULL",
        [
            action.user_id.as_str(),
            pending.method().as_str(),
            &begun_in(action),
        ],
    )?;
    save(connection, pending)?;
    connection.execute(
        "UPDATE authenticators SET begun_in = ?2 WHERE user_authenticator_id = ?1",
        [pending.id.to_string(), begun_in(action)],
    )?;
    Ok(())
}

/// Forgets all enrolments of `method` that the user has begun and not completed.
pub(crate) fn delete_pending(
    connection: &Connection,
    user_id: &UserId,
    method: VerificationMethod,
) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM authenticators WHERE user_id = ?1 AND verification_method = ?2 AND verified_at IS NULL",
        [user_id.as_str(), method.as_str()],
    )?;
    Ok(())
}

/// Forgets all enrolments that the user has begun and not completed.
pub(crate) fn delete_all_pending(connection: &Connection, user_id: &UserId) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM authenticators WHERE user_id = ?1 AND verified_at IS NULL",
        [user_id.as_str()],
    )?;
    Ok(())
}

fn begun_in(action: &ActionKey) -> String {
    format!("{}/{}", action.action_code, action.idempotency_key.as_str())
}

pub(crate) fn by_credential_id(
    connection: &Connection,
    id: &[u8],
) -> rusqlite::Result<Option<Authenticator>> {
    connection
        .prepare_cached("SELECT * FROM authenticators WHERE credential_id = ?1 AND verified_at IS NOT NULL")?
        .query_row([id], read)
        .optional()
}

/// Stores it, and notes what webhooks tell of.
pub(crate) fn save(connection: &Connection, authenticator: &Authenticator) -> rusqlite::Result<()> {
    let before = find(connection, authenticator.id)?;
    write(connection, authenticator)?;
    events::note_saved_authenticator(connection, before.as_ref(), authenticator)
}

fn write(connection: &Connection, authenticator: &Authenticator) -> rusqlite::Result<()> {
    let columns = FactorColumns::of(&authenticator.factor)?;
    connection
        .prepare_cached(
            "INSERT INTO authenticators (user_authenticator_id, user_id, verification_method, created_at,
               verified_at, last_verified_at, totp_secret, totp_last_step, credential_id, credential, aaguid,
               passkey_name, device_id, user_agent, attachment, email, phone_number, sms_channel, device_name,
               device_platform)
             VALUES (:id, :user_id, :method, :created_at, :verified_at, :last_verified_at, :totp_secret,
               :totp_last_step, :credential_id, :credential, :aaguid, :passkey_name, :device_id, :user_agent,
               :attachment, :email, :phone_number, :sms_channel, :device_name, :device_platform)
             ON CONFLICT (user_authenticator_id) DO UPDATE SET verified_at = :verified_at,
               last_verified_at = :last_verified_at, totp_last_step = :totp_last_step,
               credential = :credential, passkey_name = :passkey_name, email = :email,
               phone_number = :phone_number, sms_channel = :sms_channel, device_name = :device_name",
        )?
        .execute(named_params! {
            ":id": authenticator.id.to_string(),
            ":user_id": authenticator.user_id.as_str(),
            ":method": authenticator.method().as_str(),
            ":created_at": to_millis(authenticator.created_at),
            ":verified_at": authenticator.verified_at.map(to_millis),
            ":last_verified_at": authenticator.last_verified_at.map(to_millis),
            ":totp_secret": columns.totp_secret,
            ":totp_last_step": columns.totp_last_step,
            ":credential_id": columns.credential_id,
            ":credential": columns.credential,
            ":aaguid": columns.aaguid,
            ":passkey_name": columns.passkey_name,
            ":device_id": columns.device_id,
            ":user_agent": columns.user_agent,
            ":attachment": columns.attachment,
            ":email": columns.email,
            ":phone_number": columns.phone_number,
            ":sms_channel": columns.sms_channel,
            ":device_name": columns.device_name,
            ":device_platform": columns.device_platform,
        })?;
    Ok(())
}

/// Says whether the user had such an authenticator, and notes what webhooks tell of.
pub(crate) fn delete(
    connection: &Connection,
    user_id: &UserId,
    id: UserAuthenticatorId,
) -> rusqlite::Result<bool> {
    let Some(authenticator) = find(connection, id)?.filter(|found| found.user_id == *user_id) else {
        return Ok(false);
    };
    connection.execute(
        "DELETE FROM authenticators WHERE user_authenticator_id = ?1",
        [id.to_string()],
    )?;
    events::note_deleted_authenticator(connection, &authenticator)?;
    Ok(true)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Authenticator> {
    let id: String = row.get("user_authenticator_id")?;
    let user_id: String = row.get("user_id")?;
    let moment = |column: &str| -> rusqlite::Result<_> {
        row.get::<_, Option<i64>>(column)?.map(from_millis).transpose()
    };
    Ok(Authenticator {
        id: UserAuthenticatorId::parse(&id).ok_or_else(|| unreadable(&id))?,
        user_id: UserId::parse(&user_id).map_err(|error| unreadable(&error))?,
        created_at: from_millis(row.get("created_at")?)?,
        verified_at: moment("verified_at")?,
        last_verified_at: moment("last_verified_at")?,
        factor: read_factor(row)?,
    })
}
