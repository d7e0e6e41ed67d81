//! Tokens and codes: whoever holds one can act with it, so none of them can be printed by accident.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::identifiers::InvalidValue;

/// Longest token that is accepted, in bytes.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Serialises a secret; for requests only, where the wire needs it.
pub(crate) trait Expose {
    fn exposed(&self) -> &str;
}

pub(crate) fn expose<T: Expose, S: Serializer>(secret: &T, serializer: S) -> Result<S::Ok, S::Error> {
    secret.exposed().serialize(serializer)
}

macro_rules! secret_text {
    ($(#[$documentation:meta])* $name:ident, $what:literal, $check:path) => {
        $(#[$documentation])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            /// Parses the value.
            ///
            /// # Errors
            /// [`InvalidValue`] says which rule is broken, without the value.
            pub fn parse(value: impl Into<String>) -> Result<Self, InvalidValue> {
                let value = value.into();
                match $check(&value) {
                    Ok(()) => Ok(Self(SecretString::from(value))),
                    Err(problem) => Err(InvalidValue::new($what, problem)),
                }
            }

            /// The secret text. Keep it out of logs, and out of URLs where a form field will do.
            #[must_use]
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl Expose for $name {
            fn exposed(&self) -> &str {
                self.expose()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidValue;

            fn from_str(value: &str) -> Result<Self, InvalidValue> {
                Self::parse(value)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

secret_text! {
    /// The token of one action of one user: from `track`, appended to your `redirectUrl`, or handed over by a
    /// client SDK. Opaque to the SDK; [`validate_challenge`](crate::Authsignal::validate_challenge) says what it is worth.
    ClientToken, "token", token
}

secret_text! {
    /// The access token of a session.
    AccessToken, "access token", token
}

secret_text! {
    /// The refresh token of a session.
    RefreshToken, "refresh token", token
}

secret_text! {
    /// The code a user typed in, for [`verify`](crate::Authsignal::verify), or one to be delivered by a webhook receiver.
    VerificationCode, "verification code", code
}

secret_text! {
    /// A recovery code, shown once, when a user's first authenticator is enrolled.
    RecoveryCode, "recovery code", code
}

fn token(value: &str) -> Result<(), &'static str> {
    match value {
        "" => Err("is empty"),
        _ if value.len() > LONGEST_TOKEN => Err("is longer than 16 KiB"),
        _ if !value.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err("contains other than visible ASCII characters")
        }
        _ => Ok(()),
    }
}

fn code(value: &str) -> Result<(), &'static str> {
    match value {
        "" => Err("is empty"),
        _ if value.len() > 256 => Err("is longer than 256 bytes"),
        _ if value.chars().any(char::is_control) => Err("contains control characters"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_never_printed() {
        let token = ClientToken::parse("eyJ0b2tlbg").unwrap();
        assert_eq!(format!("{token:?}"), "ClientToken([redacted])");
        assert_eq!(token.expose(), "eyJ0b2tlbg");
    }

    #[test]
    fn what_cannot_be_a_token_is_refused_without_being_repeated() {
        for text in [
            "",
            "two words",
            "line\nbreak",
            "ключ",
            &"a".repeat(LONGEST_TOKEN + 1),
        ] {
            let error = ClientToken::parse(text).unwrap_err().to_string();
            assert!(text.is_empty() || !error.contains(text));
        }
    }
}
