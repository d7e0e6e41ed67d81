use serde::Serialize;

use crate::text::wire_values;

wire_values! {
    /// Error codes of the registration endpoint (RFC 7591 section 3.2.2, OpenID Connect Dynamic Client Registration
    /// section 3.3).
    RegistrationErrorCode {
        /// A redirect URI is malformed, missing or not for this kind of client.
        InvalidRedirectUri = "invalid_redirect_uri",
        /// Another member is malformed, contradicts the others, or asks for what is not there.
        InvalidClientMetadata = "invalid_client_metadata",
        /// The software statement is no signed statement.
        InvalidSoftwareStatement = "invalid_software_statement",
        /// It may be, but nobody whose statements count here has signed it.
        UnapprovedSoftwareStatement = "unapproved_software_statement",
    }
}

/// Why metadata are not registered: the JSON body of a 400.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{error}: {error_description}")]
pub struct RegistrationError {
    error: RegistrationErrorCode,
    error_description: String,
}

impl RegistrationError {
    pub(super) fn new(error: RegistrationErrorCode, description: impl Into<String>) -> Self {
        Self {
            error,
            error_description: description.into(),
        }
    }

    pub(super) fn redirect_uri(description: impl Into<String>) -> Self {
        Self::new(RegistrationErrorCode::InvalidRedirectUri, description)
    }

    /// Something about the metadata; nothing in the words comes from the request.
    #[must_use]
    pub fn metadata(description: impl Into<String>) -> Self {
        Self::new(RegistrationErrorCode::InvalidClientMetadata, description)
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> RegistrationErrorCode {
        self.error
    }

    /// The description, for the client's developer.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.error_description
    }
}
