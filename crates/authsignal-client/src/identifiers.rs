//! Identifiers that parse: a value of one of these types can be put into a request as it is.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest identifier that is accepted, in bytes. It keeps every request line within what servers take.
const LONGEST_IDENTIFIER: usize = 1024;

/// A value that cannot be what it was meant to be. The message never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {problem}")]
pub struct InvalidValue {
    what: &'static str,
    problem: &'static str,
}

impl InvalidValue {
    pub(crate) const fn new(what: &'static str, problem: &'static str) -> Self {
        Self { what, problem }
    }
}

macro_rules! identifier {
    ($(#[$documentation:meta])* $name:ident, $what:literal, $check:path) => {
        $(#[$documentation])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses the identifier.
            ///
            /// # Errors
            /// [`InvalidValue`] says which rule is broken.
            pub fn parse(value: impl Into<String>) -> Result<Self, InvalidValue> {
                let value = value.into();
                match $check(&value) {
                    Ok(()) => Ok(Self(value)),
                    Err(problem) => Err(InvalidValue::new($what, problem)),
                }
            }

            /// The identifier as it goes over the wire (not percent-encoded).
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidValue;

            fn from_str(value: &str) -> Result<Self, InvalidValue> {
                Self::parse(value)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidValue;

            fn try_from(value: String) -> Result<Self, InvalidValue> {
                Self::parse(value)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = InvalidValue;

            fn try_from(value: &str) -> Result<Self, InvalidValue> {
                Self::parse(value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

identifier! {
    /// The id of a user in your own system, for example the `sub` claim of your tokens.
    ///
    /// Any text of 1 to 1024 bytes without control characters. `.` and `..` are refused: as a segment of a
    /// URL path they mean another resource, encoded or not.
    UserId, "user id", path_segment
}

identifier! {
    /// The code of an action, as it is listed in the Authsignal portal: `^[a-zA-Z0-9_-]{1,64}$`.
    ActionCode, "action code", action_code
}

identifier! {
    /// Names one occurrence of an action. Tracking again with the same key means the same occurrence.
    IdempotencyKey, "idempotency key", path_segment
}

identifier! {
    /// The id of one authenticator of one user (`userAuthenticatorId`).
    AuthenticatorId, "authenticator id", path_segment
}

identifier! {
    /// The id of a challenge started with [`challenge`](crate::Authsignal::challenge) or by a client SDK.
    ChallengeId, "challenge id", path_segment
}

identifier! {
    /// The id of a device; the browser SDK calls it `anonymousId`.
    DeviceId, "device id", path_segment
}

identifier! {
    /// The id of an app client, the audience of session tokens.
    ClientId, "client id", path_segment
}

impl IdempotencyKey {
    /// A new random key (UUID version 4).
    #[must_use]
    pub fn random() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "a published library cannot take this workspace's random source"
        )]
        let uuid = uuid::Uuid::new_v4();
        Self(uuid.to_string())
    }
}

fn path_segment(value: &str) -> Result<(), &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("is a relative path segment"),
        _ if value.len() > LONGEST_IDENTIFIER => Err("is longer than 1024 bytes"),
        _ if value.chars().any(char::is_control) => Err("contains control characters"),
        _ => Ok(()),
    }
}

fn action_code(value: &str) -> Result<(), &'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=64).contains(&value.len()) && value.bytes().all(allowed) {
        Ok(())
    } else {
        Err("is not 1 to 64 letters, digits, hyphens and underscores")
    }
}

#[cfg(test)]
mod tests;
