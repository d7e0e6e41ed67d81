use std::net::IpAddr;

use async_trait::async_trait;
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use rusqlite::{OptionalExtension, Row, Transaction, params};
use time::OffsetDateTime;

use super::expiry::sweep;
use super::{KeyHash, SqliteStorage, StorageError, session_clients, time_of};

/// Sessions of people with browsers.
#[async_trait]
pub trait SessionStorage: Send + Sync {
    /// Keeps a new session under the hash of its cookie, in place of the one that the browser had under `previous`. When
    /// that one is of the same person and goes on, the new one continues it: it keeps its `sid` and its beginning, and its
    /// clients stay. A session that was ended meanwhile is not continued.
    async fn start_session(
        &self,
        previous: Option<KeyHash>,
        id: KeyHash,
        session: StoredSession,
    ) -> Result<StartedSession, StorageError>;

    /// The session, unless it has expired at `now`.
    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError>;

    /// The session `sid`, whichever browser has it, unless it has expired at `now`.
    async fn session_by_sid(
        &self,
        sid: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<StoredSession>, StorageError>;

    /// The sessions of a person that have not expired at `now`, the one that was used last first.
    async fn sessions_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredSession>, StorageError>;

    /// Up to `limit` sessions of anybody that have not expired at `now`, those that were used last first.
    async fn open_sessions(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StorageError>;

    /// Whether the session `sid` goes on at `now`, in whichever browser.
    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError>;

    /// Notes that the session was used, which lets it and what its clients are told by go on until `expires_at`. False,
    /// and nothing changes, when it was noted after `since` already, or when the session has ended.
    async fn see_session(
        &self,
        id: KeyHash,
        seen: LastSeen,
        since: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError>;

    /// The session under `id` is found under `new_id` from now on. False when there is none.
    async fn rename_session(&self, id: KeyHash, new_id: KeyHash) -> Result<bool, StorageError>;

    /// Ends the session; it is returned when there was one.
    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError>;

    /// Ends the session `sid`, whichever browser has it. True when there was one.
    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<bool, StorageError>;
}

/// A person who is signed in with one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// The session's identifier in tokens and logouts; not the cookie.
    pub sid: SessionId,
    /// Who is signed in.
    pub subject: SubjectId,
    /// When and how the person was authenticated.
    pub authentication: AuthenticationEvent,
    /// Whether the cookie outlives the browser ("remember me").
    pub persistent: bool,
    /// When the session began.
    pub began_at: OffsetDateTime,
    /// When the person signed in last, in this session.
    pub created_at: OffsetDateTime,
    /// Its last use that was noted.
    pub last_seen: LastSeen,
    /// When it ends unless it is used before.
    pub expires_at: OffsetDateTime,
    /// When it ends, whatever happens.
    pub ends_at: OffsetDateTime,
}

/// A use of a session: what its owner recognises it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSeen {
    /// When.
    pub at: OffsetDateTime,
    /// The browser's `User-Agent`, shortened.
    pub user_agent: Option<String>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
}

/// What became of a session that was to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartedSession {
    /// The session, which continues the previous one or not.
    pub session: StoredSession,
    /// The session that the browser had, when it is not continued: its clients have to hear that it is over.
    pub replaced: Option<StoredSession>,
}

const COLUMNS: &str = "sid, subject, authentication, persistent, created_at, expires_at, \
     COALESCE(began_at, created_at), COALESCE(ends_at, expires_at), COALESCE(last_seen_at, created_at), \
     user_agent, address";

/// A row as the database holds it.
struct SessionRow {
    sid: String,
    subject: String,
    authentication: String,
    persistent: bool,
    created_at: i64,
    expires_at: i64,
    began_at: i64,
    ends_at: i64,
    last_seen_at: i64,
    user_agent: Option<String>,
    address: Option<String>,
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        sid: row.get(0)?,
        subject: row.get(1)?,
        authentication: row.get(2)?,
        persistent: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        began_at: row.get(6)?,
        ends_at: row.get(7)?,
        last_seen_at: row.get(8)?,
        user_agent: row.get(9)?,
        address: row.get(10)?,
    })
}

fn unreadable(error: &dyn std::fmt::Display) -> StorageError {
    StorageError::Unreadable {
        what: "session",
        reason: error.to_string(),
    }
}

fn session_of(row: SessionRow) -> Result<StoredSession, StorageError> {
    let time = |seconds| time_of("session", seconds);
    let address = row.address.map(|address| address.parse());
    Ok(StoredSession {
        sid: SessionId::parse(row.sid).map_err(|error| unreadable(&error))?,
        subject: SubjectId::parse(row.subject).map_err(|error| unreadable(&error))?,
        authentication: serde_json::from_str(&row.authentication).map_err(|error| unreadable(&error))?,
        persistent: row.persistent,
        began_at: time(row.began_at)?,
        created_at: time(row.created_at)?,
        last_seen: LastSeen {
            at: time(row.last_seen_at)?,
            user_agent: row.user_agent,
            address: address.transpose().map_err(|error| unreadable(&error))?,
        },
        expires_at: time(row.expires_at)?,
        ends_at: time(row.ends_at)?,
    })
}

/// Takes the session out of the table.
fn take(transaction: &Transaction<'_>, id: &KeyHash) -> Result<Option<StoredSession>, StorageError> {
    let row = transaction
        .prepare_cached(&format!(
            "DELETE FROM session WHERE id_hash = $1 RETURNING {COLUMNS}"
        ))?
        .query_row([id.as_str()], row_of)
        .optional()?;
    row.map(session_of).transpose()
}

/// Lets the session under `previous` go on as `session`, under `id`; returns its `sid` and when it began. None when it is
/// somebody else's, or over. One statement: a session that is ended at the same time does not come back by it.
fn go_on(
    transaction: &Transaction<'_>,
    previous: &KeyHash,
    id: &KeyHash,
    session: &StoredSession,
) -> Result<Option<(String, i64)>, StorageError> {
    let row = transaction
        .prepare_cached(
            "UPDATE session SET id_hash = $1, authentication = $2, persistent = $3, \
             began_at = COALESCE(began_at, created_at), created_at = $4, last_seen_at = $5, user_agent = $6, \
             address = $7, expires_at = $8, ends_at = $9 \
             WHERE id_hash = $10 AND subject = $11 AND expires_at > $4 RETURNING sid, began_at",
        )?
        .query_row(
            params![
                id.as_str(),
                json_of(&session.authentication)?,
                session.persistent,
                session.created_at.unix_timestamp(),
                session.last_seen.at.unix_timestamp(),
                session.last_seen.user_agent,
                session.last_seen.address.map(|address| address.to_string()),
                session.expires_at.unix_timestamp(),
                session.ends_at.unix_timestamp(),
                previous.as_str(),
                session.subject.as_str()
            ],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    Ok(row)
}

fn json_of(authentication: &AuthenticationEvent) -> Result<String, StorageError> {
    serde_json::to_string(authentication).map_err(|error| unreadable(&error))
}

fn insert(transaction: &Transaction<'_>, id: &KeyHash, session: &StoredSession) -> Result<(), StorageError> {
    transaction
        .prepare_cached(
            "INSERT INTO session (id_hash, sid, subject, authentication, persistent, began_at, created_at, \
             last_seen_at, user_agent, address, expires_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )?
        .execute(params![
            id.as_str(),
            session.sid.as_str(),
            session.subject.as_str(),
            json_of(&session.authentication)?,
            session.persistent,
            session.began_at.unix_timestamp(),
            session.created_at.unix_timestamp(),
            session.last_seen.at.unix_timestamp(),
            session.last_seen.user_agent,
            session.last_seen.address.map(|address| address.to_string()),
            session.expires_at.unix_timestamp(),
            session.ends_at.unix_timestamp()
        ])?;
    Ok(())
}

#[async_trait]
impl SessionStorage for SqliteStorage {
    async fn start_session(
        &self,
        previous: Option<KeyHash>,
        id: KeyHash,
        mut session: StoredSession,
    ) -> Result<StartedSession, StorageError> {
        self.0
            .write(move |transaction| {
                let mut replaced = None;
                if let Some(previous) = previous {
                    if let Some((sid, began_at)) = go_on(transaction, &previous, &id, &session)? {
                        session.sid = SessionId::parse(sid).map_err(|error| unreadable(&error))?;
                        session.began_at = time_of("session", began_at)?;
                        session_clients::prolong(transaction, &session.sid, session.expires_at)?;
                        return Ok(StartedSession { session, replaced });
                    }
                    replaced = take(transaction, &previous)?;
                }
                insert(transaction, &id, &session)?;
                sweep(transaction, "session", "id_hash", session.created_at)?;
                Ok(StartedSession { session, replaced })
            })
            .await
    }

    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError> {
        self.0
            .read(move |connection| {
                let row = connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM session WHERE id_hash = $1 AND expires_at > $2"
                    ))?
                    .query_row(params![id.as_str(), now.unix_timestamp()], row_of)
                    .optional()?;
                row.map(session_of).transpose()
            })
            .await
    }

    async fn session_by_sid(
        &self,
        sid: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<StoredSession>, StorageError> {
        self.0
            .read(move |connection| {
                let row = connection
                    .prepare_cached(&format!(
                        "SELECT {COLUMNS} FROM session WHERE sid = $1 AND expires_at > $2"
                    ))?
                    .query_row(params![sid.as_str(), now.unix_timestamp()], row_of)
                    .optional()?;
                row.map(session_of).transpose()
            })
            .await
    }

    async fn sessions_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredSession>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM session WHERE subject = $1 AND expires_at > $2 \
                     ORDER BY COALESCE(last_seen_at, created_at) DESC, sid"
                ))?;
                let rows = statement.query_map(params![subject.as_str(), now.unix_timestamp()], row_of)?;
                rows.map(|row| session_of(row?)).collect()
            })
            .await
    }

    async fn open_sessions(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StorageError> {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM session WHERE expires_at > $1 \
                     ORDER BY COALESCE(last_seen_at, created_at) DESC, sid LIMIT $2"
                ))?;
                let rows = statement.query_map(params![now.unix_timestamp(), limit], row_of)?;
                rows.map(|row| session_of(row?)).collect()
            })
            .await
    }

    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError> {
        self.0
            .read(move |connection| {
                Ok(connection
                    .prepare_cached("SELECT 1 FROM session WHERE sid = $1 AND expires_at > $2")?
                    .exists(params![sid.as_str(), now.unix_timestamp()])?)
            })
            .await
    }

    async fn see_session(
        &self,
        id: KeyHash,
        seen: LastSeen,
        since: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let sid: Option<String> = transaction
                    .prepare_cached(
                        "UPDATE session SET last_seen_at = $1, user_agent = $2, address = $3, expires_at = $4, \
                         ends_at = COALESCE(ends_at, expires_at) \
                         WHERE id_hash = $5 AND expires_at > $1 AND COALESCE(last_seen_at, created_at) <= $6 \
                         RETURNING sid",
                    )?
                    .query_row(
                        params![
                            seen.at.unix_timestamp(),
                            seen.user_agent,
                            seen.address.map(|address| address.to_string()),
                            expires_at.unix_timestamp(),
                            id.as_str(),
                            since.unix_timestamp()
                        ],
                        |row| row.get(0),
                    )
                    .optional()?;
                let Some(sid) = sid else {
                    return Ok(false);
                };
                let sid = SessionId::parse(sid).map_err(|error| unreadable(&error))?;
                session_clients::prolong(transaction, &sid, expires_at)?;
                Ok(true)
            })
            .await
    }

    async fn rename_session(&self, id: KeyHash, new_id: KeyHash) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let renamed = transaction
                    .prepare_cached("UPDATE session SET id_hash = $1 WHERE id_hash = $2")?
                    .execute([new_id.as_str(), id.as_str()])?;
                Ok(renamed == 1)
            })
            .await
    }

    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError> {
        self.0.write(move |transaction| take(transaction, &id)).await
    }

    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                let ended = transaction
                    .prepare_cached("DELETE FROM session WHERE sid = $1")?
                    .execute([sid.as_str()])?;
                Ok(ended > 0)
            })
            .await
    }
}
