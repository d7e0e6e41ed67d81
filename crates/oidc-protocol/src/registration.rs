//! Clients that register themselves (OpenID Connect Dynamic Client Registration 1.0, RFC 7591), and look after their
//! registration (RFC 7592).
//!
//! What a client asks for becomes [`RegisteredMetadata`], which is stored and told back to it, and from which a
//! [`Client`](crate::client::Client) is made by the same rules as from a configuration file. Members that are not
//! understood are ignored (RFC 7591 section 2); those that would ask for a protection that is not there are refused.

mod client;
mod error;
mod information;
mod members;
mod metadata;
mod policy;

pub use self::client::{Credentials, SecretKind};
pub use self::error::{RegistrationError, RegistrationErrorCode};
pub use self::information::{ClientInformation, RegistrationUpdate};
pub use self::metadata::RegisteredMetadata;
pub use self::policy::{PolicyError, RegistrationPolicy};

#[cfg(test)]
mod tests;
