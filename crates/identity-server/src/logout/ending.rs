use oidc_protocol::client::Client;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use oidc_protocol::logout::front_channel_url;

use super::Logouts;
use crate::audit::Event;
use crate::error::InternalError;
use crate::server::Parts;
use crate::storage::{EndedSessionClient, SessionClient, StoredSession};

/// Why a session is over, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    /// The person signed out, here or at a client.
    SignedOut,
    /// Somebody else signed in with the same browser.
    Replaced,
    /// It was not used for too long, or lasted as long as it may.
    Expired,
    /// It was removed from a list of sessions.
    Removed,
    /// The person has another password.
    PasswordChanged,
    /// There is no such person any more.
    AccountDeleted,
}

impl SessionEnd {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Removed => "removed",
            Self::PasswordChanged => "password_changed",
            Self::AccountDeleted => "account_deleted",
        }
    }
}

/// Remembers that `client` is told of this session, in which it knows the person as `subject`. Whatever hands out a code
/// or a token calls it before.
pub(crate) async fn remember_client(
    parts: &Parts,
    session: &StoredSession,
    client: &Client,
    subject: &SubjectId,
) -> Result<(), InternalError> {
    let told = SessionClient {
        client_id: client.client_id().clone(),
        subject: subject.clone(),
    };
    Ok(parts
        .storage
        .remember_session_client(session.sid.clone(), told, session.expires_at)
        .await?)
}

/// Ends the session `session_id` everywhere, as far as the storage goes: logout tokens wait there for the servers that
/// run. Returns what a page of the browser whose session it was has to load in frames.
pub(crate) async fn end_session(
    parts: &Parts,
    session_id: &SessionId,
    cause: SessionEnd,
) -> Result<Vec<String>, InternalError> {
    end_session_of(parts, None, session_id, cause).await
}

/// The same; `subject` is whose session it was, where it is out of the storage already.
async fn end_session_of(
    parts: &Parts,
    subject: Option<&SubjectId>,
    session_id: &SessionId,
    cause: SessionEnd,
) -> Result<Vec<String>, InternalError> {
    let storage = &parts.storage;
    let deleted = storage.delete_session_by_sid(session_id.clone()).await?;
    storage.delete_grants_of_session(session_id.clone()).await?;
    let mut ended = Vec::new();
    let mut frames = Vec::new();
    for client in storage.session_clients(session_id.clone()).await? {
        let registered = parts.clients.by_id(&client.client_id).await?;
        let wants_token = registered
            .as_ref()
            .is_some_and(|client| client.backchannel_logout_uri().is_some());
        frames.extend(registered.and_then(|client| front_channel_url(&client, &parts.issuer, session_id)));
        ended.push(EndedSessionClient {
            client,
            delivery: wants_token.then(|| parts.random.token()),
        });
    }
    tracing::debug!(sid = %session_id, clients = ended.len(), "a session ends");
    storage
        .end_session_clients(session_id.clone(), ended, parts.clock.now())
        .await?;
    parts.audit.record(Event::SessionEnded {
        subject: subject.or(deleted.as_ref()),
        sid: session_id,
        cause,
    });
    Ok(frames)
}

impl Logouts {
    /// Ends the session `session_id` everywhere: here, and at the clients that were told of it. Logout tokens are sent
    /// in the background. Returns what a page of the browser whose session it was has to load in frames.
    pub async fn end_session(
        &self,
        session_id: &SessionId,
        cause: SessionEnd,
    ) -> Result<Vec<String>, InternalError> {
        let frames = end_session(&self.parts, session_id, cause).await?;
        self.back_channel.wake();
        Ok(frames)
    }

    /// The same for a session that was taken out of the storage.
    pub(crate) async fn end_taken_session(
        &self,
        session: &StoredSession,
        cause: SessionEnd,
    ) -> Result<Vec<String>, InternalError> {
        let frames = end_session_of(&self.parts, Some(&session.subject), &session.sid, cause).await?;
        self.back_channel.wake();
        Ok(frames)
    }

    /// Ends sessions that were not used for too long or have lasted as long as they may, so that their clients hear of it
    /// too.
    pub async fn end_expired_sessions(&self) -> Result<(), InternalError> {
        let now = self.parts.clock.now();
        loop {
            let expired = self.parts.storage.expired_session_clients(now).await?;
            if expired.is_empty() {
                return Ok(());
            }
            for session_id in expired {
                self.end_session(&session_id, SessionEnd::Expired).await?;
            }
        }
    }
}
