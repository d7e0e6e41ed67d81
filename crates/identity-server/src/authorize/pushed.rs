use oidc_protocol::authorize::{ArrivedRequest, AuthorizeError, PUSHED_REQUEST_URI_PREFIX};
use oidc_protocol::oauth_error::OAuthError;
use oidc_protocol::parameters::Parameters;
use oidc_protocol::{client_authentication, endpoints};
use serde::Serialize;
use time::Duration;

use super::Authorizations;
use super::arrival::check_signed;
use crate::client_authentication::{PresentedClient, client_request_admitted};
use crate::error::{InternalError, RequestError};
use crate::flow;
use crate::storage::KeyHash;

/// How long a pushed request waits for the browser that brings its name.
const LIFETIME: Duration = Duration::seconds(90);

/// The answer to a pushed authorization request (RFC 9126 section 2.2). No `Debug`: whoever holds the name may use it.
#[derive(Clone, Serialize)]
pub struct Pushed {
    /// What the request is called at the authorization endpoint, once.
    pub request_uri: String,
    /// For how many seconds.
    pub expires_in: i64,
}

/// Why a request cannot be pushed (RFC 9126 section 2.3).
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The client did not prove who it is.
    #[error(transparent)]
    Client(#[from] OAuthError),
    /// The authorization endpoint would refuse the request.
    #[error(transparent)]
    Request(#[from] AuthorizeError),
}

/// A refusal, or something internal.
type Stop = RequestError<PushError>;

impl From<RequestError<OAuthError>> for Stop {
    fn from(stop: RequestError<OAuthError>) -> Self {
        match stop {
            RequestError::Refused(error) => Self::Refused(error.into()),
            RequestError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<super::Stop> for Stop {
    fn from(stop: super::Stop) -> Self {
        match stop {
            RequestError::Refused(error) => Self::Refused(error.into()),
            RequestError::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<AuthorizeError> for Stop {
    fn from(error: AuthorizeError) -> Self {
        Self::Refused(error.into())
    }
}

impl Authorizations {
    /// Keeps a request that a client pushes: its `Authorization` header and its form. The client authenticates as at the
    /// token endpoint, and the request is checked as at the authorization endpoint.
    pub(crate) async fn push(&self, authorization: Option<&str>, form: &[u8]) -> Result<Pushed, Stop> {
        let parameters = Parameters::parse(form, client_authentication::PARAMETERS);
        let presented = PresentedClient::parse(&self.parts, authorization, &parameters).await?;
        let authenticated = presented
            .authenticate(endpoints::PUSHED_AUTHORIZATION_REQUEST)
            .await?;
        let arrived = ArrivedRequest::parse_pushed(form, authenticated)?;
        let client = authenticated.client();
        let was_signed = matches!(arrived, ArrivedRequest::Unopened(_));
        let request = self.complete(arrived, client).await?;
        let valid = request.validate(client, &self.parts.resources)?;
        check_signed(&valid, client, was_signed)?;
        client_request_admitted(&self.parts, client).await?;
        let key = self.parts.random.token();
        flow::from_client(client.client_id().as_str());
        flow::issued(&key);
        let storage = &self.parts.storage;
        storage
            .insert_pushed_request(
                KeyHash::of(&key),
                client.client_id().clone(),
                request.to_query(),
                self.parts.clock.now() + LIFETIME,
            )
            .await
            .map_err(InternalError::from)?;
        tracing::info!(client_id = %client.client_id(), "authorization request pushed");
        Ok(Pushed {
            request_uri: format!("{PUSHED_REQUEST_URI_PREFIX}{key}"),
            expires_in: LIFETIME.whole_seconds(),
        })
    }
}
