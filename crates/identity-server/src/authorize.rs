//! What an authorization request does (OpenID Connect Core section 3.1.2).
//!
//! A request that can be answered at once is. Any other waits in the storage, for an hour at most, while the browser is
//! sent to the login page; it comes back to `/connect/authorize/callback` and the request goes on from there.

mod interaction;
mod waiting;

use std::sync::Arc;

use oidc_protocol::authentication::Acr;
use oidc_protocol::authorize::{AuthorizeError, AuthorizeErrorCode, AuthorizeRequest, ValidAuthorizeRequest};
use oidc_protocol::client::Client;
use oidc_protocol::token::{AuthorizationGrant, GrantedPerson};
use secrecy::{ExposeSecret, SecretString};

use self::interaction::Next;
use crate::error::{InternalError, RequestError};
use crate::keys::KeyRing;
use crate::return_url::ReturnUrl;
use crate::server::Parts;
use crate::storage::{KeyHash, StoredSession};

/// Authorization requests: validated, kept while somebody signs in, answered.
#[derive(Debug, Clone)]
pub struct Authorizations {
    parts: Parts,
    keys: KeyRing,
}

/// The browser that brings a request.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// The session key that it holds, current or not.
    pub key: Option<KeyHash>,
    /// Who is signed in with it.
    pub session: Option<StoredSession>,
}

/// How an authorization request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The browser goes to the client with the response, to the login page, or on to the callback.
    Redirect(String),
    /// A page says what is wrong, because nobody knows to whom the browser could be sent.
    Page(AuthorizeProblem),
}

/// An error for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeProblem {
    /// The error code.
    pub code: AuthorizeErrorCode,
    /// What is wrong, for the client's developer. Nothing in it comes from the request.
    pub description: String,
}

/// What the login page may know about the request that somebody signs in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginContext {
    /// The name of the client.
    pub client_name: String,
    /// Whom the client believes to be signing in; anybody can write anything here.
    pub login_hint: Option<String>,
    /// The authentication context classes that the client asks for, in its order of preference.
    pub acr_values: Vec<Acr>,
}

/// A refusal, or something internal.
type Stop = RequestError<AuthorizeError>;

impl Authorizations {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
        }
    }

    /// Answers a request that came by GET, whose query is `encoded`.
    pub async fn begin(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, InternalError> {
        self.settle(self.try_begin(encoded, browser).await)
    }

    /// Takes in a request that came by POST, whose form is `encoded`, and sends the browser on to the callback: to a
    /// POST from the client's site the browser does not attach the session cookie, to the GET after it it does.
    pub async fn take_in(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, InternalError> {
        self.settle(self.try_take_in(encoded, browser).await)
    }

    /// Goes on with the waiting request `id`, usually after a sign-in.
    pub async fn resume(&self, id: &str, browser: &Browser) -> Result<Answer, InternalError> {
        let Some(stored) = self.waiting(id).await? else {
            return Ok(Answer::Page(AuthorizeProblem {
                code: AuthorizeErrorCode::InvalidRequest,
                description:
                    "the request is unknown, too old or answered already; begin again in the application"
                        .to_owned(),
            }));
        };
        let outcome = match self.try_resume(&stored, browser).await {
            Ok(None) => return Ok(Answer::Redirect(waiting::login_location(id))),
            Ok(Some(answer)) => Ok(answer),
            Err(stop) => Err(stop),
        };
        let answer = self.settle(outcome)?;
        self.forget(id).await?;
        Ok(answer)
    }

    /// What the login page may know, when `return_url` is that of a waiting request.
    pub async fn login_context(&self, return_url: &ReturnUrl) -> Result<Option<LoginContext>, InternalError> {
        let Some((_, request, client)) = self.waiting_at(return_url).await? else {
            return Ok(None);
        };
        Ok(Some(LoginContext {
            client_name: client.name().to_owned(),
            login_hint: request.login_hint().map(str::to_owned),
            acr_values: request.acr_values().to_vec(),
        }))
    }

    /// Answers the waiting request of `return_url` with `access_denied`, because the person does not want to sign in.
    /// Returns where the browser goes, when there is such a request.
    pub async fn deny(&self, return_url: &ReturnUrl) -> Result<Option<String>, InternalError> {
        let Some((id, request, _)) = self.waiting_at(return_url).await? else {
            return Ok(None);
        };
        self.forget(&id).await?;
        let error = request.refuse(AuthorizeErrorCode::AccessDenied, "the person did not sign in");
        Ok(error
            .response(&self.parts.issuer)
            .map(|response| response.location()))
    }

    async fn try_begin(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, Stop> {
        let request = AuthorizeRequest::parse(encoded)?;
        let (valid, client) = self.validate(&request).await?;
        match self.next(&valid, &client, browser, false).await? {
            Next::Grant(session) => self.grant(&valid, &client, session).await,
            Next::Login => {
                let id = self.keep(&request, browser).await?;
                Ok(Answer::Redirect(waiting::login_location(&id)))
            }
        }
    }

    async fn try_take_in(&self, encoded: &[u8], browser: &Browser) -> Result<Answer, Stop> {
        let request = AuthorizeRequest::parse(encoded)?;
        self.validate(&request).await?;
        let id = self.keep(&request, browser).await?;
        Ok(Answer::Redirect(waiting::return_url(&id)))
    }

    /// The answer, or none while the person has to sign in first.
    async fn try_resume(&self, stored: &waiting::Waiting, browser: &Browser) -> Result<Option<Answer>, Stop> {
        let request = AuthorizeRequest::parse(&stored.parameters)?;
        let (valid, client) = self.validate(&request).await?;
        let signed_in_since = interaction::signed_in_since(stored, browser);
        match self.next(&valid, &client, browser, signed_in_since).await? {
            Next::Grant(session) => self.grant(&valid, &client, session).await.map(Some),
            Next::Login => Ok(None),
        }
    }

    async fn validate(
        &self,
        request: &AuthorizeRequest,
    ) -> Result<(ValidAuthorizeRequest, Arc<Client>), Stop> {
        let client = self.parts.clients.by_id(request.client_id()).await;
        let client = client.map_err(InternalError::from)?;
        let client = client.ok_or_else(|| request.unknown_client())?;
        let valid = request.validate(&client, &self.parts.resources)?;
        Ok((valid, client))
    }

    /// Grants everything that is asked for: a code, of which the storage has the hash.
    async fn grant(
        &self,
        request: &ValidAuthorizeRequest,
        client: &Client,
        session: &StoredSession,
    ) -> Result<Answer, Stop> {
        let now = self.parts.clock.now();
        let person = GrantedPerson {
            subject: session.subject.clone(),
            session_id: session.sid.clone(),
            authentication: session.authentication.clone(),
        };
        let grant = AuthorizationGrant::new(request, person, client.authorization_code_lifetime(), now);
        let code = SecretString::from(self.parts.random.token());
        let content = serde_json::to_string(&grant).map_err(InternalError::from)?;
        self.parts
            .storage
            .insert_authorization_code(
                KeyHash::of(code.expose_secret()),
                content,
                now,
                grant.expires_at(),
            )
            .await
            .map_err(InternalError::from)?;
        tracing::info!(client_id = %request.client_id(), subject = %session.subject, "authorization code issued");
        Ok(Answer::Redirect(
            request.success(&self.parts.issuer, &code).location(),
        ))
    }

    /// A refusal goes to the client when its redirect URI is proven, and otherwise on a page.
    fn settle(&self, outcome: Result<Answer, Stop>) -> Result<Answer, InternalError> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(RequestError::Internal(error)) => Err(error),
            Err(RequestError::Refused(error)) => {
                tracing::info!(error = %error.code(), reason = error.description(), "authorization request refused");
                Ok(match error.response(&self.parts.issuer) {
                    Some(response) => Answer::Redirect(response.location()),
                    None => Answer::Page(AuthorizeProblem {
                        code: error.code(),
                        description: error.description().to_owned(),
                    }),
                })
            }
        }
    }
}
