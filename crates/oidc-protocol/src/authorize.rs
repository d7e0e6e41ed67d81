//! The authorization endpoint (RFC 6749 section 4.1, OpenID Connect Core section 3.1.2).
//!
//! [`AuthorizeRequest`] is what was sent, with a client identifier and a redirect URI that can be looked at;
//! [`ValidAuthorizeRequest`] is what a registered client may ask. An [`AuthorizeError`] knows whether it may go to the
//! client at all.

mod error;
mod interaction;
mod request;
mod response;
mod validation;

pub use error::{AuthorizeError, AuthorizeErrorCode};
pub use interaction::{Interaction, LoginReason, SignedIn};
pub use request::AuthorizeRequest;
pub use response::{AuthorizeResponse, ResponseTarget};
pub use validation::ValidAuthorizeRequest;

use crate::text::wire_values;

wire_values! {
    /// What the client wants back (OAuth 2.0 Multiple Response Types).
    ResponseType {
        /// An authorization code.
        Code = "code",
    }
}

wire_values! {
    /// How the response travels (OAuth 2.0 Multiple Response Types section 2.1).
    ResponseMode {
        /// In the query of the redirect URI.
        Query = "query",
    }
}

wire_values! {
    /// What the person must be asked, or must not (OpenID Connect Core section 3.1.2.1).
    Prompt {
        /// Nothing may be shown.
        None = "none",
        /// The person signs in again.
        Login = "login",
        /// The person chooses who to be.
        SelectAccount = "select_account",
    }
}

#[cfg(test)]
mod tests;
