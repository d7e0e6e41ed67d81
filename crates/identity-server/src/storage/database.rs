//! SQLite or PostgreSQL behind one interface: every query is one SQL text that both take.
//!
//! The text's parameters are `$1`, `$2` … numbered by their first appearance (SQLite counts appearances, PostgreSQL reads
//! the numbers). On SQLite a write runs on the one writer thread and shares its commit with others; on PostgreSQL it is
//! a transaction at READ COMMITTED, so what is read in order to be changed has to be locked by an `UPDATE` first.

mod counters;
mod error;
pub(super) mod migrations;
mod parameters;
mod postgres;
mod row;
mod sqlite;
mod transaction;
mod url;
mod value;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use self::counters::Counters;
pub use self::counters::DatabaseCounts;
pub use self::error::DatabaseError;
pub(super) use self::parameters::params;
pub use self::postgres::PostgresProblem;
pub(super) use self::row::Row;
pub(super) use self::transaction::{Statement, Transaction};
use self::url::Location;
pub use self::url::{DatabaseUrl, DatabaseUrlError};
pub(super) use self::value::Value;

/// What a piece of work in a transaction returns.
pub(super) type Work<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// How a database is opened. What is left out of it has a sensible value.
#[derive(Debug, Clone)]
pub struct DatabaseOptions {
    /// The most connections to a PostgreSQL server that this process holds.
    pub connections: usize,
    /// Root certificates that a PostgreSQL server's certificate may come from, in addition to the system's.
    pub trusted_roots: Vec<rustls::pki_types::CertificateDer<'static>>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        Self {
            connections: 10,
            trusted_roots: Vec::new(),
        }
    }
}

/// A database that can be shared and cloned.
#[derive(Debug, Clone)]
pub(super) struct Database {
    kind: Kind,
    counters: Arc<Counters>,
}

#[derive(Debug, Clone)]
enum Kind {
    Sqlite(web_host::sqlite::Database),
    Postgres(postgres::Postgres),
}

impl From<Kind> for Database {
    fn from(kind: Kind) -> Self {
        Self {
            kind,
            counters: Arc::default(),
        }
    }
}

impl Database {
    /// Whether it is a file of this machine, which has no clock of its own.
    pub(super) fn is_local(&self) -> bool {
        matches!(self.kind, Kind::Sqlite(_))
    }

    /// Opens the database and migrates it.
    pub(super) async fn open(url: &DatabaseUrl, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        match url.location() {
            Location::Sqlite(path) => {
                let path = path.clone();
                let opened = tokio::task::spawn_blocking(move || sqlite::open(&path));
                Ok(Kind::Sqlite(opened.await.map_err(|_| DatabaseError::Stopped)??).into())
            }
            Location::Postgres(config) => {
                let opened = postgres::Postgres::open(config, url.to_string(), options).await?;
                Ok(Kind::Postgres(opened).into())
            }
        }
    }

    /// A database that is gone with the process.
    pub(super) fn in_memory() -> Result<Self, DatabaseError> {
        Ok(Kind::Sqlite(sqlite::open(std::path::Path::new(":memory:"))?).into())
    }

    /// Runs `work` in a transaction. It is committed when `work` returns `Ok`, and undone when it returns `Err`. `work`
    /// may wait for nothing but the transaction.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Transaction<'_>) -> Work<'t, T, E> + Send + 'static,
    {
        self.counters.commit();
        match &self.kind {
            Kind::Sqlite(database) => sqlite::write(database, &self.counters, work).await,
            Kind::Postgres(pool) => pool.write(&self.counters, work).await,
        }
    }

    /// Runs one statement that writes, and tells how many rows it changed.
    pub(super) async fn execute(&self, sql: &'static str, values: Vec<Value>) -> Result<u64, DatabaseError> {
        parameters::check(sql, &values);
        self.counters.write();
        self.counters.commit();
        match &self.kind {
            Kind::Sqlite(database) => sqlite::execute_one(database, sql, values).await,
            Kind::Postgres(pool) => pool.execute(sql, &values).await,
        }
    }

    /// Runs one statement that writes, and gives the row that it returns, if any.
    pub(super) async fn execute_returning(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(self.execute_returning_all(sql, values).await?.into_iter().next())
    }

    /// Runs one statement that writes, and gives the rows that it returns.
    pub(super) async fn execute_returning_all(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        parameters::check(sql, &values);
        self.counters.write();
        self.counters.commit();
        match &self.kind {
            Kind::Sqlite(database) => {
                sqlite::write_one(database, move |connection| sqlite::query(connection, sql, values)).await
            }
            Kind::Postgres(pool) => pool.query(sql, &values).await,
        }
    }

    /// Runs one statement that only reads, beside the writers.
    pub(super) async fn query(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<Row>, DatabaseError> {
        parameters::check(sql, &values);
        self.counters.read();
        match &self.kind {
            Kind::Sqlite(database) => {
                sqlite::read(database, move |connection| sqlite::query(connection, sql, values)).await
            }
            Kind::Postgres(pool) => pool.query(sql, &values).await,
        }
    }

    /// The same as [`Self::query`] where there is at most one row.
    pub(super) async fn query_optional(
        &self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<Row>, DatabaseError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// What it was asked to do since it was opened.
    pub(super) fn counts(&self) -> DatabaseCounts {
        self.counters.counts()
    }

    /// Asks the database for a sign of life.
    pub(super) async fn ping(&self) -> Result<(), DatabaseError> {
        self.query("SELECT 1", params![]).await.map(drop)
    }
}

#[cfg(test)]
mod tests;
