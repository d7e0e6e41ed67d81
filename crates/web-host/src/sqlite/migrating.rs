use std::time::Duration;

use refinery::{Migration, Runner};
use refinery_core::traits::sync::{Migrate, Query, Transaction};
use rusqlite::Connection;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How long a process waits for another one that migrates the same file.
const PATIENCE: Duration = Duration::from_mins(1);

/// Migrates as one transaction that keeps other processes out from its beginning, so that of several that start at
/// once one migrates, and one that dies leaves nothing half-done.
pub(super) fn migrate(connection: &Connection, migrations: Runner) -> Result<(), Failed> {
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let migrated = migrations.set_abort_missing(true).run(&mut Locked(connection));
    connection.execute_batch(if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    migrated.map(drop).map_err(Failed::Migration)
}

/// Why the schema is not what it should be.
pub(super) enum Failed {
    Statement(rusqlite::Error),
    Migration(refinery::Error),
}

impl From<rusqlite::Error> for Failed {
    fn from(error: rusqlite::Error) -> Self {
        Self::Statement(error)
    }
}

struct Locked<'c>(&'c Connection);

impl Transaction for Locked<'_> {
    type Error = rusqlite::Error;

    fn execute<'a, T: Iterator<Item = &'a str>>(&mut self, queries: T) -> Result<usize, rusqlite::Error> {
        let mut count = 0;
        for query in queries {
            self.0.execute_batch(query)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Query<Vec<Migration>> for Locked<'_> {
    fn query(&mut self, query: &str) -> Result<Vec<Migration>, rusqlite::Error> {
        let mut statement = self.0.prepare(query)?;
        let applied = statement.query_map([], |row| {
            let when: String = row.get(2)?;
            let checksum: String = row.get(3)?;
            Ok(Migration::applied(
                row.get(0)?,
                row.get(1)?,
                OffsetDateTime::parse(&when, &Rfc3339).map_err(|error| unreadable(2, error))?,
                checksum.parse().map_err(|error| unreadable(3, error))?,
            ))
        })?;
        applied.collect()
    }
}

impl Migrate for Locked<'_> {}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
}
