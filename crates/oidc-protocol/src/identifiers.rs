//! Identifiers and opaque values that travel through the protocol, each with the syntax its specification gives it.

pub use crate::text::SyntaxError;
use crate::text::{is_vschar, text_newtype};

text_newtype! {
    /// Identifies a client (RFC 6749 section 2.2).
    ClientId, "a client_id", "1 to 100 printable ASCII characters",
    |text| (1..=100).contains(&text.len()) && text.bytes().all(is_vschar)
}

text_newtype! {
    /// Identifies a person at this issuer, never reassigned (OpenID Connect Core section 2, `sub`).
    SubjectId, "a subject identifier", "1 to 255 printable ASCII characters",
    |text| (1..=255).contains(&text.len()) && text.bytes().all(is_vschar)
}

text_newtype! {
    /// Identifies a session of a person with a browser at this issuer (OpenID Connect Front-Channel Logout, `sid`).
    SessionId, "a session identifier", "1 to 255 printable ASCII characters",
    |text| (1..=255).contains(&text.len()) && text.bytes().all(is_vschar)
}

text_newtype! {
    /// Ties an id token to the client's session (OpenID Connect Core section 3.1.2.1, `nonce`); returned as it came.
    Nonce, "a nonce", "1 to 512 bytes without control characters",
    |text| (1..=512).contains(&text.len()) && !text.chars().any(char::is_control)
}

text_newtype! {
    /// Ties a response to the client's request (RFC 6749 section 4.1.1, `state`); returned as it came.
    State, "a state", "1 to 4096 bytes without control characters",
    |text| (1..=4096).contains(&text.len()) && !text.chars().any(char::is_control)
}

text_newtype! {
    /// A language a person reads (BCP 47), by its characters only.
    LanguageTag, "a language tag", "1 to 35 letters, digits and hyphens",
    |text| (1..=35).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl SubjectId {
    /// A text of base64url characters, which are all printable.
    pub(crate) fn of_base64url(text: String) -> Self {
        Self(text)
    }
}

impl LanguageTag {
    /// Reads `ui_locales`. What is no tag is ignored: a wish for a language is never an error (OpenID Connect Core
    /// section 3.1.2.1).
    pub(crate) fn parse_list(text: &str) -> Vec<Self> {
        text.split(' ').filter_map(|tag| Self::parse(tag).ok()).collect()
    }
}

#[cfg(test)]
mod tests;
