use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::DatabaseError;

/// Connections that read on the thread that asks. A read of these servers takes some microseconds; handing it to another
/// thread would take several times as long.
#[derive(Clone)]
pub(super) struct Readers {
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> rusqlite::Result<Self> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            connection.set_prepared_statement_cache_capacity(super::STATEMENTS);
            connection.busy_timeout(super::BUSY_TIMEOUT)?;
            super::plan_once(&connection)?;
            Ok(connection)
        };
        // One for each thread that answers requests.
        let readers = std::thread::available_parallelism().map_or(2, usize::from);
        let idle = (0..readers)
            .map(|_| open())
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Self {
            permits: Arc::new(Semaphore::new(readers)),
            idle: Arc::new(Mutex::new(idle)),
        })
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<DatabaseError>,
        F: FnOnce(&Connection) -> Result<T, E>,
    {
        let permit = self.permits.acquire().await;
        let _permit = permit.map_err(|_| DatabaseError::Stopped)?;
        let connection = self.idle().pop().ok_or(DatabaseError::Stopped)?;
        let result = work(&connection);
        self.idle().push(connection);
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
