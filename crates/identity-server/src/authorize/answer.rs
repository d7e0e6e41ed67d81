use oidc_protocol::authorize::{AuthorizeErrorCode, AuthorizeResponse};
use oidc_protocol::identifiers::ClientId;

use super::{Authorizations, Stop};
use crate::error::{InternalError, RequestError};
use crate::flow;

/// How an authorization request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The browser goes to the client with the response, to a page of ours, or on to the callback.
    Redirect(String),
    /// The browser posts the response to the client (OAuth 2.0 Form Post Response Mode).
    FormPost(AuthorizeResponse),
    /// A page says what is wrong, because nobody knows to whom the browser could be sent.
    Page(AuthorizeProblem),
    /// A page says that there is nothing to answer: the request is answered already, given up, or never was.
    Over(Option<BeginAgain>),
}

/// Where somebody begins again whose request is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginAgain {
    /// The name of the client.
    pub client_name: String,
    /// Where it begins sign-ins, when it is registered to be asked (OpenID Connect Core section 4).
    pub initiate_login_uri: Option<String>,
}

/// An error for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeProblem {
    /// The error code.
    pub code: AuthorizeErrorCode,
    /// What is wrong, for the client's developer. Nothing in it comes from the request.
    pub description: String,
}

impl From<AuthorizeResponse> for Answer {
    fn from(response: AuthorizeResponse) -> Self {
        response
            .location()
            .map_or(Self::FormPost(response), Self::Redirect)
    }
}

impl Authorizations {
    /// What is known of a client that anybody may have named.
    pub(super) async fn to_begin_again(&self, client_id: &str) -> Result<Option<BeginAgain>, InternalError> {
        let Ok(id) = ClientId::parse(client_id) else {
            return Ok(None);
        };
        let client = self.parts.clients.by_id(&id).await?;
        let issuer = self.parts.issuer.as_str();
        Ok(client.map(|client| BeginAgain {
            client_name: client.name().to_owned(),
            initiate_login_uri: client
                .initiate_login_uri()
                .map(|uri| uri.with_query([("iss", issuer)])),
        }))
    }

    /// A refusal goes to the client when its redirect URI is proven, and otherwise on a page.
    pub(super) fn settle(&self, outcome: Result<Answer, Stop>) -> Result<Answer, InternalError> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(RequestError::Internal(error)) => Err(error),
            Err(RequestError::Refused(error)) => {
                tracing::info!(error = %error.code(), reason = error.description(), "authorization request refused");
                flow::decided(|| {
                    (
                        format!("refused: {}", error.code()),
                        error.description().to_owned(),
                    )
                });
                Ok(match error.response(&self.parts.issuer) {
                    Some(response) => response.into(),
                    None => Answer::Page(AuthorizeProblem {
                        code: error.code(),
                        description: error.description().to_owned(),
                    }),
                })
            }
        }
    }
}
