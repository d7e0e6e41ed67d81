//! The authorization endpoint (RFC 6749 section 4.1, OpenID Connect Core section 3.1.2).
//!
//! [`AuthorizeRequest`] is what was sent, with a client identifier and a redirect URI that can be looked at;
//! [`ValidAuthorizeRequest`] is what a registered client may ask. An [`AuthorizeError`] knows whether it may go to the
//! client at all.

mod arrival;
mod claims_request;
mod consent;
mod error;
mod interaction;
mod request;
mod request_object;
mod response;
mod target;
mod valid_request;
mod validation;

pub use arrival::{ArrivedRequest, PUSHED_REQUEST_URI_PREFIX, PushedReference};
pub use consent::{Consent, ConsentDecision, ConsentState};
pub use error::{AuthorizeError, AuthorizeErrorCode};
pub use interaction::{Interaction, LoginReason, SignedIn, Situation};
pub use request::AuthorizeRequest;
pub use request_object::UnopenedRequest;
pub use response::{AuthorizeResponse, Issued};
use target::ResponseTarget;
pub use valid_request::ValidAuthorizeRequest;

use crate::text::wire_values;

wire_values! {
    /// What the client wants back (OAuth 2.0 Multiple Response Types).
    ResponseType {
        /// An authorization code.
        Code = "code",
        /// An id token (implicit flow).
        IdToken = "id_token",
        /// Both (hybrid flow).
        CodeIdToken = "code id_token",
    }
}

impl ResponseType {
    /// Reads `response_type`, whose words may come in any order (OAuth 2.0 Multiple Response Types section 3).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<&str> = text.split(' ').collect();
        words.sort_unstable();
        Self::from_wire(&words.join(" "))
    }

    /// Whether a code is handed out.
    #[must_use]
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken)
    }

    /// Whether an id token is handed out by the authorization endpoint itself.
    #[must_use]
    pub const fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::CodeIdToken)
    }
}

wire_values! {
    /// How the response travels (OAuth 2.0 Multiple Response Types section 2.1, OAuth 2.0 Form Post Response Mode).
    ResponseMode {
        /// In the query of the redirect URI.
        Query = "query",
        /// In its fragment, which browsers do not send to servers.
        Fragment = "fragment",
        /// In a form that the browser posts to it.
        FormPost = "form_post",
    }
}

wire_values! {
    /// What the person must be asked, or must not (OpenID Connect Core section 3.1.2.1, Initiating User Registration
    /// section 4).
    Prompt {
        /// Nothing may be shown.
        None = "none",
        /// The person signs in again.
        Login = "login",
        /// The person is asked for consent, also when they gave it before.
        Consent = "consent",
        /// The person chooses who to be.
        SelectAccount = "select_account",
        /// The person creates an account.
        Create = "create",
    }
}

wire_values! {
    /// How the client shows our pages (OpenID Connect Core section 3.1.2.1). Ours fit each of them.
    Display {
        /// A full page.
        Page = "page",
        /// A popup window.
        Popup = "popup",
        /// A device with a touch screen.
        Touch = "touch",
    }
}

#[cfg(test)]
mod tests;
