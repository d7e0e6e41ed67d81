use std::fmt::{self, Write as _};

use aws_lc_rs::digest;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use time::OffsetDateTime;

/// The text is not a SHA-256 hash in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret's `sha256` must be 64 hexadecimal digits")]
pub struct SecretHashError;

/// A client secret, of which only the SHA-256 hash is kept.
///
/// A fast hash is right here because client secrets are random keys, not passwords that people choose.
#[derive(Clone, Deserialize)]
#[serde(try_from = "SecretEntry")]
pub struct ClientSecretHash {
    sha256: [u8; 32],
    expires_at: Option<OffsetDateTime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretEntry {
    sha256: String,
    #[serde(default, with = "time::serde::rfc3339::option")]
    expires_at: Option<OffsetDateTime>,
}

impl ClientSecretHash {
    /// The hash of a secret that does not expire.
    #[must_use]
    pub fn of(secret: &SecretString) -> Self {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(digest::digest(&digest::SHA256, secret.expose_secret().as_bytes()).as_ref());
        Self {
            sha256,
            expires_at: None,
        }
    }

    /// A hash from its 64 hexadecimal digits.
    pub fn from_hex(text: &str, expires_at: Option<OffsetDateTime>) -> Result<Self, SecretHashError> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(SecretHashError);
        }
        let mut sha256 = [0; 32];
        for (byte, pair) in sha256.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Self { sha256, expires_at })
    }

    /// The hash in hexadecimal, as the configuration holds it.
    #[must_use]
    pub fn to_hex(&self) -> String {
        self.sha256
            .iter()
            .fold(String::with_capacity(64), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }

    /// Whether `secret` is one of `registered` and has not expired. Compares with all of them, in constant time.
    #[must_use]
    pub fn is_among(registered: &[Self], secret: &SecretString, now: OffsetDateTime) -> bool {
        let presented = Self::of(secret);
        registered.iter().fold(false, |accepted, registered| {
            accepted | registered.accepts(&presented, now)
        })
    }

    fn accepts(&self, presented: &Self, now: OffsetDateTime) -> bool {
        let is_equal: bool = self.sha256.ct_eq(&presented.sha256).into();
        is_equal & self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

fn nibble(digit: u8) -> Result<u8, SecretHashError> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(SecretHashError),
    }
}

impl TryFrom<SecretEntry> for ClientSecretHash {
    type Error = SecretHashError;

    fn try_from(entry: SecretEntry) -> Result<Self, Self::Error> {
        Self::from_hex(&entry.sha256, entry.expires_at)
    }
}

impl fmt::Debug for ClientSecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientSecretHash")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
