use crate::authorize::ResponseType;
use crate::client::GrantType;
use crate::scope::{Scope, Scopes};

/// What clients that register themselves may have. It counts at registration, and again whenever the client is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationPolicy {
    scope: Scopes,
    grant_types: Vec<GrantType>,
    response_types: Vec<ResponseType>,
    require_pkce: bool,
}

/// A policy under which nobody can register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// No grant type.
    #[error("`grant_types` must not be empty")]
    NoGrantType,
    /// Response types have codes, and the grant type for them is missing.
    #[error(
        "`response_types` with `code` need `authorization_code` among `grant_types`, and the other way around"
    )]
    CodeWithoutGrant,
    /// Only refresh tokens.
    #[error("`refresh_token` among `grant_types` needs a grant type that gives refresh tokens")]
    OnlyRefresh,
}

impl RegistrationPolicy {
    /// A policy. `offline_access` is among the scopes where `refresh_token` is among the grant types, and not otherwise:
    /// those two go together.
    pub fn new(
        scope: &Scopes,
        grant_types: Vec<GrantType>,
        response_types: Vec<ResponseType>,
        require_pkce: bool,
    ) -> Result<Self, PolicyError> {
        let has = |grant| grant_types.contains(&grant);
        if grant_types.is_empty() {
            return Err(PolicyError::NoGrantType);
        }
        if response_types.iter().any(|kind| kind.has_code()) != has(GrantType::AuthorizationCode) {
            return Err(PolicyError::CodeWithoutGrant);
        }
        if has(GrantType::RefreshToken) && !has(GrantType::AuthorizationCode) && !has(GrantType::DeviceCode) {
            return Err(PolicyError::OnlyRefresh);
        }
        let scope = with_offline_access(scope, has(GrantType::RefreshToken));
        Ok(Self {
            scope,
            grant_types,
            response_types,
            require_pkce,
        })
    }

    /// The scopes that a client may be registered for.
    #[must_use]
    pub fn scope(&self) -> &Scopes {
        &self.scope
    }

    /// Whether confidential clients need a code challenge, too.
    #[must_use]
    pub fn requires_pkce(&self) -> bool {
        self.require_pkce
    }

    pub(super) fn allows_grant(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    pub(super) fn allows_response_type(&self, response_type: ResponseType) -> bool {
        self.response_types.contains(&response_type)
    }

    /// Those of the scopes that a client with these grant types may have; all of them, when it names none.
    pub(super) fn scope_for(&self, asked: Option<&Scopes>, grant_types: &[GrantType]) -> Scopes {
        let allowed = asked.map_or_else(|| self.scope.clone(), |asked| asked.intersection(&self.scope));
        let refreshes =
            grant_types.contains(&GrantType::RefreshToken) && self.allows_grant(GrantType::RefreshToken);
        with_offline_access(&allowed, refreshes)
    }
}

/// The scopes with or without `offline_access`.
fn with_offline_access(scope: &Scopes, has_offline_access: bool) -> Scopes {
    let others = scope
        .iter()
        .filter(|scope| scope.as_str() != Scope::OFFLINE_ACCESS);
    let offline_access = has_offline_access
        .then(|| Scope::parse(Scope::OFFLINE_ACCESS).ok())
        .flatten();
    others.cloned().chain(offline_access).collect()
}
