use super::counters::Counters;
use super::{DatabaseError, Row, Value, parameters, params, postgres, sqlite};

/// What a piece of work writes in, and reads what it has written.
pub(crate) struct Transaction<'c> {
    pub(super) connection: Connection<'c>,
    pub(super) counters: &'c Counters,
}

/// A statement and the values of its parameters.
pub(crate) type Statement = (&'static str, Vec<Value>);

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

    /// Runs statements one after the other, and tells how many rows each changed. A server gets all of them at once, so
    /// that they cost one round trip; none can depend on what comes of another.
    pub(crate) async fn execute_all(
        &mut self,
        statements: Vec<Statement>,
    ) -> Result<Vec<u64>, DatabaseError> {
        for (sql, values) in &statements {
            parameters::check(sql, values);
            self.counters.write();
        }
        match &mut self.connection {
            Connection::Sqlite(connection) => statements
                .into_iter()
                .map(|(sql, values)| sqlite::execute(connection, sql, values))
                .collect(),
            Connection::Postgres(transaction) => postgres::execute_all(*transaction, &statements).await,
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
