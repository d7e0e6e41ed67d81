use super::arrival::invalid_request;
use super::{AuthorizeError, AuthorizeErrorCode};
use crate::identifiers::ClientId;
use crate::parameters::{ParameterError, Parameters};
use crate::redirect_uri::RedirectUri;
use crate::resources::{ResourceIndicator, ResourceParameterError};

/// The parameters that mean something here; all others are ignored.
pub(super) const KNOWN: &[&str] = &[
    "acr_values",
    "claims",
    "claims_locales",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "display",
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

/// The longest value of a parameter, in bytes, where its own syntax says nothing shorter.
const MAX_LENGTH: usize = 4096;

/// The same for what holds a signed token or JSON.
const MAX_STRUCTURED_LENGTH: usize = 16 * 1024;

/// An authorization request with all its parameters, of which only the client identifier and the redirect URI have been
/// read.
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
    /// Parses a request that is complete, such as one that [`Self::to_query`] gave back. What a browser brings may be
    /// something else: [`super::ArrivedRequest`]. Every error of this step is for a page.
    pub fn parse(encoded: impl AsRef<[u8]>) -> Result<Self, AuthorizeError> {
        Self::of(Parameters::parse(encoded, KNOWN))
    }

    pub(super) fn of(parameters: Parameters) -> Result<Self, AuthorizeError> {
        let client_id = parameters.required("client_id").map_err(invalid_request)?;
        let redirect_uri = parameters.required("redirect_uri").map_err(invalid_request)?;
        let client_id = ClientId::parse(client_id).map_err(invalid_request)?;
        let redirect_uri = RedirectUri::parse(redirect_uri).map_err(invalid_request)?;
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
    pub fn unknown_client() -> AuthorizeError {
        AuthorizeError::on_page(
            AuthorizeErrorCode::UnauthorizedClient,
            "client_id names no registered client",
        )
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    pub(super) fn parameters(&self) -> &Parameters {
        &self.parameters
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

    /// Refuses the request when any parameter is repeated, unreadable or longer than anybody needs.
    pub(super) fn check(&self) -> Result<(), ParameterError> {
        KNOWN.iter().try_for_each(|name| {
            let longest = match *name {
                "claims" | "id_token_hint" | "request" => MAX_STRUCTURED_LENGTH,
                _ => MAX_LENGTH,
            };
            let values = self.parameters.several(name)?;
            if values.iter().any(|value| value.len() > longest) {
                return Err(ParameterError::TooLong(name));
            }
            Ok(())
        })
    }
}
