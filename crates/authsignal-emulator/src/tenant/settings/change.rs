//! Changes of single settings. Each precedes the value of the configuration file until it is taken back.

use std::fmt;

use serde::{Deserialize, Serialize};
use web_host::config::PublicUrl;

use super::Values;
use super::api_keys::ApiKeys;
use super::branding::{Colour, LogoUrl};
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::policy::ActionPolicy;
use crate::tenant::verification_method::VerificationMethod;

/// A new value of one setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "key", content = "value", rename_all = "snake_case")]
pub(crate) enum SettingsChange {
    Name(String),
    PrimaryColour(Option<Colour>),
    LogoUrl(Option<LogoUrl>),
    Keys(ApiKeys),
    RelyingPartyId(String),
    AllowedOrigins(Vec<PublicUrl>),
    AllowAnyLocalhostOrigin(bool),
    TokenLifetimeSeconds(u32),
    VerificationMethods(Vec<VerificationMethod>),
    DefaultOutcome(Outcome),
    Action { code: ActionCode, policy: ActionPolicy },
}

/// Names one setting, as the configuration file does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SettingKey {
    Name,
    PrimaryColour,
    LogoUrl,
    Keys,
    RelyingPartyId,
    AllowedOrigins,
    AllowAnyLocalhostOrigin,
    TokenLifetimeSeconds,
    VerificationMethods,
    DefaultOutcome,
    Action(ActionCode),
}

const NAMED: [(SettingKey, &str); 10] = [
    (SettingKey::Name, "name"),
    (SettingKey::PrimaryColour, "primary_colour"),
    (SettingKey::LogoUrl, "logo_url"),
    (SettingKey::Keys, "secret"),
    (SettingKey::RelyingPartyId, "relying_party_id"),
    (SettingKey::AllowedOrigins, "allowed_origins"),
    (SettingKey::AllowAnyLocalhostOrigin, "allow_any_localhost_origin"),
    (SettingKey::TokenLifetimeSeconds, "token_lifetime_seconds"),
    (SettingKey::VerificationMethods, "verification_methods"),
    (SettingKey::DefaultOutcome, "default_outcome"),
];

const ACTION_PREFIX: &str = "actions.";

impl SettingKey {
    /// Whether this one has to fit others: the relying party must cover the origins.
    pub(crate) fn is_of_relying_party(&self) -> bool {
        matches!(
            self,
            Self::RelyingPartyId | Self::AllowedOrigins | Self::AllowAnyLocalhostOrigin
        )
    }
}

impl fmt::Display for SettingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Action(code) = self {
            return write!(formatter, "{ACTION_PREFIX}{code}");
        }
        let name = NAMED.iter().find(|(key, _)| key == self).map(|(_, name)| *name);
        formatter.write_str(name.unwrap_or_default())
    }
}

impl SettingsChange {
    pub(crate) fn key(&self) -> SettingKey {
        match self {
            Self::Name(_) => SettingKey::Name,
            Self::PrimaryColour(_) => SettingKey::PrimaryColour,
            Self::LogoUrl(_) => SettingKey::LogoUrl,
            Self::Keys(_) => SettingKey::Keys,
            Self::RelyingPartyId(_) => SettingKey::RelyingPartyId,
            Self::AllowedOrigins(_) => SettingKey::AllowedOrigins,
            Self::AllowAnyLocalhostOrigin(_) => SettingKey::AllowAnyLocalhostOrigin,
            Self::TokenLifetimeSeconds(_) => SettingKey::TokenLifetimeSeconds,
            Self::VerificationMethods(_) => SettingKey::VerificationMethods,
            Self::DefaultOutcome(_) => SettingKey::DefaultOutcome,
            Self::Action { code, .. } => SettingKey::Action(code.clone()),
        }
    }

    pub(crate) fn apply(self, values: &mut Values) {
        match self {
            Self::Name(name) => values.branding.name = name,
            Self::PrimaryColour(colour) => values.branding.primary_colour = colour,
            Self::LogoUrl(url) => values.branding.logo_url = url,
            Self::Keys(keys) => values.keys = keys,
            Self::RelyingPartyId(id) => values.origins.relying_party_id = id,
            Self::AllowedOrigins(origins) => values.origins.allowed = origins,
            Self::AllowAnyLocalhostOrigin(allow) => values.origins.allow_any_localhost = allow,
            Self::TokenLifetimeSeconds(seconds) => values.lifetimes.token_seconds = seconds,
            Self::VerificationMethods(methods) => values.policy.enabled_methods = methods,
            Self::DefaultOutcome(outcome) => values.policy.default_outcome = outcome,
            Self::Action { code, policy } => {
                values.policy.actions.insert(code, policy);
            }
        }
    }
}
