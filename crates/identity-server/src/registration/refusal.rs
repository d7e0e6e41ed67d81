use oidc_protocol::bearer::BearerError;
use oidc_protocol::registration::RegistrationError;

use crate::error::RequestError;
use crate::limits::{Limited, NotAdmitted};

/// Why a request to the registration endpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The metadata cannot be registered (RFC 7591 section 3.2.2).
    #[error(transparent)]
    Metadata(#[from] RegistrationError),
    /// The token does not allow it (RFC 6750 section 3).
    #[error(transparent)]
    Token(#[from] BearerError),
    /// Too many from this address.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// Nobody may register.
    #[error("nobody registers clients here any more")]
    Closed,
}

impl Refusal {
    pub(crate) const TOKEN_MISSING: Self = Self::Token(BearerError::Missing);

    pub(crate) fn invalid_token() -> Self {
        Self::Token(BearerError::InvalidToken)
    }
}

impl From<Refusal> for RequestError<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<RegistrationError> for RequestError<Refusal> {
    fn from(error: RegistrationError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<NotAdmitted> for RequestError<Refusal> {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Limited(limited) => Self::Refused(limited.into()),
            NotAdmitted::Internal(error) => Self::Internal(error),
        }
    }
}
