//! What a client may do at the authorization endpoint.

use super::Client;
use crate::authorize::ResponseType;

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

    /// Whether authorization requests must have been pushed (RFC 9126 section 6).
    #[must_use]
    pub fn requires_pushed_requests(&self) -> bool {
        self.metadata.require_pushed_authorization_requests
    }
}
