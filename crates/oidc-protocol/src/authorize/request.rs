use super::{AuthorizeError, AuthorizeErrorCode};
use crate::identifiers::ClientId;
use crate::parameters::{ParameterError, Parameters};
use crate::redirect_uri::RedirectUri;
use crate::resources::{ResourceIndicator, ResourceParameterError};

/// The parameters that mean something here; all others are ignored.
const KNOWN: &[&str] = &[
    "acr_values",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];

/// An authorization request as it was sent, of which only the client identifier and the redirect URI have been read.
///
/// [`Self::to_query`] gives it back for storage or for a return URL; after that it is parsed and validated again, since
/// the client's registration may have changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeRequest {
    client_id: ClientId,
    redirect_uri: RedirectUri,
    parameters: Parameters,
}

impl AuthorizeRequest {
    /// Parses the query of a GET, or the form of a POST. Every error of this step is for a page.
    pub fn parse(encoded: impl AsRef<[u8]>) -> Result<Self, AuthorizeError> {
        let parameters = Parameters::parse(encoded, KNOWN);
        let client_id = parameters.required("client_id").map_err(on_page)?;
        let redirect_uri = parameters.required("redirect_uri").map_err(on_page)?;
        let client_id = ClientId::parse(client_id).map_err(on_page)?;
        let redirect_uri = RedirectUri::parse(redirect_uri).map_err(on_page)?;
        Ok(Self {
            client_id,
            redirect_uri,
            parameters,
        })
    }

    /// The client to look up.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The request as a query that [`Self::parse`] reads back.
    #[must_use]
    pub fn to_query(&self) -> String {
        self.parameters.encode()
    }

    /// The error for a client that is not registered.
    #[must_use]
    pub fn unknown_client(&self) -> AuthorizeError {
        AuthorizeError::on_page(
            AuthorizeErrorCode::UnauthorizedClient,
            "client_id names no registered client",
        )
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    pub(super) fn optional(&self, name: &'static str) -> Result<Option<&str>, ParameterError> {
        self.parameters.optional(name)
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&str, ParameterError> {
        self.parameters.required(name)
    }

    pub(super) fn resources(&self) -> Result<Vec<ResourceIndicator>, ResourceParameterError> {
        ResourceIndicator::parse_all(&self.parameters)
    }

    pub(super) fn is_present(&self, name: &str) -> bool {
        self.parameters.is_present(name)
    }
}

fn on_page(error: impl std::fmt::Display) -> AuthorizeError {
    AuthorizeError::on_page(AuthorizeErrorCode::InvalidRequest, error.to_string())
}
