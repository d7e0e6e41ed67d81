//! Changing the settings while the emulator runs. A change precedes the configuration file's value, and is stored.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use rusqlite::Connection;
use web_host::config::PublicUrl;
use web_host::sqlite::DatabaseError;

use super::Tenant;
use crate::config::Config;
use crate::store::tenant_settings;
use crate::tenant::TenantError;
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem, Values};
use crate::tenant::signing_key::SigningKey;

/// What the configuration file says, which the changes are applied to.
#[derive(Debug)]
pub(super) struct FileSettings {
    tenant_id: String,
    public_url: PublicUrl,
    values: Values,
}

/// Why settings are not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// The new value is wrong, or contradicts another one.
    #[error("{}: {}", .0.key, .0.text)]
    Refused(SettingsProblem),
    #[error(transparent)]
    Tenant(#[from] TenantError),
}

impl From<SettingsProblem> for SettingsError {
    fn from(problem: SettingsProblem) -> Self {
        Self::Refused(problem)
    }
}

impl From<rusqlite::Error> for SettingsError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Tenant(error.into())
    }
}

impl From<DatabaseError> for SettingsError {
    fn from(error: DatabaseError) -> Self {
        Self::Tenant(error.into())
    }
}

impl FileSettings {
    /// With `token_key` client tokens are signed by it.
    pub(super) fn of(config: &Config, token_key: Option<Arc<SigningKey>>) -> Self {
        Self {
            tenant_id: config.tenant.id.clone(),
            public_url: config.server.public_url.clone(),
            values: Values {
                token_key,
                ..config.values()
            },
        }
    }

    /// The settings with `changes` in place of what the file says.
    fn with_changes(&self, changes: Vec<SettingsChange>) -> Result<Settings, SettingsProblem> {
        let mut values = self.values.clone();
        for change in changes {
            change.apply(&mut values);
        }
        Settings::new(&self.tenant_id, &self.public_url, values)
    }

    /// The same for stored changes, those that still fit.
    pub(super) fn at_start(&self, changes: Vec<SettingsChange>) -> Result<Settings, SettingsProblem> {
        self.with_changes(self.fitting(changes))
    }

    /// Since changes were stored the file may have got another relying party, to which they do not fit any more: then
    /// the file is right.
    fn fitting(&self, changes: Vec<SettingsChange>) -> Vec<SettingsChange> {
        let Err(problem) = self.with_changes(changes.clone()) else {
            return changes;
        };
        tracing::warn!(
            key = problem.key,
            problem = problem.text,
            "what was changed of the relying party does not fit the configuration file, which applies"
        );
        let others = changes.into_iter();
        others
            .filter(|change| !change.key().is_of_relying_party())
            .collect()
    }

    /// The stored changes. Those that do not fit any more are forgotten.
    fn stored(&self, connection: &Connection) -> rusqlite::Result<Vec<SettingsChange>> {
        let stored = tenant_settings::all(connection)?;
        let fitting = self.fitting(stored.clone());
        let kept: BTreeSet<_> = fitting.iter().map(SettingsChange::key).collect();
        for key in stored.iter().map(SettingsChange::key) {
            if !kept.contains(&key) {
                tenant_settings::delete(connection, &key)?;
            }
        }
        Ok(fitting)
    }
}

impl Tenant {
    /// Changes settings, all or none. They apply to whatever begins after that.
    pub(crate) async fn change_settings(&self, changes: Vec<SettingsChange>) -> Result<(), SettingsError> {
        self.update_settings(move |_| Ok(changes)).await
    }

    /// Changes settings depending on the present ones, which nobody else changes at the same time.
    pub(crate) async fn update_settings(
        &self,
        update: impl FnOnce(&Settings) -> Result<Vec<SettingsChange>, SettingsProblem> + Send + 'static,
    ) -> Result<(), SettingsError> {
        let file = Arc::clone(&self.file);
        self.database
            .write(move |transaction| -> Result<_, SettingsError> {
                let mut changes = file.stored(transaction)?;
                let new = update(&file.with_changes(changes.clone())?)?;
                for change in &new {
                    tenant_settings::save(transaction, change)?;
                }
                changes.extend(new);
                file.with_changes(changes)?;
                Ok(())
            })
            .await?;
        self.reload_settings().await
    }

    /// Gives settings the configuration file's values again. Those that must fit each other go together.
    pub(crate) async fn reset_settings(&self, keys: Vec<SettingKey>) -> Result<(), SettingsError> {
        let file = Arc::clone(&self.file);
        self.database
            .write(move |transaction| -> Result<_, SettingsError> {
                let mut rest = file.stored(transaction)?;
                rest.retain(|change| !keys.contains(&change.key()));
                file.with_changes(rest)?;
                for key in &keys {
                    tenant_settings::delete(transaction, key)?;
                }
                Ok(())
            })
            .await?;
        self.reload_settings().await
    }

    /// The settings that do not have the configuration file's value.
    pub(crate) async fn changed_settings(&self) -> Result<BTreeSet<SettingKey>, TenantError> {
        self.database
            .read(|connection| -> Result<_, TenantError> {
                let changes = tenant_settings::all(connection)?;
                Ok(changes.iter().map(SettingsChange::key).collect())
            })
            .await
    }

    /// Whether the configuration file has settings of the action.
    pub(crate) fn is_in_file(&self, key: &SettingKey) -> bool {
        match key {
            SettingKey::Action(code) => self.file.values.policy.actions.contains_key(code),
            _ => true,
        }
    }

    /// Takes over what is stored. It happens where writes happen, one after the other, so that an older version never
    /// replaces a newer one.
    pub(crate) async fn reload_settings(&self) -> Result<(), SettingsError> {
        let tenant = self.clone();
        self.database
            .write(move |transaction| -> Result<_, SettingsError> {
                let settings = tenant.file.at_start(tenant_settings::all(transaction)?)?;
                let mut present = tenant.settings.write().unwrap_or_else(PoisonError::into_inner);
                *present = Arc::new(settings);
                Ok(())
            })
            .await
    }
}

#[cfg(test)]
mod tests;
