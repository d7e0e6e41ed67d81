//! Every test of the storage's contract runs twice: on SQLite and on PostgreSQL, each time with a database of its own.

use std::future::Future;
use std::path::Path;
use std::str::FromStr;

use refinery::Target;
use tokio_postgres::{Client, Config, NoTls};
use web_host::{RandomSource as _, SystemRandom};

use crate::storage::database::migrations;
use crate::storage::{DatabaseOptions, DatabaseUrl, SqlStorage};

/// Where a PostgreSQL server is on which databases can be made.
const SERVER: &str = "TEST_POSTGRES_URL";

/// Turns `async fn name(storage: SqlStorage)` into one test a database.
macro_rules! on_both_databases {
    ($(async fn $name:ident($storage:ident: SqlStorage) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn holds($storage: SqlStorage) $body

            #[actix_web::test]
            async fn on_sqlite() {
                holds(SqlStorage::in_memory().unwrap()).await;
            }

            #[actix_web::test]
            async fn on_postgresql() {
                let database = $crate::storage::tests::databases::Postgres::create().await;
                holds(database.open().await).await;
            }
        }
    )+};
}
pub(crate) use on_both_databases;

/// An empty PostgreSQL database that goes with the test.
pub(crate) struct Postgres {
    server: Config,
    name: String,
}

impl Postgres {
    pub(crate) async fn create() -> Self {
        #[expect(clippy::disallowed_methods, reason = "where tests find their server is no configuration")]
        let server = std::env::var(SERVER).unwrap_or_else(|_| {
            panic!(
                "{SERVER} names no PostgreSQL server for tests: run `cargo xtask test`, or keep `cargo xtask postgres` \
                 running and set the variable to what it prints"
            )
        });
        let database = Self {
            server: Config::from_str(&server).unwrap(),
            name: format!("test_{}", SystemRandom.uuid().simple()),
        };
        run(&database.server, &format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    /// How a client that sets no more than this connects to it.
    pub(crate) fn config(&self) -> Config {
        let mut config = self.server.clone();
        config.dbname(&self.name);
        config
    }

    /// The URL of the database.
    pub(crate) fn url(&self) -> DatabaseUrl {
        DatabaseUrl::postgres(self.config())
    }

    /// Runs SQL in another database, `{}` being the name of this one.
    pub(crate) async fn run_beside(&self, sql: &str) {
        run(&self.server, &sql.replace("{}", &self.name)).await;
    }

    /// Lets `other`, which is what another replica does in a transaction, be committed only when `work` waits for it or
    /// has not cared; then `work` goes on.
    pub(crate) async fn after<T: Send + 'static>(
        &self,
        other: &str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        // Within a transaction the server shows what goes on as it was when it was asked first.
        let (client, watcher) = (connect(&self.config()).await, connect(&self.config()).await);
        client.batch_execute(&format!("BEGIN; {other}")).await.unwrap();
        let work = tokio::spawn(work);
        let waiting = "SELECT count(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while !work.is_finished() && watcher.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0 {
            tokio::task::yield_now().await;
        }
        client.batch_execute("COMMIT").await.unwrap();
        work.await.unwrap()
    }

    /// Runs SQL in it.
    pub(crate) async fn run(&self, sql: &str) {
        run(&self.config(), &sql.replace("{}", &self.name)).await;
    }

    /// Makes it what version `schema` of the schema was, with these rows.
    pub(crate) async fn fill_as_of(&self, schema: u32, rows: &str) {
        let mut client = connect(&self.config()).await;
        let migrations = migrations::for_postgres().unwrap();
        let target = Target::Version(schema.try_into().unwrap());
        migrations
            .set_target(target)
            .run_async(&mut client)
            .await
            .unwrap();
        let rows = rows.replace("X'", r"'\x");
        client.batch_execute(&rows).await.unwrap();
    }

    pub(crate) async fn open(&self) -> SqlStorage {
        let options = DatabaseOptions::default();
        SqlStorage::open(&self.url(), &options).await.unwrap()
    }
}

impl Drop for Postgres {
    // Also after a failure: `FORCE` ends what still is connected.
    fn drop(&mut self) {
        let (server, sql) = (
            self.server.clone(),
            format!("DROP DATABASE {} WITH (FORCE)", self.name),
        );
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(run(&server, &sql));
        });
        drop(dropping.join());
    }
}

/// An SQLite file that is what version `schema` of the schema was, with these rows: there are some of every table.
pub(crate) fn sqlite_as_of(path: &Path, schema: u32, rows: &str) -> DatabaseUrl {
    let mut connection = rusqlite::Connection::open(path).unwrap();
    let target = Target::Version(schema.try_into().unwrap());
    let migrations = migrations::for_sqlite().set_target(target);
    migrations.run(&mut connection).unwrap();
    connection.execute_batch(rows).unwrap();
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        let count = format!("SELECT count(*) FROM {table}");
        let count: i64 = connection.query_row(&count, [], |row| row.get(0)).unwrap();
        assert!(count > 0, "there is no row of {table}");
    }
    DatabaseUrl::sqlite(path)
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn run(server: &Config, sql: &str) {
    connect(server).await.batch_execute(sql).await.unwrap();
}
