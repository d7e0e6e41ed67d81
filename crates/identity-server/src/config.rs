//! The configuration of the `identity-server` binary. `config/identity-server.toml` shows and explains every key.

mod form_targets;
mod keys;
mod mail;

pub(crate) use self::form_targets::form_target;
pub use self::keys::KeysSection;
pub use self::mail::MailSection;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use oidc_protocol::client::Client;
use oidc_protocol::resources::Resources;
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;
use web_host::config::{PublicUrl, Schema, ServerSection};
use web_host::language::Language;

use crate::account::SignUpSettings;
use crate::authsignal::OutageSettings;
use crate::branding::BrandingSection;
use crate::limits::LimitSettings;
use crate::operators::Operators;
use crate::passkeys::PasskeySettings;
use crate::registration::RegistrationSettings;
use crate::relying_party::WebauthnSection;
use crate::session::SessionLifetimes;
use crate::storage::DatabaseUrl;
use crate::users::UserEntry;

/// Where the configuration comes from, besides its file.
pub const SCHEMA: Schema = Schema {
    prefix: "IDENTITY_SERVER",
    secrets: &[
        "authsignal.secret",
        "database",
        "keys.encryption_keys",
        "mail.smtp",
    ],
    aliases: &[
        ("AUTHSIGNAL_URL", "authsignal.url"),
        ("AUTHSIGNAL_SECRET", "authsignal.secret"),
        ("AUTHSIGNAL_TENANT_ID", "authsignal.tenant_id"),
    ],
};

/// The whole configuration file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where and how the server listens. `server.public_url` is the issuer.
    pub server: ServerSection,
    /// The name at the top of every page.
    #[serde(default = "default_site_name")]
    pub site_name: String,
    /// How the pages look.
    #[serde(default)]
    pub branding: BrandingSection,
    /// The languages of the pages, the first of which is for people who wish none of them. All, when empty.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// An SQLite file, created on first start, or the URL of a PostgreSQL database.
    pub database: DatabaseUrl,
    /// The most connections that this process holds to PostgreSQL.
    #[serde(default = "default_database_connections")]
    pub database_connections: NonZeroUsize,
    /// An additional root certificate (PEM) for outgoing HTTPS, for a local Authsignal or a company's own CA.
    #[serde(default)]
    pub trusted_ca: Option<PathBuf>,
    /// `dist/index.min.js` of the npm package `@authsignal/browser`, which the login page loads from here.
    pub browser_sdk: PathBuf,
    /// The Authsignal tenant.
    pub authsignal: AuthsignalSection,
    /// How people sign in.
    #[serde(default)]
    pub sign_in: SignInSection,
    /// How they are moved to passkeys.
    #[serde(default)]
    pub passkeys: PasskeySettings,
    /// Who may see how the server does.
    #[serde(default)]
    pub operators: Operators,
    /// What their passkeys are bound to.
    #[serde(default)]
    pub webauthn: WebauthnSection,
    /// Whether they create their account themselves.
    #[serde(default)]
    pub sign_up: SignUpSettings,
    /// How mail is sent to them. None is, when it is left out.
    #[serde(default)]
    pub mail: Option<MailSection>,
    /// How long they stay signed in.
    #[serde(default)]
    pub session: SessionLifetimes,
    /// How often what can be guessed may be tried.
    #[serde(default)]
    pub limits: LimitSettings,
    /// What is kept of what happens to accounts and clients.
    #[serde(default)]
    pub audit: AuditSection,
    /// How signing keys follow one another, and what encrypts them.
    #[serde(default)]
    pub keys: KeysSection,
    /// What tokens can be asked for.
    pub resources: Resources,
    /// Clients that register themselves. None do, unless this is there.
    #[serde(default)]
    pub registration: Option<RegistrationSettings>,
    /// The relying parties.
    pub clients: Vec<Client>,
    /// The people.
    #[serde(default)]
    pub users: Vec<UserEntry>,
}

fn default_database_connections() -> NonZeroUsize {
    NonZeroUsize::MIN.saturating_add(9)
}

fn default_site_name() -> String {
    "Sign in".to_owned()
}

/// The section `[authsignal]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthsignalSection {
    /// Base URL of the region's API, with `/v1`.
    pub url: Url,
    /// The API secret key of the tenant.
    pub secret: SecretString,
    /// The tenant id, which the browser SDK is given.
    pub tenant_id: String,
    /// The origin of the pages that people are sent to for their second factor: `https://mfa.authsignal.com`, or the
    /// tenant's own domain. Our pages allow their forms to lead there.
    pub prebuilt_ui: PublicUrl,
    /// What is done when the service is slow or gone.
    #[serde(default)]
    pub outage: OutageSettings,
}

/// The section `[sign_in]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignInSection {
    /// Whether somebody without a second factor is sent to enrol one. When false they are signed in with the
    /// password alone, for a company that enrols people elsewhere.
    pub enrol_on_login: bool,
    /// Passwords that are verified at the same time; more wait in line. Each takes 19 MiB and some 25 ms.
    pub concurrent_password_checks: usize,
}

impl Default for SignInSection {
    fn default() -> Self {
        Self {
            enrol_on_login: true,
            concurrent_password_checks: 2,
        }
    }
}

/// The section `[audit]`. The log has every event, whatever stands here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuditSection {
    /// How long the table keeps an event, in days; 0 for no table.
    pub retention_days: u16,
    /// Events that do not go into the table, by name.
    pub left_out: Vec<String>,
}

impl Default for AuditSection {
    fn default() -> Self {
        Self {
            retention_days: 180,
            left_out: Vec::new(),
        }
    }
}
