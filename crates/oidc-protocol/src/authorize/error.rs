use super::{AuthorizeResponse, ResponseTarget};
use crate::issuer::Issuer;
use crate::text::wire_values;

wire_values! {
    /// Errors of the authorization endpoint (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6).
    AuthorizeErrorCode {
        /// A parameter is missing, repeated or malformed.
        InvalidRequest = "invalid_request",
        /// The client may not do this.
        UnauthorizedClient = "unauthorized_client",
        /// The person, or the provider, said no.
        AccessDenied = "access_denied",
        /// The response type is not supported.
        UnsupportedResponseType = "unsupported_response_type",
        /// A scope is unknown, malformed or not for this client.
        InvalidScope = "invalid_scope",
        /// A resource is unknown, malformed or has none of the scopes (RFC 8707 section 2).
        InvalidTarget = "invalid_target",
        /// Something failed that is not the client's fault.
        ServerError = "server_error",
        /// Something is overloaded or away.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// `prompt=none`, and the person would have to do something.
        InteractionRequired = "interaction_required",
        /// `prompt=none`, and the person would have to sign in.
        LoginRequired = "login_required",
        /// `prompt=none`, and the person would have to choose an account.
        AccountSelectionRequired = "account_selection_required",
        /// The person would have to consent.
        ConsentRequired = "consent_required",
        /// What the client needs to know about the sign-in cannot be reached (Unmet Authentication Requirements 1.0).
        UnmetAuthenticationRequirements = "unmet_authentication_requirements",
        /// The request object cannot be trusted or read (RFC 9101 section 7).
        InvalidRequestObject = "invalid_request_object",
        /// `request_uri` leads to nothing (RFC 9101 section 7, RFC 9126 section 4).
        InvalidRequestUri = "invalid_request_uri",
        /// `request` is not supported.
        RequestNotSupported = "request_not_supported",
        /// `request_uri` is not supported.
        RequestUriNotSupported = "request_uri_not_supported",
        /// `registration` is not supported.
        RegistrationNotSupported = "registration_not_supported",
    }
}

/// A refused authorization request, together with how the refusal is delivered: to the redirect URI when that has been
/// proven to be the client's, otherwise on a page of our own and never anywhere else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct AuthorizeError {
    code: AuthorizeErrorCode,
    description: String,
    target: Option<ResponseTarget>,
}

impl AuthorizeError {
    pub(super) fn on_page(code: AuthorizeErrorCode, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            target: None,
        }
    }

    /// To the client where there is a proven way, and otherwise on a page.
    pub(super) fn to(
        target: Option<ResponseTarget>,
        code: AuthorizeErrorCode,
        description: impl Into<String>,
    ) -> Self {
        Self {
            code,
            description: description.into(),
            target,
        }
    }

    pub(super) fn to_client(
        target: &ResponseTarget,
        code: AuthorizeErrorCode,
        description: impl Into<String>,
    ) -> Self {
        Self {
            code,
            description: description.into(),
            target: Some(target.clone()),
        }
    }

    /// The error code.
    #[must_use]
    pub fn code(&self) -> AuthorizeErrorCode {
        self.code
    }

    /// What is wrong, for the client's developer; fixed words and parameter names, nothing the request brought.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The response that carries the error to the client; `None` when it must be shown on a page.
    #[must_use]
    pub fn response(&self, issuer: &Issuer) -> Option<AuthorizeResponse> {
        self.target
            .as_ref()
            .map(|target| target.error(issuer, self.code, &self.description))
    }
}
