use std::sync::atomic::{AtomicU64, Ordering};

/// What a database was asked to do since it was opened: how much a request needs of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DatabaseCounts {
    /// Statements that only read, outside of transactions.
    pub reads: u64,
    /// Statements that write, and those that read in a transaction.
    pub writes: u64,
    /// Transactions, each of which is committed, or undone when it fails; a single statement that writes is one. On
    /// SQLite several share a commit to the disk.
    pub commits: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    reads: AtomicU64,
    writes: AtomicU64,
    commits: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) {
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn commit(&self) {
        self.commits.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn counts(&self) -> DatabaseCounts {
        DatabaseCounts {
            reads: self.reads.load(Ordering::Relaxed),
            writes: self.writes.load(Ordering::Relaxed),
            commits: self.commits.load(Ordering::Relaxed),
        }
    }
}
