//! A pool of connections to a PostgreSQL server.

mod connect;
mod tls;
mod values;

use std::time::Duration;

use deadpool_postgres::{GenericClient, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use tokio_postgres::Config;

use self::connect::Connector;
use self::values::{row_of, type_of};
use super::counters::Counters;
use super::transaction::Connection;
use super::{DatabaseError, DatabaseOptions, Row, Transaction, Value, Work, migrations};

/// How long a request waits for a connection before it fails.
const WAIT: Duration = Duration::from_secs(5);

/// The lock that one replica holds while it migrates. Any number will do that nobody else takes.
const MIGRATION_LOCK: i64 = 0x6964_656e_7469_7479;

#[derive(Debug, Clone)]
pub(crate) struct Postgres(Pool);

impl Postgres {
    /// Connects and migrates. Of several replicas that start at once, one migrates and the others wait.
    pub(super) async fn open(config: &Config, options: &DatabaseOptions) -> Result<Self, DatabaseError> {
        let connector = Connector::new(&options.trusted_roots)?;
        migrate(connector.connect_to(config).await?).await?;
        let manager = Manager::from_connect(
            config.clone(),
            connector,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let pool = Pool::builder(manager)
            .max_size(options.connections)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(WAIT),
                create: Some(WAIT),
                recycle: Some(WAIT),
            })
            .build()
            .map_err(|error| DatabaseError::Connect(error.to_string()))?;
        Ok(Self(pool))
    }

    pub(super) async fn write<T, E, F>(&self, counters: &Counters, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Transaction<'_>) -> Work<'t, T, E> + Send + 'static,
    {
        let mut client = self.0.get().await.map_err(DatabaseError::from)?;
        // When this is given up half-way, its end rolls back before anybody else's statement runs.
        let transaction = client.transaction().await.map_err(DatabaseError::from)?;
        let result = work(&mut Transaction {
            connection: Connection::Postgres(&transaction),
            counters,
        })
        .await;
        match &result {
            Ok(_) => transaction.commit().await.map_err(DatabaseError::from)?,
            Err(_) => transaction.rollback().await.map_err(DatabaseError::from)?,
        }
        result
    }

    pub(super) async fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, DatabaseError> {
        execute(&self.0.get().await?, sql, values).await
    }

    pub(super) async fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        query(&self.0.get().await?, sql, values).await
    }
}

pub(super) async fn execute(
    client: &impl GenericClient,
    sql: &str,
    values: &[Value],
) -> Result<u64, DatabaseError> {
    let statement = client.prepare_typed_cached(sql, &types_of(values)).await?;
    Ok(client.execute_raw(&statement, values).await?)
}

pub(super) async fn query(
    client: &impl GenericClient,
    sql: &str,
    values: &[Value],
) -> Result<Vec<Row>, DatabaseError> {
    let statement = client.prepare_typed_cached(sql, &types_of(values)).await?;
    let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = values
        .iter()
        .map(|value| value as &(dyn tokio_postgres::types::ToSql + Sync))
        .collect();
    let rows = client.query(&statement, &values).await?;
    rows.iter().map(row_of).collect()
}

fn types_of(values: &[Value]) -> Vec<tokio_postgres::types::Type> {
    values.iter().map(type_of).collect()
}

async fn migrate(
    (mut client, connection): (tokio_postgres::Client, tokio::task::JoinHandle<()>),
) -> Result<(), DatabaseError> {
    client
        .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    migrations::for_postgres()
        .map_err(|error| DatabaseError::Migrate(Box::new(error)))?
        .set_abort_missing(true)
        .run_async(&mut client)
        .await
        .map_err(|error| DatabaseError::Migrate(Box::new(error)))?;
    // The lock goes with the connection.
    drop(client);
    connection.await.map_err(|_| DatabaseError::Stopped)
}
