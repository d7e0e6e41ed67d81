//! What scopes stand for: identity resources (claims about the person), API scopes, and the API resources that are
//! the audiences of access tokens.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::client::ClientSecretHash;
use crate::scope::{Scope, Scopes};

mod target;

pub use target::{InvalidTarget, ResourceIndicator, ResourceParameterError, TokenTarget};

/// The claims that OpenID Connect Core section 5.4 gives to its scopes; `openid` stands for `sub` alone.
#[must_use]
pub fn standard_claims(scope: &str) -> Option<&'static [&'static str]> {
    match scope {
        "openid" => Some(&["sub"]),
        "profile" => Some(&[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ]),
        "email" => Some(&["email", "email_verified"]),
        "address" => Some(&["address"]),
        "phone" => Some(&["phone_number", "phone_number_verified"]),
        _ => None,
    }
}

/// A scope that lets a client know claims about the person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityResource {
    /// The scope.
    pub name: Scope,
    /// What people read where they are asked for consent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What it means for them, in a sentence.
    #[serde(default)]
    pub description: Option<String>,
    /// The claims; may be left out for the standard scopes, which then have their standard claims.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// A scope that lets a client do something at an API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiScope {
    /// The scope.
    pub name: Scope,
    /// What people read where they are asked for consent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What it means for them, in a sentence.
    #[serde(default)]
    pub description: Option<String>,
    /// Claims about the person that an access token with this scope carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// An API: the audience of access tokens that have one of its scopes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiResource {
    /// The value in `aud`.
    pub name: String,
    /// What people read where they are asked for consent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// The API scopes that belong to it.
    pub scopes: Vec<Scope>,
    /// Hashes of the secrets with which it may ask about tokens (RFC 7662), under its name; none when it may not.
    #[serde(default)]
    pub secrets: Vec<ClientSecretHash>,
    /// Claims about the person that an access token for this API carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// The resources as a configuration lists them; [`Resources`] is the checked form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceDefinitions {
    /// Identity resources.
    #[serde(default)]
    pub identity: Vec<IdentityResource>,
    /// API scopes.
    #[serde(default)]
    pub api_scopes: Vec<ApiScope>,
    /// API resources.
    #[serde(default)]
    pub api_resources: Vec<ApiResource>,
}

/// Why resource definitions do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResourcesError {
    /// A scope stands for one thing only.
    #[error("scope `{0}` is defined twice")]
    DuplicateScope(Scope),
    /// An audience is defined once.
    #[error("API resource `{0}` is defined twice")]
    DuplicateApiResource(String),
    /// An API resource names a scope that `api_scopes` does not have.
    #[error("API resource `{resource}` names the scope `{scope}`, which `api_scopes` does not define")]
    UnknownScope {
        /// The API resource.
        resource: String,
        /// The scope it names.
        scope: Scope,
    },
    /// `offline_access` means the same everywhere: a refresh token.
    #[error("scope `{0}` is always there; take it out of the resources, and give it to clients by `scope`")]
    BuiltIn(Scope),
    /// Only the standard scopes have claims without saying so.
    #[error("identity resource `{0}` needs `claims`: it is not a scope that OpenID Connect defines")]
    NoClaims(Scope),
}

/// All resources of the provider, consistent with one another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "ResourceDefinitions")]
pub struct Resources {
    identity: BTreeMap<Scope, IdentityResource>,
    api_scopes: BTreeMap<Scope, ApiScope>,
    apis: BTreeMap<String, ApiResource>,
}

impl TryFrom<ResourceDefinitions> for Resources {
    type Error = ResourcesError;

    fn try_from(definitions: ResourceDefinitions) -> Result<Self, Self::Error> {
        let mut resources = Self::default();
        for identity in definitions.identity {
            resources.add_identity(identity)?;
        }
        for scope in definitions.api_scopes {
            resources.add_api_scope(scope)?;
        }
        for api in definitions.api_resources {
            resources.add_api_resource(api)?;
        }
        Ok(resources)
    }
}

impl Resources {
    fn add_identity(&mut self, mut identity: IdentityResource) -> Result<(), ResourcesError> {
        if identity.claims.is_empty() {
            let Some(claims) = standard_claims(identity.name.as_str()) else {
                return Err(ResourcesError::NoClaims(identity.name));
            };
            identity.claims = claims.iter().map(ToString::to_string).collect();
        }
        self.refuse_known_scope(&identity.name)?;
        self.identity.insert(identity.name.clone(), identity);
        Ok(())
    }

    fn add_api_scope(&mut self, scope: ApiScope) -> Result<(), ResourcesError> {
        self.refuse_known_scope(&scope.name)?;
        self.api_scopes.insert(scope.name.clone(), scope);
        Ok(())
    }

    fn add_api_resource(&mut self, api: ApiResource) -> Result<(), ResourcesError> {
        if let Some(scope) = api
            .scopes
            .iter()
            .find(|scope| !self.api_scopes.contains_key(scope))
        {
            return Err(ResourcesError::UnknownScope {
                resource: api.name.clone(),
                scope: scope.clone(),
            });
        }
        if self.apis.contains_key(&api.name) {
            return Err(ResourcesError::DuplicateApiResource(api.name));
        }
        self.apis.insert(api.name.clone(), api);
        Ok(())
    }

    fn refuse_known_scope(&self, name: &Scope) -> Result<(), ResourcesError> {
        if name.as_str() == Scope::OFFLINE_ACCESS {
            return Err(ResourcesError::BuiltIn(name.clone()));
        }
        if self.identity.contains_key(name) || self.api_scopes.contains_key(name) {
            return Err(ResourcesError::DuplicateScope(name.clone()));
        }
        Ok(())
    }

    /// The identity resource of this scope.
    #[must_use]
    pub fn identity_resource(&self, scope: &Scope) -> Option<&IdentityResource> {
        self.identity.get(scope)
    }

    /// The API scope with this name.
    #[must_use]
    pub fn api_scope(&self, scope: &Scope) -> Option<&ApiScope> {
        self.api_scopes.get(scope)
    }

    /// The API resource with this name.
    #[must_use]
    pub fn api_resource(&self, name: &str) -> Option<&ApiResource> {
        self.apis.get(name)
    }

    /// Every scope there is, `offline_access` included.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        let defined = self.identity.keys().chain(self.api_scopes.keys()).cloned();
        defined.chain(Scope::parse(Scope::OFFLINE_ACCESS)).collect()
    }

    /// Those of `scopes` that are API scopes.
    #[must_use]
    pub fn api_scopes_among(&self, scopes: &Scopes) -> Scopes {
        scopes
            .iter()
            .filter(|scope| self.api_scopes.contains_key(*scope))
            .cloned()
            .collect()
    }

    /// Those of `scopes` that no resource defines: a mistake in a client's configuration.
    #[must_use]
    pub fn undefined_among(&self, scopes: &Scopes) -> Scopes {
        let is_defined = |scope: &&Scope| {
            self.identity.contains_key(*scope)
                || self.api_scopes.contains_key(*scope)
                || scope.as_str() == Scope::OFFLINE_ACCESS
        };
        scopes
            .iter()
            .filter(|scope| !is_defined(scope))
            .cloned()
            .collect()
    }

    /// The names of the claims about the person that the granted identity scopes allow.
    #[must_use]
    pub fn identity_claims<'a>(&'a self, granted: &Scopes) -> BTreeSet<&'a str> {
        let resources = granted.iter().filter_map(|scope| self.identity.get(scope));
        resources
            .flat_map(|resource| resource.claims.iter().map(String::as_str))
            .collect()
    }

    /// The names of the claims about the person that an access token with these scopes and audiences carries.
    #[must_use]
    pub fn access_token_claims<'a>(&'a self, scopes: &Scopes, audiences: &[String]) -> BTreeSet<&'a str> {
        let of_scopes = scopes
            .iter()
            .filter_map(|scope| self.api_scopes.get(scope))
            .map(|scope| &scope.claims);
        let of_resources = self
            .api_resources_for(scopes)
            .filter(|resource| audiences.contains(&resource.name))
            .map(|resource| &resource.claims);
        of_scopes
            .chain(of_resources)
            .flatten()
            .map(String::as_str)
            .collect()
    }

    /// The audiences that the granted scopes add to an access token.
    #[must_use]
    pub fn audiences<'a>(&'a self, granted: &Scopes) -> Vec<&'a str> {
        self.api_resources_for(granted)
            .map(|resource| resource.name.as_str())
            .collect()
    }

    /// Every claim that some identity resource has, for the discovery document.
    #[must_use]
    pub fn all_identity_claims(&self) -> BTreeSet<&str> {
        self.identity
            .values()
            .flat_map(|resource| resource.claims.iter().map(String::as_str))
            .collect()
    }

    fn api_resources_for<'a, 'b>(
        &'a self,
        granted: &'b Scopes,
    ) -> impl Iterator<Item = &'a ApiResource> + use<'a, 'b> {
        self.apis.values().filter(|resource| {
            resource
                .scopes
                .iter()
                .any(|scope| granted.contains(scope.as_str()))
        })
    }
}

#[cfg(test)]
mod tests;
