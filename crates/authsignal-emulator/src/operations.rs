//! What the tenant does: each operation is a transaction that applies the rules to what is stored.
//!
//! The server API, the client API, the pre-built UI and the portal are four ways to call these.

pub(crate) mod actions;
pub(crate) mod authenticator_app;
pub(crate) mod authenticators;
pub(crate) mod claim;
pub(crate) mod enrolment;
pub(crate) mod magic_link;
pub(crate) mod messages;
pub(crate) mod one_time_code;
pub(crate) mod passkey_registration;
pub(crate) mod passkey_verification;
pub(crate) mod portal;
pub(crate) mod recovery_code;
pub(crate) mod server_challenge;
pub(crate) mod sessions;
pub(crate) mod signing_key;
pub(crate) mod track;
pub(crate) mod users;
pub(crate) mod validation;
pub(crate) mod visits;

use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;
use time::{Duration, OffsetDateTime};
use url::Url;
use web_host::config::PublicUrl;
use web_host::sqlite::Database;
use web_host::{Clock, RandomSource};

use self::signing_key::KeyCell;
use crate::config::Config;
use crate::tenant::TenantError;
use crate::tenant::identifiers::ActionKey;
use crate::tenant::passkey::relying_party::{RelyingParty, parse_id};
use crate::tenant::policy::Policy;
use crate::tenant::session::AppClient;
use crate::tenant::token::{Scopes, TokenBearer, TokenError, TokenIssuer};

/// The tenant at work. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    settings: Arc<RwLock<Arc<Settings>>>,
    pub(crate) database: Database,
    clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn RandomSource>,
    signing_key: KeyCell,
}

/// What the configuration says of the tenant.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) secret: SecretString,
    pub(crate) public_url: PublicUrl,
    pub(crate) allowed_origins: Vec<String>,
    pub(crate) allow_any_localhost_origin: bool,
    pub(crate) policy: Policy,
    /// Of sessions; any will do, when empty.
    pub(crate) app_clients: Vec<AppClient>,
    issuer: String,
    tokens: TokenIssuer,
    relying_party: RelyingParty,
}

impl Tenant {
    pub(crate) fn new(
        config: &Config,
        database: Database,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, TenantError> {
        let policy = config
            .policy()
            .map_err(|(key, problem)| TenantError::Internal(format!("{key}: {problem}")))?;
        Ok(Self {
            settings: Arc::new(RwLock::new(Arc::new(Settings::new(config, policy)?))),
            database,
            clock,
            random,
            signing_key: KeyCell::default(),
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

impl Settings {
    /// Who issues the tenant's tokens.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The app client of this id.
    pub(crate) fn app_client(&self, id: String) -> Result<AppClient, TenantError> {
        if self.app_clients.is_empty() {
            return Ok(AppClient::unconfigured(id));
        }
        let known = self.app_clients.iter().find(|client| client.id == id);
        known
            .cloned()
            .ok_or_else(|| TenantError::invalid_request("There is no such app client."))
    }

    fn new(config: &Config, policy: Policy) -> Result<Self, TenantError> {
        let section = &config.tenant;
        let public_url = config.server.public_url.clone();
        // The pre-built UI uses passkeys too.
        let mut origins: Vec<Url> = vec![public_url.as_url().clone()];
        origins.extend(
            section
                .allowed_origins
                .iter()
                .map(|origin| origin.as_url().clone()),
        );
        let relying_party_id = parse_id(&section.relying_party_id)
            .map_err(|problem| TenantError::Internal(format!("tenant.relying_party_id: {problem}")))?;
        let issuer = format!("{public_url}/{}", section.id);
        let lifetime = Duration::seconds(section.token_lifetime_seconds.into());
        Ok(Self {
            id: section.id.clone(),
            name: section.name.clone(),
            secret: section.secret.clone(),
            allowed_origins: section.allowed_origins.iter().map(PublicUrl::origin).collect(),
            allow_any_localhost_origin: section.allow_any_localhost_origin,
            policy,
            app_clients: config.app_clients(),
            issuer: issuer.clone(),
            tokens: TokenIssuer::new(&section.secret, issuer, section.id.clone(), lifetime),
            relying_party: RelyingParty::new(
                &section.name,
                relying_party_id,
                &origins,
                section.allow_any_localhost_origin,
            ),
            public_url,
        })
    }
}
