//! The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0), and how clients hear that a session has ended
//! (Back-Channel Logout 1.0 and Front-Channel Logout 1.0).

mod front_channel;
mod logout_token;

use std::fmt;

use crate::client::Client;
use crate::identifiers::{ClientId, LanguageTag, SessionId, State, SubjectId};
use crate::parameters::{ParameterError, Parameters};
use crate::redirect_uri::{RedirectUri, RedirectUriError};
use crate::text::SyntaxError;

pub use front_channel::front_channel_url;
pub use logout_token::{LogoutTokenClaims, LogoutTokenInput};

const KNOWN: &[&str] = &[
    "client_id",
    "id_token_hint",
    "logout_hint",
    "post_logout_redirect_uri",
    "state",
    "ui_locales",
];

/// Why a logout request is refused. Such a request is answered with a page, never with a redirect (section 4).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogoutError {
    /// A parameter is repeated or unreadable.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A parameter is malformed.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// `post_logout_redirect_uri` is no redirect URI.
    #[error("post_logout_redirect_uri is not usable: {0}")]
    RedirectUri(#[from] RedirectUriError),
    /// `client_id` is not the audience of `id_token_hint`.
    #[error("client_id and id_token_hint name different clients")]
    ClientMismatch,
    /// `id_token_hint` or `client_id` names a client that is not registered.
    #[error("the client is not registered")]
    UnknownClient,
    /// A redirect is asked for and nothing says by whom.
    #[error("post_logout_redirect_uri needs id_token_hint or client_id")]
    NoClient,
    /// `post_logout_redirect_uri` is not registered for the client.
    #[error("post_logout_redirect_uri is not registered for the client")]
    UnregisteredRedirectUri,
}

/// What an `id_token_hint` says, after its signature and issuer have been verified; it may have expired (section 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdTokenHint {
    /// The client that the token was issued to, its `aud`.
    pub client_id: ClientId,
    /// The person.
    pub subject: SubjectId,
    /// The session.
    pub session_id: Option<SessionId>,
}

/// A logout request as it was sent. `Debug` shows what may stand in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct EndSessionRequest {
    client_id: Option<ClientId>,
    id_token_hint: Option<String>,
    post_logout_redirect_uri: Option<RedirectUri>,
    state: Option<State>,
    logout_hint: Option<String>,
    ui_locales: Vec<LanguageTag>,
}

impl EndSessionRequest {
    /// Parses the query of a GET, or the form of a POST. All parameters are optional.
    pub fn parse(encoded: impl AsRef<[u8]>) -> Result<Self, LogoutError> {
        let parameters = Parameters::parse(encoded, KNOWN);
        parameters.check()?;
        let text = |name| parameters.optional(name).map(|text| text.map(str::to_owned));
        Ok(Self {
            client_id: text("client_id")?.map(ClientId::parse).transpose()?,
            id_token_hint: text("id_token_hint")?,
            post_logout_redirect_uri: text("post_logout_redirect_uri")?
                .map(RedirectUri::parse)
                .transpose()?,
            state: text("state")?.map(State::parse).transpose()?,
            logout_hint: text("logout_hint")?,
            ui_locales: LanguageTag::parse_list(parameters.optional("ui_locales")?.unwrap_or_default()),
        })
    }

    /// The id token to verify before [`Self::validate`]; one that does not verify is an error for a page.
    #[must_use]
    pub fn id_token_hint(&self) -> Option<&str> {
        self.id_token_hint.as_deref()
    }

    /// The client to look up: that of the verified hint, or else the one that `client_id` names.
    #[must_use]
    pub fn client_id<'a>(&'a self, hint: Option<&'a IdTokenHint>) -> Option<&'a ClientId> {
        hint.map(|hint| &hint.client_id).or(self.client_id.as_ref())
    }

    /// Whom the client believes to be signing out; anybody can write anything here.
    #[must_use]
    pub fn logout_hint(&self) -> Option<&str> {
        self.logout_hint.as_deref()
    }

    /// The languages of the person, in order of preference.
    #[must_use]
    pub fn ui_locales(&self) -> &[LanguageTag] {
        &self.ui_locales
    }

    /// Checks the request against the verified hint and the client that [`Self::client_id`] names.
    pub fn validate(
        &self,
        hint: Option<IdTokenHint>,
        client: Option<&Client>,
    ) -> Result<ValidEndSessionRequest, LogoutError> {
        let named = self.client_id(hint.as_ref());
        if self
            .client_id
            .as_ref()
            .is_some_and(|client_id| Some(client_id) != named)
        {
            return Err(LogoutError::ClientMismatch);
        }
        let client = client.filter(|client| Some(client.client_id()) == named);
        if named.is_some() && client.is_none() {
            return Err(LogoutError::UnknownClient);
        }
        let redirect_uri = match (&self.post_logout_redirect_uri, client) {
            (None, _) => None,
            (Some(_), None) => return Err(LogoutError::NoClient),
            (Some(uri), Some(client)) if client.allows_post_logout_redirect_uri(uri) => Some(uri.clone()),
            (Some(_), Some(_)) => return Err(LogoutError::UnregisteredRedirectUri),
        };
        Ok(ValidEndSessionRequest {
            client_id: client.map(|client| client.client_id().clone()),
            redirect: redirect_uri.map(|uri| PostLogoutRedirect {
                uri,
                state: self.state.clone(),
            }),
            hint,
        })
    }
}

impl fmt::Debug for EndSessionRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EndSessionRequest")
            .field("client_id", &self.client_id)
            .field("post_logout_redirect_uri", &self.post_logout_redirect_uri)
            .finish_non_exhaustive()
    }
}

/// A logout request whose client, if it has one, is registered, and whose redirect is that client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidEndSessionRequest {
    client_id: Option<ClientId>,
    redirect: Option<PostLogoutRedirect>,
    hint: Option<IdTokenHint>,
}

impl ValidEndSessionRequest {
    /// The client that the person comes from.
    #[must_use]
    pub fn client_id(&self) -> Option<&ClientId> {
        self.client_id.as_ref()
    }

    /// Where the person goes after signing out.
    #[must_use]
    pub fn redirect(&self) -> Option<&PostLogoutRedirect> {
        self.redirect.as_ref()
    }

    /// Whether the person must be asked before the session ends: always, unless the client proved by an id token that
    /// it belongs to this very session. Otherwise any page could sign people out (section 6).
    #[must_use]
    pub fn needs_confirmation(&self, subject: &SubjectId, session_id: &SessionId) -> bool {
        let is_for_session = |hint: &IdTokenHint| {
            &hint.subject == subject
                && hint
                    .session_id
                    .as_ref()
                    .is_some_and(|hinted| hinted == session_id)
        };
        !self.hint.as_ref().is_some_and(is_for_session)
    }
}

/// A registered place to send people after they signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostLogoutRedirect {
    uri: RedirectUri,
    state: Option<State>,
}

impl PostLogoutRedirect {
    /// The URL to go to, with the client's `state`.
    #[must_use]
    pub fn location(&self) -> String {
        match &self.state {
            Some(state) => self.uri.with_query([("state", state.as_str())]),
            None => self.uri.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
