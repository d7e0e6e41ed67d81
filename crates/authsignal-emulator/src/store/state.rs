//! The state of the whole tenant: what a seed file gives and an export holds.

use rusqlite::Connection;

use super::{actions, authenticators, events, faults, overrides, recovery_codes, users};
use crate::store::actions::ActionSearch;
use crate::store::overrides::OutcomeOverride;
use crate::store::users::UserFilter;
use crate::tenant::action::Action;
use crate::tenant::authenticator::Authenticator;
use crate::tenant::fault::Fault;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::tenant::user::User;

/// What is no state but settings, or the database's own.
const KEPT_TABLES: [&str; 5] = [
    "refinery_schema_history",
    "signing_key",
    "tenant_settings",
    "portal_sessions",
    "portal_attempts",
];

/// All that a seed file can say. What is under way in browsers (challenges, codes, messages) is no part of it.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) skew_seconds: i64,
    pub(crate) users: Vec<UserState>,
    pub(crate) actions: Vec<Action>,
    pub(crate) outcomes: Vec<OutcomeOverride>,
    pub(crate) faults: Vec<Fault>,
}

/// A user with all that is theirs.
#[derive(Debug)]
pub(crate) struct UserState {
    pub(crate) user: User,
    pub(crate) authenticators: Vec<Authenticator>,
    pub(crate) recovery_code_hashes: Vec<Vec<u8>>,
}

/// Whether nobody and nothing is there.
pub(crate) fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM users) AND NOT EXISTS (SELECT 1 FROM actions)
           AND NOT EXISTS (SELECT 1 FROM outcome_overrides) AND NOT EXISTS (SELECT 1 FROM faults)",
        [],
        |row| row.get(0),
    )
}

/// The present state, in an order that stays the same.
pub(crate) fn read(connection: &Connection) -> rusqlite::Result<State> {
    let everybody = UserFilter {
        limit: u32::MAX,
        ..UserFilter::default()
    };
    let mut users = users::query(connection, &everybody)?;
    users.reverse();
    let all = ActionSearch {
        limit: u32::MAX,
        ..ActionSearch::default()
    };
    let mut actions = actions::search(connection, &all)?;
    actions.reverse();
    Ok(State {
        skew_seconds: faults::clock_skew(connection)?,
        users: users
            .into_iter()
            .map(|user| {
                Ok(UserState {
                    authenticators: authenticators::of_user(connection, &user.user_id)?,
                    recovery_code_hashes: recovery_codes::of_user(connection, &user.user_id)?,
                    user,
                })
            })
            .collect::<rusqlite::Result<_>>()?,
        actions,
        outcomes: overrides::all(connection)?,
        faults: faults::all(connection)?,
    })
}

/// Forgets everything but the settings, and puts `state` in its place. No webhook tells of it.
pub(crate) fn replace(connection: &Connection, state: &State) -> rusqlite::Result<()> {
    clear(connection)?;
    faults::set_clock_skew(connection, state.skew_seconds)?;
    for user in &state.users {
        users::save(connection, &user.user)?;
        for authenticator in &user.authenticators {
            authenticators::save(connection, authenticator)?;
        }
        recovery_codes::replace(connection, &user.user.user_id, &user.recovery_code_hashes)?;
    }
    for action in &state.actions {
        actions::save(connection, action)?;
    }
    for outcome in &state.outcomes {
        let parsed = (
            UserId::parse(&outcome.user_id),
            ActionCode::parse(&outcome.action_code),
        );
        if let (Ok(user_id), Ok(code)) = parsed {
            overrides::set(connection, &user_id, &code, Some(outcome.outcome))?;
        }
    }
    for fault in &state.faults {
        faults::insert(connection, fault)?;
    }
    events::forget(connection)
}

/// Every table, so that none is forgotten here when one is added.
fn clear(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "defer_foreign_keys", true)?;
    let mut statement = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let tables: Vec<String> = statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for table in tables
        .iter()
        .filter(|table| !KEPT_TABLES.contains(&table.as_str()))
    {
        connection.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    Ok(())
}
