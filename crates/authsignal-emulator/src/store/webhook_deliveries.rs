//! Webhooks that were sent, and those that wait to be sent (again).

use rusqlite::{Connection, OptionalExtension, Row, params};
use time::OffsetDateTime;

use super::{from_millis, to_millis, unreadable};
use crate::tenant::webhook::{Answer, Attempt, Delivery, DeliveryId, WebhookEvent};

/// Deliveries that are kept: the newest.
const KEPT: u32 = 1000;

/// Stores a delivery that nobody has tried yet, and forgets the oldest ones that are over.
pub(crate) fn insert(connection: &Connection, delivery: &Delivery) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO webhook_deliveries (delivery_id, event, url, body, created_at, next_attempt_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            delivery.id.to_string(),
            delivery.event.as_str(),
            delivery.url,
            delivery.body,
            to_millis(delivery.created_at),
            delivery.next_attempt_at.map(to_millis),
        ])?;
    connection
        .prepare_cached(
            "DELETE FROM webhook_deliveries WHERE next_attempt_at IS NULL AND rowid <=
               (SELECT rowid FROM webhook_deliveries ORDER BY rowid DESC LIMIT 1 OFFSET ?1)",
        )?
        .execute([KEPT])?;
    Ok(())
}

/// Notes an attempt, and when the next one is due.
pub(crate) fn note_attempt(
    connection: &Connection,
    id: DeliveryId,
    attempt: &Attempt,
    next_attempt_at: Option<OffsetDateTime>,
) -> rusqlite::Result<()> {
    let (status, error) = match &attempt.answer {
        Answer::Status(status) => (Some(*status), None),
        Answer::None(reason) => (None, Some(reason.as_str())),
    };
    let known = connection
        .prepare_cached("UPDATE webhook_deliveries SET next_attempt_at = ?2 WHERE delivery_id = ?1")?
        .execute(params![id.to_string(), next_attempt_at.map(to_millis)])?;
    // A reset may have come in between.
    if known > 0 {
        connection
            .prepare_cached(
                "INSERT INTO webhook_attempts (delivery_id, attempted_at, status, error)
                 VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![id.to_string(), to_millis(attempt.at), status, error])?;
    }
    Ok(())
}

pub(crate) fn find(connection: &Connection, id: DeliveryId) -> rusqlite::Result<Option<Delivery>> {
    let delivery = connection
        .prepare_cached("SELECT * FROM webhook_deliveries WHERE delivery_id = ?1")?
        .query_row([id.to_string()], read)
        .optional()?;
    delivery
        .map(|delivery| with_attempts(connection, delivery))
        .transpose()
}

/// The newest first.
pub(crate) fn recent(connection: &Connection, limit: u32) -> rusqlite::Result<Vec<Delivery>> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM webhook_deliveries ORDER BY rowid DESC LIMIT ?1")?;
    let deliveries: Vec<_> = statement.query_map([limit], read)?.collect::<Result<_, _>>()?;
    deliveries
        .into_iter()
        .map(|delivery| with_attempts(connection, delivery))
        .collect()
}

/// Those whose next attempt is due, the oldest first.
pub(crate) fn due(
    connection: &Connection,
    now: OffsetDateTime,
    limit: u32,
) -> rusqlite::Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM webhook_deliveries WHERE next_attempt_at <= ?1 ORDER BY next_attempt_at, rowid LIMIT ?2",
    )?;
    let deliveries: Vec<_> = statement
        .query_map(params![to_millis(now), limit], read)?
        .collect::<Result<_, _>>()?;
    deliveries
        .into_iter()
        .map(|delivery| with_attempts(connection, delivery))
        .collect()
}

fn with_attempts(connection: &Connection, mut delivery: Delivery) -> rusqlite::Result<Delivery> {
    let mut statement = connection.prepare_cached(
        "SELECT attempted_at, status, error FROM webhook_attempts WHERE delivery_id = ?1
         ORDER BY attempted_at, rowid",
    )?;
    let attempts = statement.query_map([delivery.id.to_string()], |row| {
        let status: Option<u16> = row.get(1)?;
        let error: Option<String> = row.get(2)?;
        Ok(Attempt {
            at: from_millis(row.get(0)?)?,
            answer: status.map_or_else(|| Answer::None(error.unwrap_or_default()), Answer::Status),
        })
    })?;
    delivery.attempts = attempts.collect::<Result<_, _>>()?;
    Ok(delivery)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let (id, event): (String, String) = (row.get("delivery_id")?, row.get("event")?);
    let next_attempt_at: Option<i64> = row.get("next_attempt_at")?;
    Ok(Delivery {
        id: DeliveryId::parse(&id).ok_or_else(|| unreadable(&id))?,
        event: WebhookEvent::parse(&event).ok_or_else(|| unreadable(&event))?,
        url: row.get("url")?,
        body: row.get("body")?,
        created_at: from_millis(row.get("created_at")?)?,
        attempts: Vec::new(),
        next_attempt_at: next_attempt_at.map(from_millis).transpose()?,
    })
}
