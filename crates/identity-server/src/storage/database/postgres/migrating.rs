use tokio_postgres::{Client, Error};

use super::super::{DatabaseError, migrations};

/// The lock that one replica holds while it migrates. Any number will do that nobody else takes.
const MIGRATION_LOCK: i64 = 0x6964_656e_7469_7479;

/// What the migrating connection is told instead: to wait for another replica's migration, and to have time for its own.
const PATIENCE: &str = "SET lock_timeout = '10min'; SET statement_timeout = 0";

/// Brings the schema to this program's version. Of several replicas that start at once one does it and the others wait.
/// A replica that finds nothing to do needs no right to change the schema.
pub(super) async fn migrate(client: &mut Client, place: &str) -> Result<(), DatabaseError> {
    let failed = |error| DatabaseError::Migrate {
        place: place.to_owned(),
        source: Box::new(error),
    };
    let migrations = migrations::for_postgres().map_err(failed)?;
    let known = migrations
        .get_migrations()
        .iter()
        .map(refinery::Migration::version)
        .max();
    let (found, known) = (version(client).await?, known.unwrap_or_default());
    if found > known {
        let place = place.to_owned();
        return Err(DatabaseError::NewerSchema { place, found, known });
    }
    if found == known {
        return Ok(());
    }
    client.batch_execute(PATIENCE).await?;
    // The lock goes with the connection.
    client
        .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    migrations
        .set_abort_missing(true)
        .run_async(client)
        .await
        .map_err(failed)?;
    Ok(())
}

/// The version that the schema has; 0 when there is none.
async fn version(client: &Client) -> Result<i32, Error> {
    let history = "SELECT to_regclass('refinery_schema_history') IS NOT NULL";
    if !client.query_one(history, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let newest = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    client.query_one(newest, &[]).await?.try_get(0)
}
