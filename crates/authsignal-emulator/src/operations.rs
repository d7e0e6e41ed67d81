//! What the tenant does: each operation is a transaction that applies the rules to what is stored.
//!
//! The server API, the client API, the pre-built UI and the portal are four ways to call these.

pub(crate) mod actions;
pub(crate) mod authenticator_app;
pub(crate) mod authenticators;
pub(crate) mod call_connect;
pub(crate) mod call_log;
pub(crate) mod claim;
pub(crate) mod device_challenges;
pub(crate) mod devices;
pub(crate) mod enrolment;
pub(crate) mod faults;
pub(crate) mod magic_link;
pub(crate) mod management;
pub(crate) mod messages;
pub(crate) mod one_time_code;
pub(crate) mod passkey_prompt;
pub(crate) mod passkey_registration;
pub(crate) mod passkey_verification;
pub(crate) mod portal;
pub(crate) mod portal_access;
pub(crate) mod push;
pub(crate) mod qr_code;
pub(crate) mod recovery_code;
pub(crate) mod security_key;
pub(crate) mod sent_codes;
pub(crate) mod server_challenge;
pub(crate) mod sessions;
pub(crate) mod settings;
mod sign_in;
pub(crate) mod signing_key;
pub(crate) mod state;
pub(crate) mod track;
pub(crate) mod users;
pub(crate) mod validation;
pub(crate) mod visits;
pub(crate) mod webhooks;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;
use web_host::sqlite::Database;
use web_host::{Clock, RandomSource};

use self::call_log::CallQueue;
use self::settings::{FileSettings, SettingsError};
use self::signing_key::{KeyCell, load_blocking};
use self::webhooks::client::WebhookClient;
use crate::config::{Config, TokenAlgorithm};
use crate::store;
use crate::tenant::TenantError;
use crate::tenant::identifiers::ActionKey;
use crate::tenant::passkey::decode_base64;
use crate::tenant::settings::Settings;
use crate::tenant::token::{Scopes, TokenBearer, TokenError};

/// The tenant at work. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    file: Arc<FileSettings>,
    settings: Arc<RwLock<Arc<Settings>>>,
    pub(crate) database: Database,
    clock: Arc<dyn Clock>,
    /// See [`Tenant::clock_skew`].
    skew_seconds: Arc<AtomicI64>,
    pub(crate) random: Arc<dyn RandomSource>,
    signing_key: KeyCell,
    device_challenge_changes: watch::Sender<()>,
    calls: CallQueue,
    webhook_client: WebhookClient,
    /// Without it the portal asks for none.
    portal_password: Option<SecretString>,
    /// The file with the state to begin with.
    seed: Option<PathBuf>,
}

impl Tenant {
    /// The tenant of `config`, with the settings that were changed since.
    pub(crate) fn new(
        config: &Config,
        database: Database,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, SettingsError> {
        let token_key = match config.tenant.token_algorithm {
            TokenAlgorithm::HS256 => None,
            TokenAlgorithm::RS256 => Some(load_blocking(&database, clock.now())?),
        };
        let signing_key = KeyCell::default();
        if let Some(key) = &token_key {
            signing_key.get_or_init(|| Arc::clone(key));
        }
        let file = FileSettings::of(config, token_key);
        let (changed, skew) = database.write_blocking(|transaction| -> Result<_, SettingsError> {
            Ok((
                store::tenant_settings::all(transaction)?,
                store::faults::clock_skew(transaction)?,
            ))
        })?;
        let settings = file.at_start(changed)?;
        Ok(Self {
            file: Arc::new(file),
            settings: Arc::new(RwLock::new(Arc::new(settings))),
            database,
            clock,
            skew_seconds: Arc::new(AtomicI64::new(skew)),
            random,
            signing_key,
            device_challenge_changes: watch::Sender::new(()),
            calls: CallQueue::default(),
            webhook_client: WebhookClient::default(),
            portal_password: config.portal.password.clone(),
            seed: config.seed.clone(),
        })
    }

    /// The settings of this moment: an operation takes them once, so that it sees one version of them.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The tenant's own time, which can be set ahead of the machine's, or back.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now() + Duration::seconds(self.skew_seconds.load(Ordering::Relaxed))
    }

    /// Whose token this is.
    pub(crate) fn bearer(&self, token: &str) -> Result<TokenBearer, TokenError> {
        self.settings().tokens.read(token, self.now())
    }

    /// Whose token this was, expired or not: good for showing the way back, and for nothing else.
    pub(crate) fn former_bearer(&self, token: &str) -> Result<TokenBearer, TokenError> {
        self.settings().tokens.read(token, OffsetDateTime::UNIX_EPOCH)
    }

    /// What a good client token says.
    pub(crate) fn token_claims(&self, token: &str) -> Result<Value, TokenError> {
        self.bearer(token)?;
        let claims = token.split('.').nth(1).and_then(decode_base64);
        claims
            .and_then(|claims| serde_json::from_slice(&claims).ok())
            .ok_or(TokenError::Invalid)
    }

    /// A new client token.
    pub(crate) fn token(&self, action: &ActionKey, scopes: &Scopes) -> Result<String, TenantError> {
        self.settings().tokens.issue(action, scopes, self.now())
    }
}
