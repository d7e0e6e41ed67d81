//! The state of the whole tenant: seeding, exporting, importing and resetting it.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use web_host::config::ConfigError;

use super::Tenant;
use crate::seed::authenticator::SeedAuthenticator;
use crate::seed::{Seed, Surroundings};
use crate::store::state::{self, State};
use crate::store::{authenticators, users};
use crate::tenant::TenantError;
use crate::tenant::authenticator::Authenticator;
use crate::tenant::identifiers::UserId;
use crate::tenant::user::User;

/// What an imported seed is called in messages.
const IMPORTED: &str = "the imported seed";

/// Why a tenant could not begin with its seed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SeedError {
    #[error("{path}: the seed cannot be read: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Wrong(#[from] ConfigError),
    #[error(transparent)]
    Tenant(#[from] TenantError),
}

impl From<SeedError> for TenantError {
    fn from(error: SeedError) -> Self {
        match error {
            SeedError::Tenant(error) => error,
            mistake => Self::invalid_request(mistake.to_string()),
        }
    }
}

impl Tenant {
    /// Loads the seed into a tenant that is empty. One that is not stays as it is, so that a restart loses nothing.
    pub(crate) fn seed_blocking(&self) -> Result<(), SeedError> {
        if self.seed.is_none() {
            return Ok(());
        }
        let state = self.seeded_state()?;
        let skew = state.skew_seconds;
        let loaded = self
            .database
            .write_blocking(move |transaction| -> Result<_, TenantError> {
                let is_empty = state::is_empty(transaction)?;
                if is_empty {
                    state::replace(transaction, &state)?;
                }
                Ok(is_empty)
            })?;
        if loaded {
            self.skew_seconds.store(skew, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Forgets everything but the settings, and begins anew: with the seed, where there is one.
    pub(crate) async fn reset(&self) -> Result<(), TenantError> {
        let state = self.seeded_state()?;
        self.replace_state(state).await
    }

    /// Forgets everything but the settings, and takes the state that this seed describes.
    pub(crate) async fn import_seed(&self, text: &str) -> Result<(), TenantError> {
        let state = self.read_seed(Path::new(IMPORTED), text)?;
        self.replace_state(state).await
    }

    /// The present state as a seed.
    pub(crate) async fn export_seed(&self) -> Result<String, TenantError> {
        let state = self
            .database
            .read(|connection| -> Result<_, TenantError> { Ok(state::read(connection)?) })
            .await?;
        Seed::write(&state)
    }

    /// Gives the user an authenticator, past all policies; creates the user where the id is new.
    pub(crate) async fn add_authenticator(
        &self,
        user_id: UserId,
        authenticator: SeedAuthenticator,
    ) -> Result<(User, Authenticator), TenantError> {
        let (now, handle) = (self.now(), self.random.uuid());
        let surroundings = Surroundings {
            now,
            random: self.random.as_ref(),
        };
        let authenticator = authenticator
            .into_authenticator(&user_id, now, surroundings)
            .map_err(|problem| TenantError::invalid_request(problem.to_string()))?;
        self.database
            .write(move |transaction| {
                let user = users::find_or_create(transaction, &user_id, handle, now)?;
                let credential = authenticator.webauthn_credential();
                let is_known = match credential {
                    Some(passkey) => {
                        authenticators::by_credential_id(transaction, &passkey.credential.id)?.is_some()
                    }
                    None => false,
                };
                if is_known || authenticators::find(transaction, authenticator.id)?.is_some() {
                    return Err(TenantError::invalid_request(
                        "This authenticator is there already.",
                    ));
                }
                authenticators::save(transaction, &authenticator)?;
                Ok((user, authenticator))
            })
            .await
    }

    async fn replace_state(&self, state: State) -> Result<(), TenantError> {
        let skew = state.skew_seconds;
        self.database
            .write(move |transaction| -> Result<_, TenantError> { Ok(state::replace(transaction, &state)?) })
            .await?;
        self.skew_seconds.store(skew, Ordering::Relaxed);
        tracing::info!("the state was replaced");
        Ok(())
    }

    /// What the seed file says now: it may have changed since the start. Nothing, where there is none.
    fn seeded_state(&self) -> Result<State, SeedError> {
        let Some(path) = &self.seed else {
            return self.read_seed(Path::new(IMPORTED), "");
        };
        let text = std::fs::read_to_string(path).map_err(|source| SeedError::Unreadable {
            path: path.clone(),
            source,
        })?;
        self.read_seed(path, &text)
    }

    fn read_seed(&self, path: &Path, text: &str) -> Result<State, SeedError> {
        let surroundings = Surroundings {
            now: self.clock.now(),
            random: self.random.as_ref(),
        };
        Ok(Seed::read(path, text, surroundings)?)
    }
}
