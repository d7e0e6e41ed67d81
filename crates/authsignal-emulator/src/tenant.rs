//! The tenant's rules: what users, authenticators, actions and tokens are, and how they change. No HTTP, no SQL.

pub(crate) mod action;
pub(crate) mod address;
pub(crate) mod authenticator;
pub(crate) mod call;
pub(crate) mod device_challenge;
pub(crate) mod fault;
pub(crate) mod identifiers;
pub(crate) mod message;
pub(crate) mod one_time_code;
pub(crate) mod passkey;
pub(crate) mod policy;
pub(crate) mod recovery_code;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod signing_key;
pub(crate) mod token;
pub(crate) mod totp;
pub(crate) mod user;
pub(crate) mod user_agent;
pub(crate) mod verification_method;
pub(crate) mod visit;
pub(crate) mod webhook;

use std::borrow::Cow;
use std::fmt::Display;

use web_host::sqlite::DatabaseError;

use self::token::TokenError;

/// Why the tenant does not do what it is asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TenantError {
    /// A parameter is missing, malformed or not allowed here.
    #[error("{0}")]
    InvalidRequest(Cow<'static, str>),
    /// What the path names does not exist.
    #[error("{0}")]
    NotFound(&'static str),
    /// A session, or what one is to be made of, is worth nothing.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// A client token that is worth nothing.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// A passkey that is known, or could be, but does not verify the user.
    #[error("{0}")]
    InvalidCredential(Cow<'static, str>),
    /// A passkey that nobody here has registered: the browser SDK deletes it from the device.
    #[error("The passkey is not known.")]
    UnknownCredential,
    #[error("The tenant has no authenticator configured.")]
    NoAuthenticatorConfigured,
    /// Something was done too often lately.
    #[error("{0}")]
    TooManyRequests(&'static str),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A defect of the emulator.
    #[error("{0}")]
    Internal(String),
}

impl TenantError {
    pub(crate) fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidRequest(description.into())
    }

    pub(crate) fn invalid_credential(description: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidCredential(description.into())
    }

    pub(crate) fn internal(what: &str, error: &dyn Display) -> Self {
        Self::Internal(format!("{what}: {error}"))
    }
}

impl From<rusqlite::Error> for TenantError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error.into())
    }
}
