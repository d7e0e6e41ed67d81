//! Secrets at rest: AES-256-GCM with a key that is not in the database.
//!
//! Several keys may be configured, so that they can be replaced: the first encrypts, all of them decrypt. Each is
//! recognised by an identifier that follows from the key itself, so there is nothing to name and nothing to mix up.

mod file;

use std::fmt::{self, Debug};
use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use oidc_protocol::signing::SigningAlgorithm;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::Deserialize;
use web_host::RandomSource;

pub use self::file::KeyFileError;
use crate::storage::StoredSecret;

/// Bytes of an encryption key.
const KEY_LENGTH: usize = 32;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The keys that encrypt what is secret in the database: the signing keys and the server's own secrets. The first one
/// encrypts, all of them decrypt.
#[derive(Clone, Deserialize)]
#[serde(try_from = "OneOrMany")]
pub struct EncryptionKeys(Arc<[EncryptionKey]>);

struct EncryptionKey {
    id: String,
    key: RandomizedNonceKey,
}

/// Encryption keys that cannot be used. The text never holds a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionKeyError {
    /// There is none.
    #[error("no key; make one with `openssl rand -base64 32`")]
    None,
    /// One is not what it should be.
    #[error("key {0} is not {KEY_LENGTH} bytes in base64; make one with `openssl rand -base64 32`")]
    Malformed(usize),
    /// The same key stands twice, which is a slip of the hand.
    #[error("key {0} stands there twice")]
    Repeated(usize),
}

/// Why a stored secret cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was encrypted with a key that is not configured.
    #[error(
        "it is encrypted with the encryption key `{needed}`, and only {known} is configured here: add that key to \
         `keys.encryption_keys`, or restore the key file that belongs to this database"
    )]
    UnknownEncryptionKey {
        /// The identifier of the key that it needs.
        needed: String,
        /// Those that are there.
        known: String,
    },
    /// It was changed, or belongs elsewhere.
    #[error(
        "it does not decrypt although its encryption key is there: the row was changed, or comes from another place"
    )]
    Altered,
    /// It was put there.
    #[error("it is not encrypted although everything else in this database is: somebody has put it there")]
    Unencrypted,
    /// The library refused.
    #[error("it cannot be encrypted")]
    Encryption,
}

/// What a secret is. It is authenticated with the secret, so that none passes for another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// A private key, by its identifier and algorithm.
    SigningKey {
        kid: &'a str,
        algorithm: SigningAlgorithm,
    },
    /// A secret of the server itself, by its name.
    ServerSecret { name: &'a str },
}

impl Purpose<'_> {
    /// The kind and what follows have no line break, so no other purpose gives the same text.
    fn associated_data(self) -> String {
        match self {
            Self::SigningKey { kid, algorithm } => format!("signing key\n{algorithm}\n{kid}"),
            Self::ServerSecret { name } => format!("server secret\n{name}"),
        }
    }
}

impl EncryptionKeys {
    /// Reads keys of 32 bytes in base64, with spaces or line breaks between them. The rest of a line after `#` is a
    /// comment.
    pub fn parse(text: &SecretString) -> Result<Self, EncryptionKeyError> {
        let words = text
            .expose_secret()
            .lines()
            .flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace());
        let mut keys = Vec::<EncryptionKey>::new();
        for (index, word) in words.enumerate() {
            let bytes: SecretSlice<u8> = BASE64
                .decode(word.replace('-', "+").replace('_', "/"))
                .map_err(|_| EncryptionKeyError::Malformed(index + 1))?
                .into();
            let key =
                EncryptionKey::new(bytes.expose_secret()).ok_or(EncryptionKeyError::Malformed(index + 1))?;
            if keys.iter().any(|other| other.id == key.id) {
                return Err(EncryptionKeyError::Repeated(index + 1));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(EncryptionKeyError::None);
        }
        Ok(Self(keys.into()))
    }

    /// A key that nobody else has, for a database that is gone with the process.
    pub fn generate(random: &dyn RandomSource) -> Result<Self, EncryptionKeyError> {
        Self::parse(&new_key(random))
    }

    /// The identifier of the key that encrypts.
    pub(crate) fn first_id(&self) -> &str {
        &self.0[0].id
    }

    /// Encrypts `secret`.
    pub(super) fn seal(
        &self,
        purpose: Purpose<'_>,
        secret: &SecretSlice<u8>,
    ) -> Result<StoredSecret, OpenError> {
        let first = &self.0[0];
        let mut sealed = secret.expose_secret().to_vec();
        let nonce = first
            .key
            .seal_in_place_append_tag(Aad::from(purpose.associated_data()), &mut sealed)
            .map_err(|_| OpenError::Encryption)?;
        let bytes = [nonce.as_ref().as_slice(), &sealed].concat();
        Ok(StoredSecret {
            encryption_key_id: Some(first.id.clone()),
            bytes: bytes.into(),
        })
    }

    /// Decrypts what [`Self::seal`] has made for the same purpose. What is not encrypted is not read: whoever can write
    /// to the database could put a key of their own there.
    pub(super) fn open(
        &self,
        purpose: Purpose<'_>,
        stored: &StoredSecret,
    ) -> Result<SecretSlice<u8>, OpenError> {
        let id = stored.encryption_key_id.as_ref().ok_or(OpenError::Unencrypted)?;
        let key = self.0.iter().find(|key| key.id == *id);
        let key = key.ok_or_else(|| OpenError::UnknownEncryptionKey {
            needed: id.clone(),
            known: self.known(),
        })?;
        let (nonce, sealed) = stored
            .bytes
            .expose_secret()
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(OpenError::Altered)?;
        let mut secret = sealed.to_vec();
        let length = key
            .key
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(purpose.associated_data()),
                &mut secret,
            )
            .map_err(|_| OpenError::Altered)?
            .len();
        secret.truncate(length);
        Ok(secret.into())
    }

    fn known(&self) -> String {
        let ids: Vec<_> = self.0.iter().map(|key| format!("`{}`", key.id)).collect();
        ids.join(", ")
    }
}

/// A new key as text.
fn new_key(random: &dyn RandomSource) -> SecretString {
    let mut bytes = [0; KEY_LENGTH];
    random.fill(&mut bytes);
    BASE64.encode(bytes).into()
}

impl EncryptionKey {
    fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != KEY_LENGTH {
            return None;
        }
        let fingerprint = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let fingerprint = hmac::sign(&fingerprint, b"identifier of an encryption key");
        Some(Self {
            id: URL_SAFE_NO_PAD.encode(&fingerprint.as_ref()[..6]),
            key: RandomizedNonceKey::new(&AES_256_GCM, bytes).ok()?,
        })
    }
}

impl Debug for EncryptionKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_list()
            .entries(self.0.iter().map(|key| &key.id))
            .finish()
    }
}

/// A list in the configuration file; one text in a variable or in the file that a variable names.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(SecretString),
    Many(Vec<SecretString>),
}

impl TryFrom<OneOrMany> for EncryptionKeys {
    type Error = EncryptionKeyError;

    fn try_from(text: OneOrMany) -> Result<Self, Self::Error> {
        match text {
            OneOrMany::One(text) => Self::parse(&text),
            OneOrMany::Many(texts) => {
                let lines: Vec<_> = texts.iter().map(ExposeSecret::expose_secret).collect();
                Self::parse(&lines.join("\n").into())
            }
        }
    }
}

#[cfg(test)]
mod tests;
