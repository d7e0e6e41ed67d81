use super::postgres::{PostgresProblem, in_words};

/// What goes wrong in the database. It never names a password.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// SQLite failed.
    #[error(transparent)]
    Sqlite(#[from] web_host::sqlite::DatabaseError),
    /// A PostgreSQL server cannot be talked to.
    #[error("{place}: no connection to PostgreSQL: {reason}{}", after(*.problem))]
    Connect {
        /// The server and the database.
        place: String,
        /// What is the matter.
        problem: PostgresProblem,
        /// What the server, the driver or the operating system said.
        reason: String,
    },
    /// PostgreSQL failed.
    #[error("database: {}{}", in_words(.0), after(PostgresProblem::of(.0)))]
    Postgres(#[from] tokio_postgres::Error),
    /// The schema cannot be brought to this program's version.
    #[error("{place}: the schema cannot be migrated: {source}{}", after(PostgresProblem::of_migration(.source)))]
    Migrate {
        /// The server and the database.
        place: String,
        /// What the migration said.
        source: Box<refinery::Error>,
    },
    /// A newer version of the program has migrated the schema.
    #[error(
        "{place}: the schema has version {found}, and this program knows {known}{}",
        after(PostgresProblem::NewerSchema)
    )]
    NewerSchema {
        /// The server and the database.
        place: String,
        /// The schema's version.
        found: i32,
        /// This program's.
        known: i32,
    },
    /// A column does not hold what the program put there.
    #[error("database: column {column} holds no {expected}")]
    Column {
        /// Which column of the result, from 0.
        column: usize,
        /// What it should hold.
        expected: &'static str,
    },
    /// A statement that returns a row returned none.
    #[error("database: a statement returned no row")]
    NoRow,
    /// The work of a transaction waited for something else than the transaction.
    #[error("database: a transaction waited for something else")]
    Waited,
    /// The database is shut down.
    #[error("database: stopped")]
    Stopped,
}

impl DatabaseError {
    /// What is the matter, where a PostgreSQL server is.
    #[must_use]
    pub fn postgres_problem(&self) -> Option<PostgresProblem> {
        match self {
            Self::Connect { problem, .. } => Some(*problem),
            Self::Postgres(error) => Some(PostgresProblem::of(error)),
            Self::Migrate { source, .. } => Some(PostgresProblem::of_migration(source)),
            Self::NewerSchema { .. } => Some(PostgresProblem::NewerSchema),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error.into())
    }
}

/// The fix as it stands after what went wrong.
fn after(problem: PostgresProblem) -> String {
    problem.fix().map_or_else(String::new, |fix| format!("; {fix}"))
}
