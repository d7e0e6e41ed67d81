//! What has happened, noted by the transaction in which it did, until a webhook is made of it. This is where it is
//! decided what has happened: whoever stores an authenticator or an action need not think of webhooks.

use rusqlite::{Connection, params};
use serde_json::{Map, Value};

use super::{challenge_log, unreadable};
use crate::tenant::action::{Action, ActionState};
use crate::tenant::authenticator::Authenticator;
use crate::tenant::webhook::{WebhookEvent, data};

/// An event, without its envelope.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NotedEvent {
    pub(crate) event: WebhookEvent,
    pub(crate) data: Map<String, Value>,
}

/// Only what is verified exists for others. What changes with every use is no change.
pub(super) fn note_saved_authenticator(
    connection: &Connection,
    before: Option<&Authenticator>,
    after: &Authenticator,
) -> rusqlite::Result<()> {
    if after.verified_at.is_none() {
        return Ok(());
    }
    let data = data::authenticator(after);
    match before.filter(|before| before.verified_at.is_some()) {
        None => note(connection, WebhookEvent::AuthenticatorCreated, data),
        Some(before) if data::authenticator(before) != data => {
            note(connection, WebhookEvent::AuthenticatorUpdated, data)
        }
        Some(_) => Ok(()),
    }
}

pub(super) fn note_deleted_authenticator(
    connection: &Connection,
    authenticator: &Authenticator,
) -> rusqlite::Result<()> {
    if authenticator.verified_at.is_none() {
        return Ok(());
    }
    let data = data::authenticator(authenticator);
    note(connection, WebhookEvent::AuthenticatorDeleted, data)
}

/// A user has verified for the action; a server that sets the state says with no method.
pub(super) fn note_saved_action(
    connection: &Connection,
    before: Option<&Action>,
    after: &Action,
) -> rusqlite::Result<()> {
    let verified_before = before.is_some_and(|before| before.verification_method.is_some());
    match after.verification_method {
        Some(method) if !verified_before && after.state == ActionState::ChallengeSucceeded => {
            let passed = data::passed_log(after, method);
            challenge_log::insert(connection, &passed, after.state_updated_at)?;
            note(connection, WebhookEvent::ActionVerify, data::verification(after))
        }
        _ => Ok(()),
    }
}

/// Takes out the verifications that were noted.
pub(crate) fn take_verifications(connection: &Connection) -> rusqlite::Result<Vec<NotedEvent>> {
    take_where(connection, "event = 'action.verify'")
}

/// Takes out all that was noted, in the order in which it happened.
pub(crate) fn take_all(connection: &Connection) -> rusqlite::Result<Vec<NotedEvent>> {
    take_where(connection, "TRUE")
}

/// Forgets all that was noted: nobody is told.
pub(super) fn forget(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .execute_batch("DELETE FROM events; DELETE FROM challenge_log; UPDATE actions SET is_logged = 1;")
}

fn note(connection: &Connection, event: WebhookEvent, data: Map<String, Value>) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO events (event, data) VALUES (?1, ?2)")?
        .execute(params![event.as_str(), Value::Object(data).to_string()])?;
    Ok(())
}

fn take_where(connection: &Connection, condition: &'static str) -> rusqlite::Result<Vec<NotedEvent>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT event, data FROM events WHERE {condition} ORDER BY event_id"
    ))?;
    let events: Vec<_> = statement
        .query_map([], |row| {
            let (event, data): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(NotedEvent {
                event: WebhookEvent::parse(&event).ok_or_else(|| unreadable(&event))?,
                data: serde_json::from_str(&data).map_err(|error| unreadable(&error))?,
            })
        })?
        .collect::<Result<_, _>>()?;
    if !events.is_empty() {
        connection.execute(&format!("DELETE FROM events WHERE {condition}"), [])?;
    }
    Ok(events)
}
