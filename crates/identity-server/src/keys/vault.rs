//! The stored keys: made, sealed, announced, revoked and deleted here, by replicas and by the command line alike.
//!
//! Nothing is decided here that does not follow from the stored rows and the clock, and whatever two do at the same time
//! the storage accepts once.

mod secrets;

use std::sync::Arc;

use oidc_protocol::signing::SigningAlgorithm;
use time::{Duration, OffsetDateTime};
use web_host::{Clock, RandomSource};

use super::encryption::{EncryptionKeys, Purpose};
use super::lifecycle::{KeyLine, KeyLines, KeySchedule};
use super::{KeyError, in_background, signing_key};
use crate::audit::{Audit, Event};
use crate::storage::{Storage, StoredSigningKey};

/// The stored keys. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct KeyVault {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    audit: Arc<Audit>,
    encryption: EncryptionKeys,
    schedule: KeySchedule,
}

/// The next key of an algorithm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextKey {
    pub(crate) kid: String,
    pub(crate) signs_from: OffsetDateTime,
    /// Whether this call has announced it; it was announced before otherwise.
    pub(crate) is_new: bool,
    /// The key that signs until then; none when the next one signs at once.
    pub(crate) after: Option<String>,
}

/// A key that does not count any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Revocation {
    /// Whether this call has revoked it; it was revoked before otherwise.
    pub(crate) is_new: bool,
    /// What tokens of its algorithm are signed with now.
    pub(crate) signing: Option<(SigningAlgorithm, String)>,
}

impl KeyVault {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
        audit: Arc<Audit>,
        encryption: EncryptionKeys,
        schedule: KeySchedule,
    ) -> Self {
        Self {
            storage,
            clock,
            random,
            audit,
            encryption,
            schedule,
        }
    }

    pub(crate) fn schedule(&self) -> &KeySchedule {
        &self.schedule
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The identifier of the encryption key that encrypts.
    pub(crate) fn encryption_key_id(&self) -> &str {
        self.encryption.first_id()
    }

    /// All stored keys.
    pub(crate) async fn rows(&self) -> Result<Vec<StoredSigningKey>, KeyError> {
        Ok(self.storage.signing_keys().await?)
    }

    /// Makes a key that signs at once, unless one signs already.
    pub(crate) async fn ensure_signing(&self, algorithm: SigningAlgorithm) -> Result<(), KeyError> {
        let lines = KeyLines::of(&self.rows().await?);
        let line = lines.line(algorithm).cloned().unwrap_or_default();
        let now = self.clock.now();
        if line.signing(now).is_none() {
            self.make(algorithm, &line, line.signs_at_once_from(now)).await?;
        }
        Ok(())
    }

    /// Announces the next key of this algorithm, unless it is announced already. None when there is no key at all.
    pub(crate) async fn rotate(&self, algorithm: SigningAlgorithm) -> Result<Option<NextKey>, KeyError> {
        let lines = KeyLines::of(&self.rows().await?);
        let Some(line) = lines.line(algorithm) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let is_announced = line.is_next_announced(&self.schedule, now);
        if line.signing(now).is_none() {
            self.ensure_signing(algorithm).await?;
        } else if !is_announced {
            self.announce(algorithm, line, now).await?;
        }
        let lines = KeyLines::of(&self.rows().await?);
        let line = lines.line(algorithm).cloned().unwrap_or_default();
        let signing = line.signing(now);
        let next = line.announced(now);
        Ok(next.or(signing).map(|key| NextKey {
            kid: key.kid.clone(),
            signs_from: key.signs_from,
            is_new: !is_announced,
            after: next.and(signing).map(|key| key.kid.clone()),
        }))
    }

    /// Makes that the key with this identifier never counts again and that another one signs at once. None when there is
    /// no such key.
    pub(crate) async fn revoke(&self, kid: &str) -> Result<Option<Revocation>, KeyError> {
        let rows = self.rows().await?;
        let Some(row) = rows.iter().find(|row| row.kid == kid) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let is_new = self.storage.revoke_signing_key(kid.to_owned(), now).await?;
        let Some(algorithm) = SigningAlgorithm::from_wire(&row.algorithm) else {
            let signing = None;
            return Ok(Some(Revocation { is_new, signing }));
        };
        if is_new {
            self.audit.record(Event::KeyRevoked { kid, algorithm });
        }
        self.ensure_signing(algorithm).await?;
        let lines = KeyLines::of(&self.rows().await?);
        let signing = lines.line(algorithm).and_then(|line| line.signing(now));
        Ok(Some(Revocation {
            is_new,
            signing: signing.map(|key| (algorithm, key.kid.clone())),
        }))
    }

    /// What is due: the next key is announced in time, and keys whose time is over are deleted. True when something was
    /// done.
    pub(super) async fn upkeep(&self, lines: &KeyLines) -> Result<bool, KeyError> {
        let now = self.clock.now();
        let mut is_changed = false;
        for (algorithm, line) in lines.iter() {
            if line.signing(now).is_none() {
                self.ensure_signing(algorithm).await?;
                is_changed = true;
            } else if line.is_rotation_due(&self.schedule, now) {
                self.announce(algorithm, line, now).await?;
                is_changed = true;
            }
            for ended in line.ended(&self.schedule, now) {
                self.storage.delete_signing_key(ended.kid.clone()).await?;
                tracing::info!(kid = ended.kid, %algorithm, "signing key deleted: no token of it lives any more");
                is_changed = true;
            }
        }
        Ok(is_changed)
    }

    async fn announce(
        &self,
        algorithm: SigningAlgorithm,
        line: &KeyLine,
        now: OffsetDateTime,
    ) -> Result<(), KeyError> {
        let signs_from = line.next_signs_from(&self.schedule, now);
        self.make(algorithm, line, signs_from).await
    }

    /// Makes the next key of this line, unless somebody else has made it meanwhile.
    async fn make(
        &self,
        algorithm: SigningAlgorithm,
        line: &KeyLine,
        signs_from: OffsetDateTime,
    ) -> Result<(), KeyError> {
        let generated = in_background(move || signing_key::generate(algorithm)).await?;
        let kid = generated.kid;
        let purpose = Purpose::SigningKey { kid: &kid, algorithm };
        let private_key = self.encryption.seal(purpose, &generated.pkcs8)?;
        let row = StoredSigningKey {
            kid: kid.clone(),
            algorithm: algorithm.to_string(),
            generation: line.next_generation(),
            private_key,
            created_at: self.clock.now(),
            signs_from,
            token_lifetime: Duration::ZERO,
            revoked_at: None,
        };
        if self.storage.insert_signing_key(row).await? {
            tracing::info!(kid, %algorithm, %signs_from, "signing key made");
            self.audit.record(Event::KeyCreated { kid: &kid, algorithm });
        }
        Ok(())
    }
}
