use deadpool_postgres::PoolError;

/// What goes wrong in the database. It never names a password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite failed.
    #[error(transparent)]
    Sqlite(#[from] web_host::sqlite::DatabaseError),
    /// A PostgreSQL server cannot be talked to.
    #[error("database: no connection to PostgreSQL: {0}")]
    Connect(String),
    /// PostgreSQL failed.
    #[error("database: {}", text_of(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// The schema cannot be brought to this program's version.
    #[error("the schema cannot be migrated: {0} (was it written by a newer version?)")]
    Migrate(Box<refinery::Error>),
    /// A column does not hold what the program put there.
    #[error("database: column {column} holds no {expected}")]
    Column {
        /// Which column of the result, from 0.
        column: usize,
        /// What it should hold.
        expected: &'static str,
    },
    /// The work of a transaction waited for something else than the transaction.
    #[error("database: a transaction waited for something else")]
    Waited,
    /// The database is shut down.
    #[error("database: stopped")]
    Stopped,
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error.into())
    }
}

impl From<PoolError> for DatabaseError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => Self::Connect(text_of(&error)),
            PoolError::Timeout(kind) => Self::Connect(format!("none came in time ({kind:?})")),
            other => Self::Connect(other.to_string()),
        }
    }
}

/// What the server said, or what the driver says and why.
fn text_of(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => web_host::logging::with_causes(error),
    }
}
