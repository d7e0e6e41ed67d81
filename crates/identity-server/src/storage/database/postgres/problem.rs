use refinery::error::Kind;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What is the matter with a PostgreSQL server, and in [`Self::fix`] what the operator can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostgresProblem {
    /// Nobody answers at the address.
    Unreachable,
    /// The server speaks no TLS, or its certificate is not trusted.
    Tls,
    /// The user or the password is wrong.
    Refused,
    /// There is no such database.
    NoSuchDatabase,
    /// The server lets in no further connection, or this process holds as many as it may.
    Busy,
    /// The user may not do this.
    NotAllowed,
    /// The server is a standby, or was set to read only.
    ReadOnly,
    /// The server has no space left.
    Full,
    /// A statement or a lock took too long.
    TimedOut,
    /// The server or the network ended the connection.
    Lost,
    /// A newer version of the program has migrated the schema.
    NewerSchema,
    /// Something else.
    Other,
}

impl PostgresProblem {
    /// What can be done, in words.
    #[must_use]
    pub fn fix(self) -> Option<&'static str> {
        match self {
            Self::Unreachable => {
                Some("start the server, or correct the address; nothing else has to be done")
            }
            Self::Tls => Some(
                "name the certificate authority in `trusted_ca`, or, in a network that nobody else is in, add \
                 ?sslmode=disable to the URL",
            ),
            Self::Refused => Some("correct the user and the password in the URL"),
            Self::NoSuchDatabase => Some("create it: CREATE DATABASE … OWNER …"),
            Self::Busy => Some(
                "let the server have more connections (`max_connections`), or this program fewer or more \
                 (`database_connections`)",
            ),
            Self::NotAllowed => Some("let `identity-server migrate` run as the database's owner"),
            Self::ReadOnly => {
                Some("name the primary server, or add &target_session_attrs=read-write to the URL")
            }
            Self::Full => Some("free some space on the server's disk; nothing else has to be done"),
            Self::TimedOut => Some("look for what holds up the server: pg_stat_activity"),
            Self::Lost => Some("the next request takes another connection"),
            Self::NewerSchema => Some(
                "a newer version of this program has migrated it: run that version, or restore the backup from before",
            ),
            Self::Other => None,
        }
    }

    /// What is behind an error of the driver.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        if error.is_closed() {
            return Self::Lost;
        }
        let Some(code) = error.code() else {
            // The driver tells these two apart by its words only.
            return match error.to_string() {
                words if words.contains("TLS") => Self::Tls,
                words if words.contains("connect") || words.contains("communicating") => Self::Unreachable,
                _ => Self::Other,
            };
        };
        match *code {
            SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => Self::Refused,
            SqlState::INVALID_CATALOG_NAME => Self::NoSuchDatabase,
            SqlState::TOO_MANY_CONNECTIONS => Self::Busy,
            SqlState::INSUFFICIENT_PRIVILEGE => Self::NotAllowed,
            SqlState::READ_ONLY_SQL_TRANSACTION => Self::ReadOnly,
            SqlState::DISK_FULL => Self::Full,
            SqlState::QUERY_CANCELED | SqlState::LOCK_NOT_AVAILABLE => Self::TimedOut,
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => Self::Lost,
            SqlState::CANNOT_CONNECT_NOW => Self::Unreachable,
            _ => Self::Other,
        }
    }

    pub(crate) fn of_migration(error: &refinery::Error) -> Self {
        match error.kind() {
            Kind::MissingVersion(_) => Self::NewerSchema,
            Kind::Connection(_, source) => source.downcast_ref().map_or(Self::Other, Self::of),
            _ => Self::Other,
        }
    }
}

/// What the server said, or what the driver says and why.
pub(crate) fn in_words(error: &Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{} ({})", said.message(), said.code().code()),
        None => web_host::logging::with_causes(error),
    }
}
