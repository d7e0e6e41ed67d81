//! Every test of the storage's contract runs twice: on SQLite and on PostgreSQL, each time with a database of its own.

use std::str::FromStr;

use tokio_postgres::{Config, NoTls};
use web_host::{RandomSource as _, SystemRandom};

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

    /// Runs SQL in it.
    pub(crate) async fn run(&self, sql: &str) {
        run(&self.config(), &sql.replace("{}", &self.name)).await;
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

async fn run(server: &Config, sql: &str) {
    let (client, connection) = server.connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    drop(connection.await);
}
