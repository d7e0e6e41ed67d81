//! Users.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{authenticators, events, from_millis, read_map, to_millis, unreadable, write_map};
use crate::tenant::identifiers::UserId;
use crate::tenant::user::{User, UserAttributes};
use crate::tenant::verification_method::VerificationMethod;

/// Which users a query asks for. All that is given must match.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserFilter {
    pub(crate) username: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone_number: Option<String>,
    pub(crate) limit: u32,
    /// The last user of the page before.
    pub(crate) after: Option<String>,
}

pub(crate) fn find(connection: &Connection, user_id: &UserId) -> rusqlite::Result<Option<User>> {
    connection
        .prepare_cached("SELECT * FROM users WHERE user_id = ?1")?
        .query_row([user_id.as_str()], read)
        .optional()
}

/// The user, created with `handle` on first sight.
pub(crate) fn find_or_create(
    connection: &Connection,
    user_id: &UserId,
    handle: Uuid,
    now: OffsetDateTime,
) -> rusqlite::Result<User> {
    if let Some(user) = find(connection, user_id)? {
        return Ok(user);
    }
    let user = User::new(user_id.clone(), handle, now);
    save(connection, &user)?;
    Ok(user)
}

pub(crate) fn save(connection: &Connection, user: &User) -> rusqlite::Result<()> {
    let attributes = &user.attributes;
    connection
        .prepare_cached(
            "INSERT INTO users (user_id, handle, created_at, email, email_verified, phone_number,
               phone_number_verified, username, display_name, locale, custom, default_verification_method)
             VALUES (:user_id, :handle, :created_at, :email, :email_verified, :phone_number,
               :phone_number_verified, :username, :display_name, :locale, :custom, :default_method)
             ON CONFLICT (user_id) DO UPDATE SET email = :email, email_verified = :email_verified,
               phone_number = :phone_number, phone_number_verified = :phone_number_verified,
               username = :username, display_name = :display_name, locale = :locale, custom = :custom,
               default_verification_method = :default_method",
        )?
        .execute(named_params! {
            ":user_id": user.user_id.as_str(),
            ":handle": user.handle.as_bytes().as_slice(),
            ":created_at": to_millis(user.created_at),
            ":email": attributes.email,
            ":email_verified": attributes.email_verified,
            ":phone_number": attributes.phone_number,
            ":phone_number_verified": attributes.phone_number_verified,
            ":username": attributes.username,
            ":display_name": attributes.display_name,
            ":locale": attributes.locale,
            ":custom": write_map(attributes.custom.as_ref())?,
            ":default_method": attributes.default_verification_method.map(VerificationMethod::as_str),
        })?;
    Ok(())
}

/// Deletes the user with all authenticators and codes. Their actions stay.
pub(crate) fn delete(connection: &Connection, user_id: &UserId) -> rusqlite::Result<bool> {
    for authenticator in authenticators::of_user(connection, user_id)? {
        events::note_deleted_authenticator(connection, &authenticator)?;
    }
    let deleted = connection.execute("DELETE FROM users WHERE user_id = ?1", [user_id.as_str()])?;
    Ok(deleted > 0)
}

/// Newest first.
pub(crate) fn query(connection: &Connection, filter: &UserFilter) -> rusqlite::Result<Vec<User>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM users
         WHERE (:username IS NULL OR username = :username)
           AND (:email IS NULL OR email = :email)
           AND (:phone_number IS NULL OR phone_number = :phone_number)
           AND (:after IS NULL OR (created_at, user_id) <
                 (SELECT created_at, user_id FROM users WHERE user_id = :after))
         ORDER BY created_at DESC, user_id DESC LIMIT :limit",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":username": filter.username,
            ":email": filter.email,
            ":phone_number": filter.phone_number,
            ":after": filter.after,
            ":limit": filter.limit,
        },
        read,
    )?;
    rows.collect()
}

/// The users in whose id, name or address `text` occurs, the newest first.
pub(crate) fn search(connection: &Connection, text: &str, limit: u32) -> rusqlite::Result<Vec<User>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM users
         WHERE instr(lower(concat_ws(char(10), user_id, username, display_name, email, phone_number)), lower(?1)) > 0
           OR ?1 = ''
         ORDER BY created_at DESC, user_id DESC LIMIT ?2",
    )?;
    statement.query_map(params![text, limit], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    let user_id: String = row.get("user_id")?;
    let handle: Vec<u8> = row.get("handle")?;
    let default_method: Option<String> = row.get("default_verification_method")?;
    Ok(User {
        user_id: UserId::parse(&user_id).map_err(|error| unreadable(&error))?,
        handle: Uuid::from_slice(&handle).map_err(|error| unreadable(&error))?,
        created_at: from_millis(row.get("created_at")?)?,
        attributes: UserAttributes {
            email: row.get("email")?,
            email_verified: row.get("email_verified")?,
            phone_number: row.get("phone_number")?,
            phone_number_verified: row.get("phone_number_verified")?,
            username: row.get("username")?,
            display_name: row.get("display_name")?,
            locale: row.get("locale")?,
            custom: read_map(row.get("custom")?)?,
            default_verification_method: default_method.as_deref().and_then(VerificationMethod::parse),
        },
    })
}
