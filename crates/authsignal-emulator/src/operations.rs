//! What the tenant does: each operation is a transaction that applies the rules to what is stored.
//!
//! The server API, the client API, the pre-built UI and the portal are four ways to call these.

pub(crate) mod actions;
pub(crate) mod authenticator_app;
pub(crate) mod authenticators;
pub(crate) mod enrolment;
pub(crate) mod magic_link;
pub(crate) mod management;
pub(crate) mod messages;
pub(crate) mod one_time_code;
pub(crate) mod passkey_prompt;
pub(crate) mod passkey_registration;
pub(crate) mod passkey_verification;
pub(crate) mod portal;
pub(crate) mod recovery_code;
pub(crate) mod settings;
pub(crate) mod track;
pub(crate) mod users;
pub(crate) mod validation;
pub(crate) mod visits;

use std::sync::{Arc, PoisonError, RwLock};

use time::OffsetDateTime;
use web_host::sqlite::Database;
use web_host::{Clock, RandomSource};

use self::settings::FileSettings;
use crate::config::Config;
use crate::tenant::TenantError;
use crate::tenant::identifiers::ActionKey;
use crate::tenant::settings::change::SettingsChange;
use crate::tenant::settings::{Settings, SettingsProblem};
use crate::tenant::token::{Scopes, TokenBearer, TokenError};

/// The tenant at work. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    file: Arc<FileSettings>,
    settings: Arc<RwLock<Arc<Settings>>>,
    pub(crate) database: Database,
    clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn RandomSource>,
}

impl Tenant {
    /// The tenant of `config`, with the settings that were `changed` since.
    pub(crate) fn new(
        config: &Config,
        changed: Vec<SettingsChange>,
        database: Database,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, SettingsProblem> {
        let file = FileSettings::of(config);
        let settings = file.at_start(changed)?;
        Ok(Self {
            file: Arc::new(file),
            settings: Arc::new(RwLock::new(Arc::new(settings))),
            database,
            clock,
            random,
        })
    }

    /// The settings of this moment: an operation takes them once, so that it sees one version of them.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Whose token this is.
    pub(crate) fn bearer(&self, token: &str) -> Result<TokenBearer, TokenError> {
        self.settings().tokens.read(token, self.now())
    }

    /// Whose token this was, expired or not: good for showing the way back, and for nothing else.
    pub(crate) fn former_bearer(&self, token: &str) -> Result<TokenBearer, TokenError> {
        self.settings().tokens.read(token, OffsetDateTime::UNIX_EPOCH)
    }

    /// A new client token.
    pub(crate) fn token(&self, action: &ActionKey, scopes: &Scopes) -> Result<String, TenantError> {
        self.settings().tokens.issue(action, scopes, self.now())
    }
}
