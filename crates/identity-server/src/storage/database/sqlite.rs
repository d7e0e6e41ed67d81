use std::path::Path;
use std::sync::Arc;

use futures_util::FutureExt;
use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, StatementStatus, ToSql};
use web_host::sqlite::Database;

use super::counters::Counters;
use super::{DatabaseError, Row, Transaction, Value, Work, migrations};

pub(super) fn open(path: &Path) -> Result<Database, DatabaseError> {
    Ok(Database::open(path, migrations::for_sqlite())?)
}

/// An error of the work itself, or of what surrounds it.
enum Failed<E> {
    Work(E),
    Database(DatabaseError),
}

impl<E> From<web_host::sqlite::DatabaseError> for Failed<E> {
    fn from(error: web_host::sqlite::DatabaseError) -> Self {
        Self::Database(error.into())
    }
}

impl<E> From<rusqlite::Error> for Failed<E> {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}

pub(super) async fn write<T, E, F>(database: &Database, counters: &Arc<Counters>, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<DatabaseError> + Send + 'static,
    F: for<'t> FnOnce(&'t mut Transaction<'_>) -> Work<'t, T, E> + Send + 'static,
{
    let counters = Arc::clone(counters);
    let written = database.write_exclusively(move |connection| {
        let mut transaction = Transaction {
            connection: super::transaction::Connection::Sqlite(connection),
            counters: &counters,
        };
        // Nothing waits on the writer thread: everything is ready at once.
        match work(&mut transaction).now_or_never() {
            Some(result) => result.map_err(Failed::Work),
            None => Err(Failed::Database(DatabaseError::Waited)),
        }
    });
    written.await.map_err(|failed| match failed {
        Failed::Work(error) => error,
        Failed::Database(error) => error.into(),
    })
}

pub(super) async fn write_one<T, F>(database: &Database, work: F) -> Result<T, DatabaseError>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, DatabaseError> + Send + 'static,
{
    database.write(work).await
}

/// The same for a statement that returns nothing.
pub(super) async fn execute_one(
    database: &Database,
    sql: &'static str,
    values: Vec<Value>,
) -> Result<u64, DatabaseError> {
    database
        .write_statement(move |connection| execute(connection, sql, values))
        .await
}

pub(super) async fn read<T, F>(database: &Database, work: F) -> Result<T, DatabaseError>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, DatabaseError> + Send + 'static,
{
    database.read(work).await
}

pub(super) fn execute(connection: &Connection, sql: &str, values: Vec<Value>) -> Result<u64, DatabaseError> {
    let mut statement = connection.prepare_cached(sql)?;
    let changed = statement.execute(rusqlite::params_from_iter(values))?;
    check_is_parsed_once(&statement, sql);
    Ok(changed.try_into().unwrap_or(u64::MAX))
}

pub(super) fn query(
    connection: &Connection,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<Row>, DatabaseError> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut found = statement.query(rusqlite::params_from_iter(values))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|column| value_of(row.get_ref(column)?, column));
        rows.push(Row(values.collect::<Result<_, DatabaseError>>()?));
    }
    drop(found);
    check_is_parsed_once(&statement, sql);
    Ok(rows)
}

/// In debug builds: a statement is parsed again only after the schema has changed.
fn check_is_parsed_once(statement: &Statement<'_>, sql: &str) {
    const CHANGES_OF_THE_SCHEMA: i32 = 8;
    debug_assert!(
        statement.get_status(StatementStatus::RePrepare) < CHANGES_OF_THE_SCHEMA,
        "parsed again and again: {sql}"
    );
}

fn value_of(value: ValueRef<'_>, column: usize) -> Result<Value, DatabaseError> {
    let unexpected = |expected| DatabaseError::Column { column, expected };
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Text(value) => {
            Value::Text(String::from_utf8(value.to_owned()).map_err(|_| unexpected("text"))?)
        }
        ValueRef::Blob(value) => Value::Blob(value.to_owned()),
        ValueRef::Real(_) => return Err(unexpected("integer, text or bytes")),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Null.to_sql(),
            Self::Integer(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
            Self::Boolean(value) => value.to_sql(),
            Self::Blob(value) => value.to_sql(),
        }
    }
}
