mod uses;

use std::net::IpAddr;

use async_trait::async_trait;
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use time::OffsetDateTime;

use super::database::{Row, Transaction, params};
use super::{KeyHash, SqlStorage, StorageError, session_clients};

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

    /// The same for a use by a client, which is nowhere near the browser: what is known of that stays.
    async fn use_session(
        &self,
        sid: SessionId,
        now: OffsetDateTime,
        since: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError>;

    /// The session under `id` is found under `new_id` from now on. False when there is none.
    async fn rename_session(&self, id: KeyHash, new_id: KeyHash) -> Result<bool, StorageError>;

    /// Ends the session; it is returned when there was one.
    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError>;

    /// Ends the session `sid`, whichever browser has it, and tells whose it was when there was one.
    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<Option<SubjectId>, StorageError>;
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

/// The columns that a session is read from.
macro_rules! columns {
    () => {
        "sid, subject, authentication, persistent, created_at, expires_at, COALESCE(began_at, created_at), \
         COALESCE(ends_at, expires_at), COALESCE(last_seen_at, created_at), user_agent, address"
    };
}

/// A query for the sessions that meet the condition.
macro_rules! select {
    ($condition:literal) => {
        concat!("SELECT ", columns!(), " FROM session WHERE ", $condition)
    };
}

fn unreadable(error: &impl ToString) -> StorageError {
    StorageError::Unreadable {
        what: "session",
        reason: error.to_string(),
    }
}

/// From the columns of [`columns!`].
fn session_of(row: &Row) -> Result<StoredSession, StorageError> {
    let address = row.get::<Option<String>>(10)?;
    let address = address.map(|address| address.parse()).transpose();
    Ok(StoredSession {
        sid: sid_of(row.get(0)?)?,
        subject: SubjectId::parse(row.get::<String>(1)?).map_err(|error| unreadable(&error))?,
        authentication: serde_json::from_str(&row.get::<String>(2)?).map_err(|error| unreadable(&error))?,
        persistent: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        began_at: row.get(6)?,
        ends_at: row.get(7)?,
        last_seen: LastSeen {
            at: row.get(8)?,
            user_agent: row.get(9)?,
            address: address.map_err(|error| unreadable(&error))?,
        },
    })
}

fn sid_of(text: String) -> Result<SessionId, StorageError> {
    SessionId::parse(text).map_err(|error| unreadable(&error))
}

fn json_of(authentication: &AuthenticationEvent) -> Result<String, StorageError> {
    serde_json::to_string(authentication).map_err(|error| unreadable(&error))
}

fn text_of(address: Option<IpAddr>) -> Option<String> {
    address.map(|address| address.to_string())
}

/// Lets the session under `previous` go on as `session`, under `id`; returns its `sid` and when it began. None when it is
/// somebody else's, or over. One statement: a session that is ended at the same time does not come back by it.
async fn go_on(
    transaction: &mut Transaction<'_>,
    previous: &KeyHash,
    id: &KeyHash,
    session: &StoredSession,
) -> Result<Option<(SessionId, OffsetDateTime)>, StorageError> {
    let row = transaction.query_optional(
        "UPDATE session SET id_hash = $1, authentication = $2, persistent = $3, \
         began_at = COALESCE(began_at, created_at), created_at = $4, last_seen_at = $5, user_agent = $6, \
         address = $7, expires_at = $8, ends_at = $9 \
         WHERE id_hash = $10 AND subject = $11 AND expires_at > $4 RETURNING sid, began_at",
        params![
            id,
            json_of(&session.authentication)?,
            session.persistent,
            session.created_at,
            session.last_seen.at,
            session.last_seen.user_agent.clone(),
            text_of(session.last_seen.address),
            session.expires_at,
            session.ends_at,
            previous,
            session.subject.as_str()
        ],
    );
    let Some(row) = row.await? else {
        return Ok(None);
    };
    Ok(Some((sid_of(row.get(0)?)?, row.get(1)?)))
}

async fn insert(
    transaction: &mut Transaction<'_>,
    id: &KeyHash,
    session: &StoredSession,
) -> Result<(), StorageError> {
    transaction
        .execute(
            "INSERT INTO session (id_hash, sid, subject, authentication, persistent, began_at, created_at, \
             last_seen_at, user_agent, address, expires_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            params![
                id,
                session.sid.as_str(),
                session.subject.as_str(),
                json_of(&session.authentication)?,
                session.persistent,
                session.began_at,
                session.created_at,
                session.last_seen.at,
                session.last_seen.user_agent.clone(),
                text_of(session.last_seen.address),
                session.expires_at,
                session.ends_at
            ],
        )
        .await?;
    Ok(())
}

async fn start(
    transaction: &mut Transaction<'_>,
    previous: Option<KeyHash>,
    id: &KeyHash,
    mut session: StoredSession,
) -> Result<StartedSession, StorageError> {
    let mut replaced = None;
    if let Some(previous) = previous {
        if let Some((sid, began_at)) = go_on(transaction, &previous, id, &session).await? {
            session.sid = sid;
            session.began_at = began_at;
            session_clients::prolong(transaction, &session.sid, session.expires_at).await?;
            return Ok(StartedSession { session, replaced });
        }
        let row = transaction.query_optional(
            concat!("DELETE FROM session WHERE id_hash = $1 RETURNING ", columns!()),
            params![previous],
        );
        replaced = row.await?.as_ref().map(session_of).transpose()?;
    }
    insert(transaction, id, &session).await?;
    Ok(StartedSession { session, replaced })
}

#[async_trait]
impl SessionStorage for SqlStorage {
    async fn start_session(
        &self,
        previous: Option<KeyHash>,
        id: KeyHash,
        session: StoredSession,
    ) -> Result<StartedSession, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move { start(transaction, previous, &id, session).await })
            })
            .await
    }

    async fn session(&self, id: KeyHash, now: OffsetDateTime) -> Result<Option<StoredSession>, StorageError> {
        let row = self
            .0
            .query_optional(select!("id_hash = $1 AND expires_at > $2"), params![id, now]);
        row.await?.as_ref().map(session_of).transpose()
    }

    async fn session_by_sid(
        &self,
        sid: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<StoredSession>, StorageError> {
        let row = self.0.query_optional(
            select!("sid = $1 AND expires_at > $2"),
            params![sid.as_str(), now],
        );
        row.await?.as_ref().map(session_of).transpose()
    }

    async fn sessions_of(
        &self,
        subject: SubjectId,
        now: OffsetDateTime,
    ) -> Result<Vec<StoredSession>, StorageError> {
        let rows = self.0.query(
            select!("subject = $1 AND expires_at > $2 ORDER BY COALESCE(last_seen_at, created_at) DESC, sid"),
            params![subject.as_str(), now],
        );
        rows.await?.iter().map(session_of).collect()
    }

    async fn open_sessions(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<StoredSession>, StorageError> {
        let rows = self.0.query(
            select!("expires_at > $1 ORDER BY COALESCE(last_seen_at, created_at) DESC, sid LIMIT $2"),
            params![now, limit],
        );
        rows.await?.iter().map(session_of).collect()
    }

    async fn is_session_open(&self, sid: SessionId, now: OffsetDateTime) -> Result<bool, StorageError> {
        let row = self.0.query_optional(
            "SELECT 1 FROM session WHERE sid = $1 AND expires_at > $2",
            params![sid.as_str(), now],
        );
        Ok(row.await?.is_some())
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
                Box::pin(async move { uses::see(transaction, &id, seen, since, expires_at).await })
            })
            .await
    }

    async fn use_session(
        &self,
        sid: SessionId,
        now: OffsetDateTime,
        since: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<bool, StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move { uses::by_client(transaction, &sid, now, since, expires_at).await })
            })
            .await
    }

    async fn rename_session(&self, id: KeyHash, new_id: KeyHash) -> Result<bool, StorageError> {
        let renamed = self.0.execute(
            "UPDATE session SET id_hash = $1 WHERE id_hash = $2",
            params![new_id, id],
        );
        Ok(renamed.await? == 1)
    }

    async fn delete_session(&self, id: KeyHash) -> Result<Option<StoredSession>, StorageError> {
        let row = self.0.execute_returning(
            concat!("DELETE FROM session WHERE id_hash = $1 RETURNING ", columns!()),
            params![id],
        );
        row.await?.as_ref().map(session_of).transpose()
    }

    async fn delete_session_by_sid(&self, sid: SessionId) -> Result<Option<SubjectId>, StorageError> {
        let sql = "DELETE FROM session WHERE sid = $1 RETURNING subject";
        let row = self.0.execute_returning(sql, params![sid.as_str()]).await?;
        let Some(row) = row else { return Ok(None) };
        let subject = SubjectId::parse(row.get::<String>(0)?).map_err(|error| unreadable(&error))?;
        Ok(Some(subject))
    }
}
