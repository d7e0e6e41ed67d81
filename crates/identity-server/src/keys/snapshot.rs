//! The keys as one replica holds them in memory, parsed: requests look here and not into the storage.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Bytes;
use jsonwebtoken::jwk::JwkSet;
use oidc_protocol::signing::SigningAlgorithm;
use time::OffsetDateTime;

use super::KeyError;
use super::lifecycle::KeyLines;
use super::signing_key::SigningKey;
use super::vault::KeyVault;
use crate::storage::StoredSigningKey;

/// What was stored at one moment. It does not change; a newer one takes its place.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) lines: KeyLines,
    /// By identifier, all that count: revoked ones are not here.
    keys: HashMap<String, Arc<SigningKey>>,
    jwks: Bytes,
}

impl Snapshot {
    /// The keys of these rows. Those that `former` has are not parsed again.
    pub(super) fn of(
        rows: &[StoredSigningKey],
        former: &Self,
        vault: &KeyVault,
        now: OffsetDateTime,
    ) -> Result<Self, KeyError> {
        let mut keys = HashMap::new();
        for row in rows.iter().filter(|row| row.revoked_at.is_none()) {
            let known = former.keys.get(&row.kid);
            let key = match known.filter(|known| known.algorithm().as_str() == row.algorithm) {
                Some(known) => Arc::clone(known),
                None => Arc::new(parse(row, vault)?),
            };
            key.note_token_lifetime(row.token_lifetime);
            keys.insert(row.kid.clone(), key);
        }
        let lines = KeyLines::of(rows);
        let published = lines.published(now).into_iter();
        let jwks = JwkSet {
            keys: published
                .filter_map(|record| Some(keys.get(&record.kid)?.jwk().clone()))
                .collect(),
        };
        let jwks = serde_json::to_vec(&jwks)?.into();
        Ok(Self { lines, keys, jwks })
    }

    /// The key that signs with this algorithm at the moment.
    pub(super) fn signing(
        &self,
        algorithm: SigningAlgorithm,
        now: OffsetDateTime,
    ) -> Option<Arc<SigningKey>> {
        let record = self.lines.line(algorithm)?.signing(now)?;
        self.keys.get(&record.kid).cloned()
    }

    /// The key with this identifier, as long as it counts.
    pub(super) fn key(&self, kid: &str) -> Option<Arc<SigningKey>> {
        self.keys.get(kid).cloned()
    }

    /// The public halves as JSON (RFC 7517 section 5).
    pub(super) fn jwks(&self) -> Bytes {
        self.jwks.clone()
    }
}

fn parse(row: &StoredSigningKey, vault: &KeyVault) -> Result<SigningKey, KeyError> {
    let (algorithm, private_key) = vault.open(row)?;
    SigningKey::parse(&row.kid, algorithm, &private_key)?.ok_or_else(|| KeyError::Unusable {
        kid: row.kid.clone(),
        problem: "it is not a key of its algorithm in PKCS #8",
    })
}
