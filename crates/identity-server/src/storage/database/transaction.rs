use super::counters::Counters;
use super::{DatabaseError, Row, Value, parameters, params, postgres, sqlite};

/// What a piece of work writes in, and reads what it has written.
pub(crate) struct Transaction<'c> {
    pub(super) connection: Connection<'c>,
    pub(super) counters: &'c Counters,
}

pub(super) enum Connection<'c> {
    /// The writer thread's connection, within a savepoint.
    Sqlite(&'c mut rusqlite::Connection),
    /// A transaction of its own.
    Postgres(&'c deadpool_postgres::Transaction<'c>),
}

impl Transaction<'_> {
    /// Runs a statement, and tells how many rows it changed.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, DatabaseError> {
        parameters::check(sql, &values);
        self.counters.write();
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::execute(connection, sql, values),
            Connection::Postgres(transaction) => postgres::execute(*transaction, sql, &values).await,
        }
    }

    /// Runs a statement, and gives the rows that it returns.
    pub(crate) async fn query(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        parameters::check(sql, &values);
        self.counters.write();
        match &mut self.connection {
            Connection::Sqlite(connection) => sqlite::query(connection, sql, values),
            Connection::Postgres(transaction) => postgres::query(*transaction, sql, &values).await,
        }
    }

    /// The same as [`Self::query`] where there is at most one row.
    pub(crate) async fn query_optional(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// Waits until nobody else's transaction holds the lock of this name, and holds it until this one ends.
    pub(crate) async fn lock(&mut self, name: &'static str) -> Result<(), DatabaseError> {
        self.execute(
            "INSERT INTO named_lock (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name",
            params![name],
        )
        .await?;
        Ok(())
    }
}
