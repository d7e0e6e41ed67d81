use refinery::error::Kind;
use rusqlite::ErrorCode;

/// What is the matter with a database, and in [`Self::fix`] what the operator can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A newer version of the program has migrated the schema.
    NewerSchema,
    /// The file, its folder or its file system cannot be written.
    ReadOnly,
    /// There is no space left.
    Full,
    /// Somebody else holds a lock on the file for too long.
    Locked,
    /// The file is something else than a database, or damaged.
    NotADatabase,
    /// Something else.
    Other,
}

impl Problem {
    /// What can be done, in words.
    #[must_use]
    pub fn fix(self) -> Option<&'static str> {
        match self {
            Self::NewerSchema => Some(
                "a newer version of this program has migrated it: run that version, or restore the backup from before",
            ),
            Self::ReadOnly => {
                Some("give the user of this process the right to write the file and its folder")
            }
            Self::Full => Some("free some space on its disk; nothing else has to be done"),
            Self::Locked => {
                Some("end the other process that has the file locked, a shell or a backup perhaps")
            }
            Self::NotADatabase => Some("name another file, or restore a backup"),
            Self::Other => None,
        }
    }

    pub(super) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::NotADatabase,
            _ => Self::Other,
        }
    }

    pub(super) fn of_file(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Other,
        }
    }

    pub(super) fn of_migration(error: &refinery::Error) -> Self {
        match error.kind() {
            Kind::MissingVersion(_) => Self::NewerSchema,
            Kind::Connection(_, source) => source
                .downcast_ref::<rusqlite::Error>()
                .map_or(Self::Other, Self::of),
            _ => Self::Other,
        }
    }
}

/// The fix as it stands after what went wrong.
pub(super) fn after(problem: Problem) -> String {
    problem.fix().map_or_else(String::new, |fix| format!("; {fix}"))
}

/// What SQLite said, with the fix.
pub(super) fn in_words(error: &rusqlite::Error) -> String {
    format!("{error}{}", after(Problem::of(error)))
}
