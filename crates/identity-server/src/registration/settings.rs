use oidc_protocol::authorize::ResponseType;
use oidc_protocol::client::GrantType;
use oidc_protocol::registration::{PolicyError, RegistrationPolicy};
use oidc_protocol::scope::{Scope, Scopes};
use serde::Deserialize;
use web_host::Networks;

/// The section `[registration]`. Without it no client registers itself, and none that has is known.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct RegistrationSettings {
    /// Who may register.
    pub access: RegistrationAccess,
    /// What clients may have.
    pub policy: RegistrationPolicy,
    /// Where clients may be besides public addresses, for what is fetched from them and posted to them.
    pub reachable_networks: Networks,
}

/// Who may register a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationAccess {
    /// Anybody, a few times from an address.
    Open,
    /// Whoever has an initial access token.
    InitialAccessToken,
    /// Nobody any more; those that are registered go on.
    Closed,
}

/// The section as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    access: RegistrationAccess,
    #[serde(default = "openid")]
    scope: Scopes,
    #[serde(default = "authorization_code")]
    grant_types: Vec<GrantType>,
    #[serde(default = "code")]
    response_types: Vec<ResponseType>,
    #[serde(default = "yes")]
    require_pkce: bool,
    #[serde(default)]
    reachable_networks: Networks,
}

fn openid() -> Scopes {
    Scope::parse(Scope::OPENID).into_iter().collect()
}

fn authorization_code() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode]
}

fn code() -> Vec<ResponseType> {
    vec![ResponseType::Code]
}

fn yes() -> bool {
    true
}

impl TryFrom<Written> for RegistrationSettings {
    type Error = PolicyError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written {
            access,
            scope,
            grant_types,
            response_types,
            require_pkce,
            reachable_networks,
        } = written;
        Ok(Self {
            access,
            policy: RegistrationPolicy::new(&scope, grant_types, response_types, require_pkce)?,
            reachable_networks,
        })
    }
}
