//! The log of API calls: the newest of them.

use rusqlite::{Connection, Row, named_params};
use time::Duration;

use super::{from_millis, parsed, to_millis};
use crate::tenant::call::{CallSubject, LoggedCall};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};

/// Calls that are kept.
const KEPT: i64 = 5000;

/// Which calls are looked for. All that is given must match.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallFilter {
    pub(crate) user_id: Option<String>,
    pub(crate) action_code: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    /// Only those that failed.
    pub(crate) failed: bool,
    pub(crate) limit: u32,
}

impl CallFilter {
    /// All calls that concern one action.
    pub(crate) fn of_action(key: &ActionKey, limit: u32) -> Self {
        Self {
            user_id: Some(key.user_id.to_string()),
            action_code: Some(key.action_code.to_string()),
            idempotency_key: Some(key.idempotency_key.as_str().to_owned()),
            failed: false,
            limit,
        }
    }
}

/// Notes a call, and forgets the oldest.
pub(crate) fn insert(connection: &Connection, call: &LoggedCall) -> rusqlite::Result<()> {
    let subject = &call.subject;
    connection
        .prepare_cached(
            "INSERT INTO calls (called_at, method, path, status, duration_micros, error_code, error_description,
               user_id, action_code, idempotency_key)
             VALUES (:called_at, :method, :path, :status, :duration, :error_code, :error_description,
               :user_id, :action_code, :idempotency_key)",
        )?
        .execute(named_params! {
            ":called_at": to_millis(call.called_at),
            ":method": call.method,
            ":path": call.path,
            ":status": call.status,
            ":duration": i64::try_from(call.duration.whole_microseconds()).unwrap_or(i64::MAX),
            ":error_code": call.error_code,
            ":error_description": call.error_description,
            ":user_id": subject.user_id.as_ref().map(UserId::as_str),
            ":action_code": subject.action_code.as_ref().map(ActionCode::as_str),
            ":idempotency_key": subject.idempotency_key.as_ref().map(IdempotencyKey::as_str),
        })?;
    connection
        .prepare_cached("DELETE FROM calls WHERE call_id <= ?1")?
        .execute([connection.last_insert_rowid() - KEPT])?;
    Ok(())
}

/// The newest first.
pub(crate) fn query(connection: &Connection, filter: &CallFilter) -> rusqlite::Result<Vec<LoggedCall>> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM calls
         WHERE (:user_id IS NULL OR user_id = :user_id)
           AND (:action_code IS NULL OR action_code = :action_code)
           AND (:idempotency_key IS NULL OR idempotency_key = :idempotency_key)
           AND (NOT :failed OR error_code IS NOT NULL OR status >= 400 OR status = 0)
         ORDER BY call_id DESC LIMIT :limit",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":user_id": filter.user_id,
            ":action_code": filter.action_code,
            ":idempotency_key": filter.idempotency_key,
            ":failed": filter.failed,
            ":limit": filter.limit,
        },
        read,
    )?;
    rows.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<LoggedCall> {
    let user_id: Option<String> = row.get("user_id")?;
    let action_code: Option<String> = row.get("action_code")?;
    let idempotency_key: Option<String> = row.get("idempotency_key")?;
    Ok(LoggedCall {
        called_at: from_millis(row.get("called_at")?)?,
        method: row.get("method")?,
        path: row.get("path")?,
        status: row.get("status")?,
        duration: Duration::microseconds(row.get("duration_micros")?),
        error_code: row.get("error_code")?,
        error_description: row.get("error_description")?,
        subject: CallSubject {
            user_id: parsed(user_id.as_deref(), UserId::parse)?,
            action_code: parsed(action_code.as_deref(), ActionCode::parse)?,
            idempotency_key: parsed(idempotency_key.as_deref(), IdempotencyKey::parse)?,
        },
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn call(path: &str) -> LoggedCall {
        LoggedCall {
            called_at: datetime!(2026-01-01 12:00 UTC),
            method: "GET".to_owned(),
            path: path.to_owned(),
            status: 200,
            duration: Duration::milliseconds(3),
            error_code: None,
            error_description: None,
            subject: CallSubject::default(),
        }
    }

    #[test]
    fn only_the_newest_calls_are_kept() {
        let mut connection = Connection::open_in_memory().unwrap();
        super::super::migrations().run(&mut connection).unwrap();
        for number in 0..KEPT + 10 {
            insert(&connection, &call(&number.to_string())).unwrap();
        }
        let all = CallFilter {
            limit: u32::MAX,
            ..CallFilter::default()
        };
        let kept = query(&connection, &all).unwrap();
        assert_eq!(kept.len(), usize::try_from(KEPT).unwrap());
        assert_eq!(kept[0].path, "5009");
        assert_eq!(kept.last().unwrap().path, "10");
    }
}
