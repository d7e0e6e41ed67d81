//! The databases, and rows that are put straight into them: people who are signed in, and grants by the million.

use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::Connection;
use time::OffsetDateTime;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::{identity_server::SUBJECT, process::Meter};
use crate::failure::{Failure, OrFailure};

/// Keys as long as those of the server.
const GRANT: &str = "k || '-a-grant-of-the-benchmark-of-the-usual-size'";
const SESSION: &str = "k || '-a-session-of-the-benchmark-of-usual-length'";

/// A browser in which somebody is signed in.
#[derive(Clone, Debug)]
pub(super) struct Browser {
    /// What its session cookie holds.
    pub(super) key: String,
}

/// A database of the identity server.
#[derive(Clone, Debug)]
pub(super) enum Store {
    /// A file.
    Sqlite(PathBuf),
    /// A database of a server.
    Postgres {
        /// Its URL, with the password.
        url: String,
        /// The process that the server's others are children of.
        server: u32,
    },
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Grants, each with a refresh token.
    Grants,
    /// Sessions.
    Sessions,
}

impl Store {
    /// A new file in this folder.
    pub(super) fn sqlite(folder: &Path) -> Self {
        Self::Sqlite(folder.join("identity-server.sqlite"))
    }

    /// How the configuration names it.
    pub(super) fn url(&self) -> String {
        match self {
            Self::Sqlite(file) => file.display().to_string(),
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// The database's own CPU time, where it is another process.
    pub(super) fn meter(&self) -> Option<Meter> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres { server, .. } => Some(Meter::Family(*server)),
        }
    }

    /// Signs in as many browsers. The server has made its tables.
    pub(super) async fn sign_in(&self, count: usize) -> Result<Vec<Browser>, Failure> {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let browsers: Vec<Browser> = (0..count)
            .map(|number| Browser {
                key: format!("a-browser-of-the-benchmark-{number:016}"),
            })
            .collect();
        let rows: Vec<String> = browsers
            .iter()
            .enumerate()
            .map(|(number, browser)| session(number, browser, now))
            .collect();
        self.execute(&format!(
            "INSERT INTO session (id_hash, sid, subject, authentication, persistent, created_at, expires_at) VALUES {}",
            rows.join(", ")
        ))
        .await?;
        Ok(browsers)
    }

    /// Adds rows like the one that is there, numbered from `from` up to `to`.
    pub(super) async fn grow(&self, rows: Rows, from: u32, to: u32) -> Result<(), Failure> {
        // Keys begin with the moment they are made: these are older than all that are made while it is measured.
        let number = format!(
            "WITH RECURSIVE number (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM number WHERE i < {to}), \
             keyed (i, k) AS (SELECT i, '0' || CAST(10000000 + i AS TEXT) FROM number)",
            first = from + 1,
        );
        match rows {
            Rows::Grants => {
                self.copy(
                    &number,
                    "token_grant",
                    "EXISTS (SELECT 1 FROM refresh_token token WHERE token.grant_id = token_grant.grant_id)",
                    &[
                        ("grant_id", GRANT),
                        ("subject", "'person-' || (i % 100000)"),
                        ("sid", SESSION),
                    ],
                )
                .await?;
                self.copy(
                    &number,
                    "refresh_token",
                    "parent_hash IS NULL",
                    &[
                        ("token_hash", "k || '-a-token-of-the-benchmark-of-the-usual-size'"),
                        ("grant_id", GRANT),
                    ],
                )
                .await
            }
            Rows::Sessions => {
                self.copy(
                    &number,
                    "session",
                    "1 = 1",
                    &[
                        ("id_hash", "k || '-a-cookie-of-the-benchmark-of-the-usual-siz'"),
                        ("subject", "'person-' || (i % 100000)"),
                        ("sid", SESSION),
                    ],
                )
                .await
            }
        }
    }

    /// Lets the database do now what it would do some time later.
    pub(super) async fn settle(&self) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => open(file)?
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
                .or_failure(|| "write the log into the database".to_owned()),
            Self::Postgres { .. } => {
                self.execute("VACUUM ANALYZE").await?;
                self.execute("CHECKPOINT").await
            }
        }
    }

    /// Copies a row of `table` that is `like` for each number, with other keys.
    async fn copy(
        &self,
        number: &str,
        table: &str,
        like: &str,
        keys: &[(&str, &str)],
    ) -> Result<(), Failure> {
        let columns = self.columns(table).await?;
        let values: Vec<String> = columns
            .iter()
            .map(|column| {
                let key = keys.iter().find(|(name, _)| name == column);
                key.map_or_else(|| format!("template.{column}"), |(_, value)| (*value).to_owned())
            })
            .collect();
        self.execute(&format!(
            "CREATE TEMPORARY TABLE template AS SELECT * FROM {table} WHERE {like} LIMIT 1; \
             {number} INSERT INTO {table} ({columns}) SELECT {values} FROM keyed, template; \
             DROP TABLE template;",
            columns = columns.join(", "),
            values = values.join(", "),
        ))
        .await
    }

    async fn columns(&self, table: &str) -> Result<Vec<String>, Failure> {
        let looking = || format!("look at the table {table}");
        match self {
            Self::Sqlite(file) => {
                let connection = open(file)?;
                let mut statement = connection
                    .prepare("SELECT name FROM pragma_table_info($1)")
                    .or_failure(looking)?;
                let names = statement
                    .query_map([table], |row| row.get(0))
                    .or_failure(looking)?;
                names.collect::<Result<_, _>>().or_failure(looking)
            }
            Self::Postgres { url, .. } => {
                let rows = query(
                    url,
                    &format!(
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' \
                         AND table_name = '{table}' ORDER BY ordinal_position"
                    ),
                )
                .await?;
                Ok(rows)
            }
        }
    }

    async fn execute(&self, sql: &str) -> Result<(), Failure> {
        match self {
            Self::Sqlite(file) => open(file)?
                .execute_batch(sql)
                .or_failure(|| "put rows into the database".to_owned()),
            Self::Postgres { url, .. } => query(url, sql).await.map(drop),
        }
    }
}

/// Faster than the server may: what is lost with the power is made again.
fn open(file: &Path) -> Result<Connection, Failure> {
    let connection = Connection::open(file).or_failure(|| format!("open {}", file.display()))?;
    connection
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA busy_timeout = 10000")
        .or_failure(|| format!("set up {}", file.display()))?;
    Ok(connection)
}

/// Runs statements of a PostgreSQL server, on a connection of their own, and gives the first column of what they return.
async fn query(url: &str, sql: &str) -> Result<Vec<String>, Failure> {
    let asking = || "use the PostgreSQL database".to_owned();
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.or_failure(asking)?;
    let connection = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.or_failure(asking)?;
    drop(client);
    connection.await.or_failure(asking)?.or_failure(asking)?;
    let first = |message: &SimpleQueryMessage| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    Ok(messages.iter().filter_map(first).collect())
}

fn session(number: usize, Browser { key }: &Browser, now: i64) -> String {
    let id_hash = URL_SAFE_NO_PAD.encode(digest(&SHA256, key.as_bytes()));
    let authentication = format!(r#"{{"auth_time":{now},"amr":["pwd"],"acr":null}}"#);
    let expires_at = now + 36_000;
    format!(
        "('{id_hash}', 'session-of-the-benchmark-{number:016}', '{SUBJECT}', '{authentication}', FALSE, {now}, {expires_at})"
    )
}
