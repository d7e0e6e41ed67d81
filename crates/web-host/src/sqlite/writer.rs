use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::DatabaseError;

/// Writes that may wait; beyond it callers wait to be let in.
const QUEUE: usize = 1024;

/// The most writes that share a commit.
const BATCH: usize = 64;

type CommitResult = Result<(), Arc<rusqlite::Error>>;

/// Tells a caller how its write ended, once the commit's fate is known.
type Answer = Box<dyn FnOnce(&CommitResult) + Send>;

/// The batch's transaction, or why there is none.
type Begun<'c> = Result<&'c mut Connection, Arc<rusqlite::Error>>;

/// Runs in the batch's transaction.
type Job = Box<dyn FnOnce(Begun<'_>) -> Answer + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> std::io::Result<Self> {
        let (jobs, queue) = sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_all(connection, &queue))?;
        Ok(Self { jobs })
    }

    pub(super) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        self.run_statement(move |connection| in_savepoint(connection, work))
            .await
    }

    /// For one statement, which undoes itself when it fails.
    pub(super) async fn run_statement<T, E, F>(&self, statement: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        // Nobody waits any more when the request was given up.
        self.send(job(statement, move |result| drop(answer.send(result))))
            .await?;
        outcome.await.map_err(|_| DatabaseError::Stopped)?
    }

    pub(super) fn run_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (answer, outcome) = sync_channel(1);
        let work = move |connection: &mut Connection| in_savepoint(connection, work);
        self.jobs
            .send(job(work, move |result| drop(answer.send(result))))
            .map_err(|_| DatabaseError::Stopped)?;
        outcome.recv().map_err(|_| DatabaseError::Stopped)?
    }

    async fn send(&self, job: Job) -> Result<(), DatabaseError> {
        match self.jobs.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(DatabaseError::Stopped),
            Err(TrySendError::Full(job)) => {
                let jobs = self.jobs.clone();
                let sent = tokio::task::spawn_blocking(move || jobs.send(job)).await;
                if matches!(sent, Ok(Ok(()))) {
                    Ok(())
                } else {
                    Err(DatabaseError::Stopped)
                }
            }
        }
    }
}

/// `work`, and handing its result to `answer` once it is committed.
fn job<T, E, F>(work: F, answer: impl FnOnce(Result<T, E>) + Send + 'static) -> Job
where
    T: Send + 'static,
    E: From<DatabaseError> + From<rusqlite::Error> + Send + 'static,
    F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
{
    Box::new(move |begun| {
        let done = match begun {
            Ok(connection) => work(connection),
            Err(error) => Err(DatabaseError::Begin(error).into()),
        };
        Box::new(move |committed| {
            answer(done.and_then(|value| match committed {
                Ok(()) => Ok(value),
                Err(error) => Err(DatabaseError::Commit(Arc::clone(error)).into()),
            }));
        })
    })
}

fn in_savepoint<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> Result<T, E> {
    run(connection, "SAVEPOINT work")?;
    let result = work(connection);
    // After a full disk, for instance, SQLite has undone everything by itself.
    if connection.is_autocommit() {
        return result;
    }
    if result.is_err() {
        run(connection, "ROLLBACK TO work")?;
    }
    run(connection, "RELEASE work")?;
    result
}

/// Runs a statement that is parsed once.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(drop)
}

// The transaction is begun and ended by statements, because a job gets the connection itself: unlike rusqlite's
// `Transaction` it can be held by a future that is `Send`.
fn write_all(mut connection: Connection, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        match run(&connection, "BEGIN IMMEDIATE") {
            Ok(()) => write_together(&mut connection, first, queue),
            Err(error) => {
                tracing::error!(%error, "no transaction could be begun");
                refuse(&Arc::new(error), first, queue);
            }
        }
    }
}

/// Those who have queued need not wait one after the other for the same answer. Whoever comes once it has been given may
/// know that things are better, and is not among them.
fn refuse(error: &Arc<rusqlite::Error>, first: Job, queue: &Receiver<Job>) {
    let queued: Vec<_> = std::iter::once(first)
        .chain(queue.try_iter().take(QUEUE))
        .collect();
    for job in queued {
        job(Err(Arc::clone(error)))(&Ok(()));
    }
}

fn write_together(connection: &mut Connection, first: Job, queue: &Receiver<Job>) {
    let mut answers = vec![first(Ok(&mut *connection))];
    // A full disk ends the transaction early: then nobody may begin another one by the way.
    while answers.len() < BATCH && !connection.is_autocommit() {
        let Ok(job) = queue.try_recv() else { break };
        answers.push(job(Ok(&mut *connection)));
    }
    let committed = commit(connection).map_err(Arc::new);
    if let Err(error) = &committed {
        tracing::error!(%error, writes = answers.len(), "a commit failed");
    }
    for answer in answers {
        answer(&committed);
    }
}

fn commit(connection: &Connection) -> rusqlite::Result<()> {
    let committed = run(connection, "COMMIT");
    if committed.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    committed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Job {
        Box::new(|_| Box::new(|_| ()))
    }

    #[test]
    fn whoever_comes_after_an_answer_is_not_given_the_same() {
        let (jobs, queue) = sync_channel(QUEUE);
        let later = jobs.clone();
        let first: Job = Box::new(move |_| Box::new(move |_| later.send(nothing()).unwrap()));
        jobs.send(nothing()).unwrap();
        refuse(&Arc::new(rusqlite::Error::InvalidQuery), first, &queue);
        assert_eq!(queue.try_iter().count(), 1);
    }
}
