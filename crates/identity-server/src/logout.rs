//! What signing out does (OpenID Connect RP-Initiated Logout 1.0), and how clients hear of it (Back-Channel Logout 1.0
//! and Front-Channel Logout 1.0).
//!
//! Whatever ends a session calls [`Logouts::end_session`], which knows whom to tell.
//!
//! A logout request is validated, stored, and the browser is sent to `/Account/Logout` with its id. Only there is the
//! session looked at: to a POST from the client's site the browser does not attach the session cookie, to the GET that
//! follows it it does.

mod back_channel;
mod ending;
mod front_channel;

use std::sync::Arc;

use oidc_protocol::client::Client;
use oidc_protocol::logout::{
    EndSessionRequest, IdTokenHint, LogoutError, PostLogoutRedirect, ValidEndSessionRequest,
};
use time::Duration;

use crate::error::{InternalError, RequestError};
use crate::keys::KeyRing;
use crate::outgoing::ForeignCalls;
use crate::server::Parts;
use crate::storage::{KeyHash, StoredSession};

pub use self::back_channel::LogoutCounters;
pub use self::ending::SessionEnd;
pub(crate) use self::ending::{end_session, remember_client};
pub(crate) use self::front_channel::{ClientLink, FrontChannelLogout};

use self::back_channel::BackChannel;

/// How long a logout request waits for the person to confirm it.
const LIFETIME: Duration = Duration::minutes(10);

/// Sign-outs.
#[derive(Debug, Clone)]
pub struct Logouts {
    parts: Parts,
    keys: KeyRing,
    back_channel: BackChannel,
}

/// A logout request whose client and redirect are the client's own.
#[derive(Debug, Clone)]
pub struct Logout {
    request: ValidEndSessionRequest,
    client: Option<Arc<Client>>,
    keys: KeyRing,
}

/// A refusal, or something internal.
type Stop = RequestError<LogoutRefusal>;

/// Why a logout request is refused. It is answered with a page, never with a redirect (section 4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LogoutRefusal {
    /// A rule of the protocol is broken.
    #[error(transparent)]
    Protocol(#[from] LogoutError),
    /// The hint is forged, or was issued by somebody else, or is another kind of token.
    #[error("id_token_hint is no id token of this server")]
    Hint,
}

impl From<LogoutRefusal> for Stop {
    fn from(refusal: LogoutRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<LogoutError> for Stop {
    fn from(error: LogoutError) -> Self {
        Self::Refused(error.into())
    }
}

impl Logouts {
    /// `http` is for the operator's clients, `foreign` for those that have registered themselves.
    pub(crate) fn new(
        parts: &Parts,
        keys: &KeyRing,
        http: reqwest::Client,
        foreign: Option<ForeignCalls>,
    ) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
            back_channel: BackChannel::new(http, foreign),
        }
    }

    /// Takes in the request whose query or form is `encoded`, and returns the id under which it waits.
    pub(crate) async fn take_in(&self, encoded: &[u8]) -> Result<String, Stop> {
        self.validate(encoded).await?;
        let now = self.parts.clock.now();
        let id = self.parts.random.token();
        // What is not UTF-8 is in parameters that mean nothing here: the others were just checked.
        let parameters = String::from_utf8_lossy(encoded).into_owned();
        self.parts
            .storage
            .insert_logout_request(KeyHash::of(&id), parameters, now + LIFETIME)
            .await
            .map_err(InternalError::from)?;
        Ok(id)
    }

    /// The waiting request `id`, validated again; none when it is unknown, too old, or no longer valid.
    pub(crate) async fn waiting(&self, id: &str) -> Result<Option<Logout>, InternalError> {
        let now = self.parts.clock.now();
        let Some(parameters) = self.parts.storage.logout_request(KeyHash::of(id), now).await? else {
            return Ok(None);
        };
        match self.validate(parameters.as_bytes()).await {
            Ok(logout) => Ok(Some(logout)),
            Err(RequestError::Refused(_)) => Ok(None),
            Err(RequestError::Internal(error)) => Err(error),
        }
    }

    async fn validate(&self, encoded: &[u8]) -> Result<Logout, Stop> {
        let request = EndSessionRequest::parse(encoded)?;
        let hint = self.hint(&request).await?;
        let client = match request.client_id(hint.as_ref()) {
            Some(id) => self.parts.clients.by_id(id).await.map_err(InternalError::from)?,
            None => None,
        };
        let request = request.validate(hint, client.as_deref())?;
        Ok(Logout {
            request,
            client,
            keys: self.keys.clone(),
        })
    }

    async fn hint(&self, request: &EndSessionRequest) -> Result<Option<IdTokenHint>, Stop> {
        let Some(token) = request.id_token_hint() else {
            return Ok(None);
        };
        let claims = self
            .keys
            .verify_id_token(token)
            .await
            .map_err(InternalError::from)?;
        let claims = claims.ok_or(LogoutRefusal::Hint)?;
        Ok(Some(IdTokenHint {
            client_id: claims.aud,
            subject: claims.sub,
            session_id: Some(claims.sid),
        }))
    }
}

impl Logout {
    /// Whether the person must be asked before this session ends.
    #[must_use]
    pub fn needs_confirmation(&self, session: &StoredSession) -> bool {
        // The hint names the person as the client knows them.
        let subject = match self.client() {
            Some(client) => self.keys.subject_at(client, &session.subject),
            None => session.subject.clone(),
        };
        self.request.needs_confirmation(&subject, &session.sid)
    }

    /// Where the browser goes after signing out.
    #[must_use]
    pub fn redirect(&self) -> Option<String> {
        self.request.redirect().map(PostLogoutRedirect::location)
    }

    /// The client that the person comes from.
    #[must_use]
    pub fn client(&self) -> Option<&Client> {
        self.client.as_deref()
    }
}
