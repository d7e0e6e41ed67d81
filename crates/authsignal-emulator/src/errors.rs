//! The API's errors, as JSON with all three fields: some SDKs read `error`, others `errorCode`.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};

use crate::tenant::TenantError;
use crate::tenant::token::TokenError;

/// SDK tests compare this text.
const UNAUTHORIZED: &str =
    "The request is unauthorized. Check that your API key and region base URL are correctly configured.";

/// An error reply of the server or client API.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {description}")]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    error: &'a str,
    error_code: &'a str,
    error_description: &'a str,
}

impl ApiError {
    /// The secret, tenant id or token is missing or wrong.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", UNAUTHORIZED)
    }

    /// A bad parameter.
    pub(crate) fn invalid_request(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// No such endpoint.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not Found")
    }

    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    pub(crate) fn new(status: StatusCode, code: &'static str, description: impl Into<String>) -> Self {
        Self {
            status,
            code,
            description: description.into(),
        }
    }
}

impl From<TenantError> for ApiError {
    fn from(error: TenantError) -> Self {
        let description = error.to_string();
        match error {
            TenantError::InvalidRequest(_) => Self::invalid_request(description),
            TenantError::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "not_found", description),
            TenantError::Unauthorized(_) => Self::new(StatusCode::UNAUTHORIZED, "unauthorized", description),
            TenantError::Token(TokenError::Expired) => {
                Self::new(StatusCode::UNAUTHORIZED, "expired_token", description)
            }
            TenantError::Token(TokenError::Invalid) => {
                Self::new(StatusCode::UNAUTHORIZED, "invalid_token", description)
            }
            TenantError::InvalidCredential(_) => {
                Self::new(StatusCode::BAD_REQUEST, "invalid_credential", description)
            }
            TenantError::UnknownCredential => {
                Self::new(StatusCode::BAD_REQUEST, "unknown_credential", description)
            }
            TenantError::NoAuthenticatorConfigured => {
                Self::new(StatusCode::BAD_REQUEST, "AUTHENTICATOR_NOT_FOUND", description)
            }
            TenantError::TooManyRequests(_) => {
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", description)
            }
            TenantError::Database(_) | TenantError::Internal(_) => {
                tracing::error!(%error, "an API request failed");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "unexpected_error",
                    "The emulator failed: see its log.",
                )
            }
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        TenantError::from(error).into()
    }
}

impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let body = Body {
            error: self.code,
            error_code: self.code,
            error_description: &self.description,
        };
        body.serialize(serializer)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status).json(self)
    }
}
