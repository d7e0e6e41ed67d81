//! What outlives a request, in SQLite. One file a table; every function works inside the caller's transaction.

pub(crate) mod action_states;
pub(crate) mod actions;
pub(crate) mod authenticators;
pub(crate) mod calls;
pub(crate) mod challenge_log;
pub(crate) mod challenges;
pub(crate) mod connect_calls;
pub(crate) mod device_challenges;
pub(crate) mod devices;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod limits;
pub(crate) mod messages;
pub(crate) mod one_time_codes;
pub(crate) mod overrides;
pub(crate) mod passkey_prompts;
pub(crate) mod portal_sessions;
pub(crate) mod recovery_codes;
pub(crate) mod sessions;
pub(crate) mod signing_key;
pub(crate) mod state;
pub(crate) mod tenant_settings;
pub(crate) mod users;
pub(crate) mod visits;
pub(crate) mod webhook_deliveries;

use refinery::Runner;
use rusqlite::types::Type;
use serde_json::{Map, Value};
use time::OffsetDateTime;

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// The schema, version by version.
pub(crate) fn migrations() -> Runner {
    embedded::migrations::runner()
}

/// A moment as it is stored: milliseconds since 1970.
pub(crate) fn to_millis(moment: OffsetDateTime) -> i64 {
    moment.unix_timestamp() * 1000 + i64::from(moment.millisecond())
}

fn from_millis(millis: i64) -> rusqlite::Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000)
        .map_err(|error| unreadable(&error))
}

/// A map as it is stored: JSON.
fn write_map(map: Option<&Map<String, Value>>) -> rusqlite::Result<Option<String>> {
    map.map(serde_json::to_string)
        .transpose()
        .map_err(|error| unreadable(&error))
}

fn read_map(text: Option<String>) -> rusqlite::Result<Option<Map<String, Value>>> {
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| unreadable(&error))
}

/// The value of a column that may be empty.
fn parsed<T, E: std::fmt::Display>(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> rusqlite::Result<Option<T>> {
    text.map(parse).transpose().map_err(|error| unreadable(&error))
}

/// A column that holds what this program never writes.
fn unreadable(reason: &dyn std::fmt::Display) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, reason.to_string().into())
}
