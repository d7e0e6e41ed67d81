//! The inbox.

use rusqlite::{Connection, Row, named_params, params};
use uuid::Uuid;

use super::{from_millis, parsed, to_millis, unreadable};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::tenant::message::{Channel, Content, Message};
use crate::tenant::verification_method::VerificationMethod;

/// Messages that are kept; older ones make room.
const KEPT: u32 = 1000;

/// Which messages a query asks for. All that is given must match.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageFilter {
    pub(crate) user_id: Option<String>,
    pub(crate) recipient: Option<String>,
    pub(crate) limit: u32,
}

pub(crate) fn insert(connection: &Connection, message: &Message) -> rusqlite::Result<()> {
    let (kind, content) = message.content.parts();
    connection
        .prepare_cached(
            "INSERT INTO messages (message_id, sent_at, channel, verification_method, user_id, action_code,
               idempotency_key, recipient, kind, content)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            message.id.to_string(),
            to_millis(message.sent_at),
            message.channel.as_str(),
            message.verification_method.as_str(),
            message.user_id.as_ref().map(UserId::as_str),
            message.action_code.as_ref().map(ActionCode::as_str),
            message.idempotency_key.as_ref().map(IdempotencyKey::as_str),
            message.recipient,
            kind,
            content,
        ])?;
    connection.execute(
        "DELETE FROM messages WHERE rowid <= (SELECT max(rowid) FROM messages) - ?1",
        [KEPT],
    )?;
    Ok(())
}

/// The newest first.
pub(crate) fn recent(connection: &Connection, filter: &MessageFilter) -> rusqlite::Result<Vec<Message>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM messages
         WHERE (:user_id IS NULL OR user_id = :user_id) AND (:recipient IS NULL OR recipient = :recipient)
         ORDER BY rowid DESC LIMIT :limit",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":user_id": filter.user_id,
            ":recipient": filter.recipient,
            ":limit": filter.limit,
        },
        read,
    )?;
    rows.collect()
}

pub(crate) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM messages", [])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Message> {
    let text = |column: &str| row.get::<_, String>(column);
    let optional = |column: &str| row.get::<_, Option<String>>(column);
    let (id, channel, method, kind) = (
        text("message_id")?,
        text("channel")?,
        text("verification_method")?,
        text("kind")?,
    );
    Ok(Message {
        id: Uuid::parse_str(&id).map_err(|error| unreadable(&error))?,
        sent_at: from_millis(row.get("sent_at")?)?,
        channel: Channel::parse(&channel).ok_or_else(|| unreadable(&channel))?,
        verification_method: VerificationMethod::parse(&method).ok_or_else(|| unreadable(&method))?,
        user_id: parsed(optional("user_id")?.as_deref(), UserId::parse)?,
        action_code: parsed(optional("action_code")?.as_deref(), ActionCode::parse)?,
        idempotency_key: parsed(optional("idempotency_key")?.as_deref(), IdempotencyKey::parse)?,
        recipient: text("recipient")?,
        content: Content::from_parts(&kind, text("content")?).ok_or_else(|| unreadable(&kind))?,
    })
}
