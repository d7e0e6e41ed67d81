//! Outcomes that somebody set by hand for one action of one user.

use rusqlite::{Connection, OptionalExtension};

use super::unreadable;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::{ActionCode, UserId};

/// One outcome set by hand.
#[derive(Clone, Debug)]
pub(crate) struct OutcomeOverride {
    pub(crate) user_id: String,
    pub(crate) action_code: String,
    pub(crate) outcome: Outcome,
}

pub(crate) fn find(
    connection: &Connection,
    user_id: &UserId,
    code: &ActionCode,
) -> rusqlite::Result<Option<Outcome>> {
    let outcome: Option<String> = connection
        .prepare_cached("SELECT outcome FROM outcome_overrides WHERE user_id = ?1 AND action_code = ?2")?
        .query_row([user_id.as_str(), code.as_str()], |row| row.get(0))
        .optional()?;
    outcome
        .map(|text| Outcome::parse(&text).ok_or_else(|| unreadable(&text)))
        .transpose()
}

/// Sets the outcome; `None` gives the decision back to the rules.
pub(crate) fn set(
    connection: &Connection,
    user_id: &UserId,
    code: &ActionCode,
    outcome: Option<Outcome>,
) -> rusqlite::Result<()> {
    match outcome {
        Some(outcome) => connection.execute(
            "INSERT INTO outcome_overrides (user_id, action_code, outcome) VALUES (?1, ?2, ?3)
             ON CONFLICT (user_id, action_code) DO UPDATE SET outcome = ?3",
            [user_id.as_str(), code.as_str(), outcome.as_str()],
        )?,
        None => connection.execute(
            "DELETE FROM outcome_overrides WHERE user_id = ?1 AND action_code = ?2",
            [user_id.as_str(), code.as_str()],
        )?,
    };
    Ok(())
}

pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<OutcomeOverride>> {
    let mut statement = connection.prepare_cached(
        "SELECT user_id, action_code, outcome FROM outcome_overrides ORDER BY user_id, action_code",
    )?;
    let rows = statement.query_map([], |row| {
        let outcome: String = row.get(2)?;
        Ok(OutcomeOverride {
            user_id: row.get(0)?,
            action_code: row.get(1)?,
            outcome: Outcome::parse(&outcome).ok_or_else(|| unreadable(&outcome))?,
        })
    })?;
    rows.collect()
}
