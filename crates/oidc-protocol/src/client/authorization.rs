//! What a client may do at the authorization endpoint.

use super::Client;
use crate::authentication::Acr;
use crate::authorize::ResponseType;
use crate::signing::SigningAlgorithm;

impl Client {
    /// Whether the client may ask for this (RFC 7591 section 2, `response_types`). Only codes, unless it is registered for
    /// more.
    #[must_use]
    pub fn allows_response_type(&self, response_type: ResponseType) -> bool {
        self.metadata.response_types.contains(&response_type)
    }

    /// Whether people are asked before the client gets what it wants for the first time.
    #[must_use]
    pub fn requires_consent(&self) -> bool {
        self.metadata.require_consent
    }

    /// Whether authorization requests must be in a request object that the client has signed (RFC 9101 section 10.5).
    #[must_use]
    pub fn requires_signed_requests(&self) -> bool {
        self.metadata.require_signed_request_object
    }

    /// The only algorithm that request objects of this client may be signed with, if there is one (OpenID Connect Dynamic
    /// Client Registration section 2).
    #[must_use]
    pub fn request_object_signing_alg(&self) -> Option<SigningAlgorithm> {
        self.metadata.request_object_signing_alg
    }

    /// `max_age` of requests without one (the same section).
    #[must_use]
    pub fn default_max_age(&self) -> Option<u32> {
        self.metadata.default_max_age
    }

    /// `acr_values` of requests without any (the same section).
    #[must_use]
    pub fn default_acr_values(&self) -> &[Acr] {
        &self.metadata.default_acr_values
    }

    /// Whether authorization requests must have been pushed (RFC 9126 section 6).
    #[must_use]
    pub fn requires_pushed_requests(&self) -> bool {
        self.metadata.require_pushed_authorization_requests
    }
}
