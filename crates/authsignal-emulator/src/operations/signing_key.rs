//! The signing key at hand: made when it is first needed, because that takes longer than a start may.

use std::sync::{Arc, OnceLock};

use time::OffsetDateTime;
use web_host::sqlite::Database;

use super::Tenant;
use crate::store::signing_key;
use crate::tenant::TenantError;
use crate::tenant::signing_key::SigningKey;

/// The key, once it is loaded.
pub(super) type KeyCell = Arc<OnceLock<Arc<SigningKey>>>;

/// The key for a tenant that needs it from the start.
pub(super) fn load_blocking(
    database: &Database,
    now: OffsetDateTime,
) -> Result<Arc<SigningKey>, TenantError> {
    let pkcs8 = database.write_blocking(move |transaction| -> Result<_, TenantError> {
        if let Some(stored) = signing_key::find(transaction)? {
            return Ok(stored);
        }
        let made = SigningKey::generate()?;
        signing_key::insert(transaction, &made, now)?;
        Ok(made)
    })?;
    Ok(Arc::new(SigningKey::from_pkcs8(&pkcs8)?))
}

impl Tenant {
    pub(crate) async fn signing_key(&self) -> Result<Arc<SigningKey>, TenantError> {
        if let Some(key) = self.signing_key.get() {
            return Ok(Arc::clone(key));
        }
        let stored = self
            .database
            .read(|connection| Ok::<_, TenantError>(signing_key::find(connection)?))
            .await?;
        let pkcs8 = match stored {
            Some(pkcs8) => pkcs8,
            None => self.make_signing_key().await?,
        };
        let key = Arc::new(SigningKey::from_pkcs8(&pkcs8)?);
        Ok(Arc::clone(self.signing_key.get_or_init(|| key)))
    }

    /// The new key, or the one that another request has stored meanwhile.
    async fn make_signing_key(&self) -> Result<Vec<u8>, TenantError> {
        let made = actix_web::web::block(SigningKey::generate)
            .await
            .map_err(|error| TenantError::internal("the signing key was not made", &error))??;
        let now = self.now();
        self.database
            .write(move |transaction| {
                signing_key::insert(transaction, &made, now)?;
                signing_key::find(transaction)?
                    .ok_or_else(|| TenantError::Internal("the signing key was not stored".to_owned()))
            })
            .await
    }
}
