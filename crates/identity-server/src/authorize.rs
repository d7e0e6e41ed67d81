//! What an authorization request does (OpenID Connect Core section 3.1.2).

use oidc_protocol::authentication::Acr;

use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::server::Parts;

/// Authorization requests: validated, kept while somebody signs in, answered.
#[derive(Debug, Clone)]
pub struct Authorizations {
    #[expect(dead_code, reason = "replaced by the real one")]
    parts: Parts,
}

/// What the login page may know of the authorization request that waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginContext {
    /// The client's name, for people.
    pub client_name: String,
    /// Who the client thinks will sign in.
    pub login_hint: Option<String>,
    /// The authentication the client asks for.
    pub acr_values: Vec<Acr>,
}

impl Authorizations {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self { parts: parts.clone() }
    }

    /// The request behind `return_url`; none when there is none waiting.
    #[expect(clippy::unused_async, reason = "replaced by the real one")]
    pub async fn login_context(&self, _: &ReturnUrl) -> Result<Option<LoginContext>, InternalError> {
        Ok(None)
    }

    /// Answers the request behind `return_url` with `access_denied`: where to send the browser.
    #[expect(clippy::unused_async, reason = "replaced by the real one")]
    pub async fn deny(&self, _: &ReturnUrl) -> Result<Option<String>, InternalError> {
        Ok(None)
    }
}
