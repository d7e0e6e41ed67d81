//! SQLite behind one writer thread that commits together what has queued, and a small pool of readers.
//!
//! A write is acknowledged only after the commit that holds it. Writes that wait while another commit runs share the
//! next one, each in a savepoint of its own, so that one that fails does not take the others with it.

mod migrating;
mod problem;
mod readers;
mod writer;

use std::fmt::{self, Debug};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use refinery::Runner;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use self::migrating::Failed;
pub use self::problem::Problem;
use self::problem::{after, in_words};
use self::readers::Readers;
use self::writer::Writer;

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How often and after which pause a new file is asked again for its mode.
const WAL_TRIES: u32 = 250;
const WAL_PAUSE: Duration = Duration::from_millis(20);

/// Prepared statements that each connection keeps.
const STATEMENTS: usize = 256;

/// What goes wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be opened or created.
    #[error("{path}: the database cannot be opened: {reason}{}", after(*.problem))]
    Open {
        /// The database file.
        path: PathBuf,
        /// What is the matter.
        problem: Problem,
        /// What SQLite or the operating system said.
        reason: String,
    },
    /// The schema cannot be brought to this program's version.
    #[error("{path}: the schema cannot be migrated: {source}{}", after(Problem::of_migration(.source)))]
    Migrate {
        /// The database file.
        path: PathBuf,
        /// What the migration said.
        source: Box<refinery::Error>,
    },
    /// A statement failed.
    #[error("database: {}", in_words(.0))]
    Statement(#[from] rusqlite::Error),
    /// No transaction could be begun.
    #[error("database: no transaction: {}", in_words(.0))]
    Begin(Arc<rusqlite::Error>),
    /// What was written with the same commit could not be committed.
    #[error("database: the commit failed: {}", in_words(.0))]
    Commit(Arc<rusqlite::Error>),
    /// The database is shut down.
    #[error("database: stopped")]
    Stopped,
}

impl DatabaseError {
    /// What is the matter.
    #[must_use]
    pub fn problem(&self) -> Problem {
        match self {
            Self::Open { problem, .. } => *problem,
            Self::Migrate { source, .. } => Problem::of_migration(source),
            Self::Statement(error) => Problem::of(error),
            Self::Begin(error) | Self::Commit(error) => Problem::of(error),
            Self::Stopped => Problem::Other,
        }
    }
}

/// A database that can be shared and cloned.
#[derive(Clone)]
pub struct Database {
    writer: Writer,
    /// None for a database in memory, whose only connection is the writer's.
    readers: Option<Readers>,
}

impl Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database in `path`, creating it (readable by its owner only) where it is missing, and migrates it.
    /// The path `:memory:` gives a database that is gone with the process.
    pub fn open(path: &Path, migrations: Runner) -> Result<Self, DatabaseError> {
        let in_memory = path == Path::new(":memory:");
        if !in_memory {
            create_private(path).map_err(|error| DatabaseError::Open {
                path: path.to_owned(),
                problem: Problem::of_file(&error),
                reason: error.to_string(),
            })?;
        }
        let connection = Connection::open(path).map_err(|error| open_error(path, &error))?;
        configure(&connection).map_err(|error| open_error(path, &error))?;
        migrating::migrate(&connection, migrations).map_err(|failed| match failed {
            Failed::Statement(error) => open_error(path, &error),
            Failed::Migration(source) => DatabaseError::Migrate {
                path: path.to_owned(),
                source: Box::new(source),
            },
        })?;
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .map_err(|error| open_error(path, &error))?;
        let readers = if in_memory {
            None
        } else {
            Some(Readers::open(path).map_err(|error| open_error(path, &error))?)
        };
        let writer = Writer::start(connection).map_err(|error| DatabaseError::Open {
            path: path.to_owned(),
            problem: Problem::of_file(&error),
            reason: error.to_string(),
        })?;
        Ok(Self { writer, readers })
    }

    /// Runs `work` in a transaction. It is committed when `work` returns `Ok`, and undone when it returns `Err`.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer.run(move |connection| work(connection)).await
    }

    /// The same as [`Self::write`] for work that is one statement, which undoes itself when it fails.
    pub async fn write_statement<T, E, F>(&self, statement: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer
            .run_statement(move |connection| statement(connection))
            .await
    }

    /// The same as [`Self::write`] for work that holds on to the connection in something that is `Send`.
    pub async fn write_exclusively<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer.run(work).await
    }

    /// The same as [`Self::write`] for the time before anybody is served: it blocks the thread.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        self.writer.run_blocking(move |connection| work(connection))
    }

    /// Runs `work`, which only reads, beside the writer.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        match &self.readers {
            Some(readers) => readers.run(work).await,
            None => self.writer.run(move |connection| work(connection)).await,
        }
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        self.read(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }
}

fn open_error(path: &Path, error: &rusqlite::Error) -> DatabaseError {
    DatabaseError::Open {
        path: path.to_owned(),
        problem: Problem::of(error),
        reason: error.to_string(),
    }
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    use_write_ahead_log(connection)?;
    // FULL: what was acknowledged survives a power cut.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    plan_once(connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// A plan does not depend on the values that a statement is run with. Otherwise SQLite parses some joins again at every run,
/// which takes several times as long as running them.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(drop)
}

/// Of several processes that open a new file at once, one changes its mode; SQLite tells the others at once that the
/// file is busy, without the patience that it has elsewhere.
#[expect(
    clippy::disallowed_methods,
    reason = "nothing tells when another process is done"
)]
fn use_write_ahead_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if Problem::of(&error) == Problem::Locked && tries < WAL_TRIES => {
                tries += 1;
                std::thread::sleep(WAL_PAUSE);
            }
            result => return result,
        }
    }
}

fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests;
