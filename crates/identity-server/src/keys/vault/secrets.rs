//! What is encrypted in the database: the private halves of the signing keys, and the server's own secrets.

use oidc_protocol::signing::SigningAlgorithm;
use secrecy::SecretSlice;

use super::KeyVault;
use crate::keys::KeyError;
use crate::keys::encryption::Purpose;
use crate::storage::{SecretPlace, SecretReplacement, StoredSecret, StoredSigningKey};

/// What became of the secrets in the database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reencryption {
    /// Those that are encrypted with the first key from now on.
    pub(crate) encrypted: usize,
    /// Those that were already.
    pub(crate) unchanged: usize,
    /// Those that could not be read and were given up.
    pub(crate) given_up: Vec<SecretPlace>,
}

/// Something that is encrypted, or should be.
struct Kept {
    place: SecretPlace,
    /// The algorithm of a signing key, as the row has it.
    algorithm: String,
    secret: StoredSecret,
}

impl Kept {
    fn purpose(&self) -> Result<Purpose<'_>, KeyError> {
        match &self.place {
            SecretPlace::SigningKey(kid) => Ok(Purpose::SigningKey {
                kid,
                algorithm: SigningAlgorithm::from_wire(&self.algorithm)
                    .ok_or_else(|| KeyError::unsupported(kid))?,
            }),
            SecretPlace::ServerSecret(name) => Ok(Purpose::ServerSecret { name }),
        }
    }
}

impl KeyVault {
    /// Encrypts what a version before encryption has left. Only as long as nothing is encrypted: later, whoever can
    /// write to the database could put a key of their own there.
    pub(crate) async fn take_over(&self) -> Result<(), KeyError> {
        let kept = self.everything().await?;
        if kept.iter().any(|kept| kept.secret.encryption_key_id.is_some()) {
            return Ok(());
        }
        let mut replacements = Vec::new();
        for kept in kept {
            let new = self.encryption.seal(kept.purpose()?, &kept.secret.bytes)?;
            replacements.push(SecretReplacement {
                place: kept.place,
                old: kept.secret,
                new,
            });
        }
        if !replacements.is_empty() {
            tracing::warn!(
                secrets = replacements.len(),
                encryption_key = self.encryption.first_id(),
                "secrets in the database were not encrypted until now; copies of it from before hold them readable: \
                 `identity-server keys rotate` replaces the signing keys"
            );
            self.storage.replace_secrets(replacements).await?;
        }
        Ok(())
    }

    /// The secret of the server with this name, made now where there is none.
    pub(crate) async fn server_secret(&self, name: &'static str) -> Result<SecretSlice<u8>, KeyError> {
        let mut secret = vec![0; 32];
        self.random.fill(&mut secret);
        let purpose = Purpose::ServerSecret { name };
        let new = self.encryption.seal(purpose, &secret.into())?;
        let kept = self.storage.server_secret(name, new).await?;
        let unreadable = |source| KeyError::UnreadableSecret {
            name: name.to_owned(),
            source,
        };
        self.encryption.open(purpose, &kept).map_err(unreadable)
    }

    /// The algorithm and the private half of a key.
    pub(in crate::keys) fn open(
        &self,
        row: &StoredSigningKey,
    ) -> Result<(SigningAlgorithm, SecretSlice<u8>), KeyError> {
        let kid = row.kid.as_str();
        let algorithm =
            SigningAlgorithm::from_wire(&row.algorithm).ok_or_else(|| KeyError::unsupported(kid))?;
        let purpose = Purpose::SigningKey { kid, algorithm };
        let private_key = self.encryption.open(purpose, &row.private_key);
        let private_key = private_key.map_err(|source| KeyError::Unreadable {
            kid: kid.to_owned(),
            source,
        })?;
        Ok((algorithm, private_key))
    }

    /// What is wrong with the first of these keys that cannot be decrypted.
    pub(crate) fn unreadable(&self, rows: &[StoredSigningKey]) -> Option<KeyError> {
        let mut rows = rows.iter().filter(|row| row.revoked_at.is_none());
        rows.find_map(|row| self.open(row).err())
    }

    /// Encrypts everything with the first encryption key. What cannot be read is an error, unless `gives_up`: then
    /// signing keys are revoked and secrets of the server forgotten, and new ones take their place.
    pub(crate) async fn reencrypt(&self, gives_up: bool) -> Result<Reencryption, KeyError> {
        self.take_over().await?;
        let mut done = Reencryption::default();
        let mut replacements = Vec::new();
        for kept in self.everything().await? {
            match self.reseal(&kept) {
                Ok(None) => done.unchanged += 1,
                Ok(Some(new)) => replacements.push(SecretReplacement {
                    place: kept.place,
                    old: kept.secret,
                    new,
                }),
                Err(error) if !gives_up => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "given up");
                    self.give_up(&kept.place).await?;
                    done.given_up.push(kept.place);
                }
            }
        }
        done.encrypted = replacements.len();
        self.storage.replace_secrets(replacements).await?;
        Ok(done)
    }

    /// The same secret, encrypted with the first key. None when it is already.
    fn reseal(&self, kept: &Kept) -> Result<Option<StoredSecret>, KeyError> {
        let purpose = kept.purpose()?;
        let opened = self.encryption.open(purpose, &kept.secret);
        let opened = opened.map_err(|source| match kept.place.clone() {
            SecretPlace::SigningKey(kid) => KeyError::Unreadable { kid, source },
            SecretPlace::ServerSecret(name) => KeyError::UnreadableSecret { name, source },
        })?;
        if kept.secret.encryption_key_id.as_deref() == Some(self.encryption.first_id()) {
            return Ok(None);
        }
        Ok(Some(self.encryption.seal(purpose, &opened)?))
    }

    async fn give_up(&self, place: &SecretPlace) -> Result<(), KeyError> {
        match place {
            SecretPlace::SigningKey(kid) => self.revoke(kid).await.map(drop),
            SecretPlace::ServerSecret(name) => Ok(self.storage.delete_server_secret(name.clone()).await?),
        }
    }

    async fn everything(&self) -> Result<Vec<Kept>, KeyError> {
        let keys = self.rows().await?.into_iter();
        let keys = keys.filter(|row| row.revoked_at.is_none()).map(|row| Kept {
            place: SecretPlace::SigningKey(row.kid),
            algorithm: row.algorithm,
            secret: row.private_key,
        });
        let secrets = self.storage.server_secrets().await?.into_iter();
        let secrets = secrets.map(|(name, secret)| Kept {
            place: SecretPlace::ServerSecret(name),
            algorithm: String::new(),
            secret,
        });
        Ok(keys.chain(secrets).collect())
    }
}
