//! API keys. Several can be active, so that one can be replaced without a moment at which callers are refused.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use subtle::{Choice, ConstantTimeEq};
use time::OffsetDateTime;
use uuid::Uuid;

use super::SettingsProblem;

/// An API key: the secret of the server SDKs.
#[derive(Clone, Debug)]
pub(crate) struct ApiKey {
    /// Names the key where the secret must not be said. The configured key has the nil id.
    pub(crate) id: Uuid,
    pub(crate) secret: SecretString,
    /// `None` for the configured key.
    pub(crate) created_at: Option<OffsetDateTime>,
}

/// The active keys, at least one. The first signs; each of them authorizes calls and verifies tokens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<StoredKey>", into = "Vec<StoredKey>")]
pub(crate) struct ApiKeys {
    signing: ApiKey,
    others: Vec<ApiKey>,
}

/// How a key is stored: in clear, as the authenticators' secrets are.
#[derive(Serialize, Deserialize)]
struct StoredKey {
    id: Uuid,
    secret: String,
    created_at: Option<OffsetDateTime>,
}

impl ApiKeys {
    /// Only the key of the configuration.
    pub(crate) fn configured(secret: SecretString) -> Self {
        Self {
            signing: ApiKey {
                id: Uuid::nil(),
                secret,
                created_at: None,
            },
            others: Vec::new(),
        }
    }

    /// The key that signs.
    pub(crate) fn signing(&self) -> &ApiKey {
        &self.signing
    }

    /// All of them, the signing one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ApiKey> {
        std::iter::once(&self.signing).chain(&self.others)
    }

    /// Whether `presented` is one of the secrets. Takes as long for one as for another.
    pub(crate) fn authorize(&self, presented: &str) -> bool {
        let none = Choice::from(0);
        self.iter()
            .fold(none, |found, key| {
                found | key.secret.expose_secret().as_bytes().ct_eq(presented.as_bytes())
            })
            .into()
    }

    /// With `key` in front, so that it signs from now on, and the present ones stay valid.
    pub(crate) fn with(mut self, key: ApiKey) -> Result<Self, SettingsProblem> {
        check_secret(&key.secret)?;
        if self.authorize(key.secret.expose_secret()) {
            return Err(SettingsProblem::new("secret", "is a key already"));
        }
        self.others.insert(0, std::mem::replace(&mut self.signing, key));
        Ok(self)
    }

    /// Without the key `id`. The last one stays.
    pub(crate) fn without(self, id: Uuid) -> Result<Self, SettingsProblem> {
        let rest = self.iter().filter(|key| key.id != id).cloned().collect();
        Self::of(rest).ok_or_else(|| {
            SettingsProblem::new("secret", "the only key cannot be removed: add another first")
        })
    }

    fn of(keys: Vec<ApiKey>) -> Option<Self> {
        let mut keys = keys.into_iter();
        Some(Self {
            signing: keys.next()?,
            others: keys.collect(),
        })
    }
}

/// A secret is a user name of `Basic`, in which a colon ends it.
pub(crate) fn check_secret(secret: &SecretString) -> Result<(), SettingsProblem> {
    let secret = secret.expose_secret();
    if secret.is_empty() {
        return Err(SettingsProblem::new("secret", "must not be empty"));
    }
    if !secret.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
        return Err(SettingsProblem::new(
            "secret",
            "must be visible ASCII characters without a colon",
        ));
    }
    Ok(())
}

impl From<ApiKeys> for Vec<StoredKey> {
    fn from(keys: ApiKeys) -> Self {
        keys.iter()
            .map(|key| StoredKey {
                id: key.id,
                secret: key.secret.expose_secret().to_owned(),
                created_at: key.created_at,
            })
            .collect()
    }
}

impl TryFrom<Vec<StoredKey>> for ApiKeys {
    type Error = &'static str;

    fn try_from(stored: Vec<StoredKey>) -> Result<Self, Self::Error> {
        let keys = stored.into_iter().map(|key| ApiKey {
            id: key.id,
            secret: key.secret.into(),
            created_at: key.created_at,
        });
        Self::of(keys.collect()).ok_or("there is no API key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u128, secret: &str) -> ApiKey {
        ApiKey {
            id: Uuid::from_u128(number),
            secret: secret.to_owned().into(),
            created_at: None,
        }
    }

    fn keys() -> ApiKeys {
        ApiKeys::configured("old".to_owned().into())
    }

    #[test]
    fn a_new_key_signs_and_the_old_one_stays_valid_until_it_is_removed() {
        let both = keys().with(key(1, "new")).unwrap();
        assert_eq!(both.signing().secret.expose_secret(), "new");
        assert!(both.authorize("new") && both.authorize("old") && !both.authorize("other"));
        let one = both.without(Uuid::nil()).unwrap();
        assert!(one.authorize("new") && !one.authorize("old"));
    }

    #[test]
    fn the_last_key_cannot_be_removed() {
        assert!(keys().without(Uuid::nil()).is_err());
    }

    #[test]
    fn a_key_is_added_once_and_never_an_empty_one() {
        for wrong in ["old", "", "with:colon", "with blank", "ä"] {
            assert!(keys().with(key(1, wrong)).is_err(), "{wrong}");
        }
        assert!(!keys().authorize(""));
    }

    #[test]
    fn keys_are_stored_and_read_back_in_order() {
        let both = keys().with(key(1, "new")).unwrap();
        let text = serde_json::to_string(&both).unwrap();
        let read: ApiKeys = serde_json::from_str(&text).unwrap();
        let secrets: Vec<_> = read.iter().map(|key| key.secret.expose_secret()).collect();
        assert_eq!(secrets, ["new", "old"]);
        assert!(serde_json::from_str::<ApiKeys>("[]").is_err());
    }
}
