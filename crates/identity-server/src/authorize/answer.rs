use oidc_protocol::authorize::{AuthorizeErrorCode, AuthorizeResponse};

use super::{Authorizations, Stop};
use crate::error::{InternalError, RequestError};

/// How an authorization request is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The browser goes to the client with the response, to a page of ours, or on to the callback.
    Redirect(String),
    /// The browser posts the response to the client (OAuth 2.0 Form Post Response Mode).
    FormPost(AuthorizeResponse),
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

impl From<AuthorizeResponse> for Answer {
    fn from(response: AuthorizeResponse) -> Self {
        response
            .location()
            .map_or(Self::FormPost(response), Self::Redirect)
    }
}

impl Authorizations {
    /// A refusal goes to the client when its redirect URI is proven, and otherwise on a page.
    pub(super) fn settle(&self, outcome: Result<Answer, Stop>) -> Result<Answer, InternalError> {
        match outcome {
            Ok(answer) => Ok(answer),
            Err(RequestError::Internal(error)) => Err(error),
            Err(RequestError::Refused(error)) => {
                tracing::info!(error = %error.code(), reason = error.description(), "authorization request refused");
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
