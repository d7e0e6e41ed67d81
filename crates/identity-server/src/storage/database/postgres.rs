//! A pool of connections to a PostgreSQL server.

mod connect;
mod migrating;
mod problem;
mod tls;
mod values;

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    GenericClient, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime, TimeoutType, Timeouts,
};
use futures_util::future::try_join_all;
use tokio::time::timeout;
use tokio_postgres::Config;
use tokio_postgres::error::SqlState;

use self::connect::Connector;
pub use self::problem::PostgresProblem;
pub(crate) use self::problem::in_words;
use self::values::{row_of, type_of};
use super::counters::Counters;
use super::transaction::Connection;
use super::{DatabaseError, DatabaseOptions, Row, Statement, Transaction, Value, Work};

/// How long a request waits for a connection before it fails.
const WAIT: Duration = Duration::from_secs(5);

/// How long the start waits for its first connection.
const FIRST_WAIT: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    /// The server and the database, for whoever reads an error.
    place: Arc<str>,
}

impl Postgres {
    /// Connects and migrates.
    pub(super) async fn open(
        config: &Config,
        place: String,
        options: &DatabaseOptions,
    ) -> Result<Self, DatabaseError> {
        let connector = Connector::new(&options.trusted_roots).map_err(|error| DatabaseError::Connect {
            place: place.clone(),
            problem: PostgresProblem::Tls,
            reason: error.to_string(),
        })?;
        migrate(&connector, config, &place).await?;
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
            .map_err(|_| DatabaseError::Stopped)?;
        let place = place.into();
        Ok(Self { pool, place })
    }

    async fn connection(&self) -> Result<deadpool_postgres::Client, DatabaseError> {
        self.pool.get().await.map_err(|error| {
            let (problem, reason) = match &error {
                PoolError::Backend(error) => (PostgresProblem::of(error), in_words(error)),
                PoolError::Timeout(TimeoutType::Wait) => {
                    (PostgresProblem::Busy, "all connections are in use".to_owned())
                }
                PoolError::Timeout(_) => (PostgresProblem::Unreachable, "no answer in time".to_owned()),
                other => (PostgresProblem::Other, other.to_string()),
            };
            let place = self.place.to_string();
            DatabaseError::Connect {
                place,
                problem,
                reason,
            }
        })
    }

    pub(super) async fn write<T, E, F>(&self, counters: &Counters, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + Send + 'static,
        F: for<'t> FnOnce(&'t mut Transaction<'_>) -> Work<'t, T, E> + Send + 'static,
    {
        let mut client = self.connection().await?;
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
        let client = self.connection().await?;
        match execute(&client, sql, values).await {
            Err(error) if is_undone(&error) => execute(&client, sql, values).await,
            result => result,
        }
    }

    pub(super) async fn query(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        let client = self.connection().await?;
        match query(&client, sql, values).await {
            Err(error) if is_undone(&error) => query(&client, sql, values).await,
            result => result,
        }
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

/// Sends all before the first is answered.
pub(super) async fn execute_all(
    client: &impl GenericClient,
    statements: &[Statement],
) -> Result<Vec<u64>, DatabaseError> {
    let mut prepared = Vec::with_capacity(statements.len());
    for (sql, values) in statements {
        prepared.push(client.prepare_typed_cached(sql, &types_of(values)).await?);
    }
    let running = prepared
        .iter()
        .zip(statements)
        .map(|(prepared, (_, values))| client.execute_raw(prepared, values));
    Ok(try_join_all(running).await?)
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

/// Whether the server has undone a statement so that another one could go on: it can be tried again.
fn is_undone(error: &DatabaseError) -> bool {
    let again = [
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
    ];
    matches!(error, DatabaseError::Postgres(error) if error.code().is_some_and(|code| again.contains(code)))
}

async fn migrate(connector: &Connector, config: &Config, place: &str) -> Result<(), DatabaseError> {
    let refused = |problem, reason| DatabaseError::Connect {
        place: place.to_owned(),
        problem,
        reason,
    };
    let connected = timeout(FIRST_WAIT, connector.connect_to(config)).await;
    let (mut client, connection) = connected
        .map_err(|_| refused(PostgresProblem::Unreachable, "no answer in time".to_owned()))?
        .map_err(|error| refused(PostgresProblem::of(&error), in_words(&error)))?;
    migrating::migrate(&mut client, place).await?;
    drop(client);
    connection.await.map_err(|_| DatabaseError::Stopped)
}
