//! Resource indicators (RFC 8707): for which APIs an access token is.

use std::collections::BTreeSet;

use url::Url;

use super::Resources;
use crate::issuer::Issuer;
use crate::parameters::{ParameterError, Parameters};
use crate::scope::{Scope, Scopes};
use crate::text::text_newtype;

text_newtype! {
    /// Names an API (section 2, `resource`); the name of an API resource here.
    ResourceIndicator, "resource", "an absolute URI without a fragment, 2048 bytes at most",
    |text| text.len() <= 2048 && !text.contains('#') && Url::parse(text).is_ok()
}

/// A resource is unknown, malformed, or cannot be had: `invalid_target`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("resource is malformed, unknown or not within what is granted")]
pub struct InvalidTarget;

/// For which APIs an access token is, and with which scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenTarget {
    /// The scopes of the token.
    pub scopes: Scopes,
    /// The values of `aud`.
    pub audiences: Vec<String>,
}

impl ResourceIndicator {
    /// Reads all `resource` parameters of a request.
    pub fn parse_all(parameters: &Parameters) -> Result<Vec<Self>, ResourceParameterError> {
        let values = parameters.several("resource")?;
        let resources = values.into_iter().map(Self::parse).collect::<Result<_, _>>();
        resources.map_err(|_| ResourceParameterError::Target(InvalidTarget))
    }
}

/// Why `resource` cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResourceParameterError {
    /// As a parameter: `invalid_request`.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// As a URI: `invalid_target`.
    #[error(transparent)]
    Target(#[from] InvalidTarget),
}

impl Resources {
    /// Checks that each requested resource is an API of which at least one scope is among `scopes`.
    pub fn check_targets(
        &self,
        requested: &[ResourceIndicator],
        scopes: &Scopes,
    ) -> Result<(), InvalidTarget> {
        requested.iter().try_for_each(|resource| {
            let api = self.apis.get(resource.as_str()).ok_or(InvalidTarget)?;
            let has_scope = api.scopes.iter().any(|scope| scopes.contains(scope.as_str()));
            has_scope.then_some(()).ok_or(InvalidTarget)
        })
    }

    /// The target of an access token.
    ///
    /// - `requested` resources narrow the token to them and to their scopes (section 2.2): it opens nothing else, not
    ///   even `UserInfo`.
    /// - Without any, the token is for everything that was `granted`: the APIs that the authorization request named, or
    ///   all that the scopes belong to; and for the provider itself.
    pub fn target(
        &self,
        issuer: &Issuer,
        scopes: &Scopes,
        granted: &[ResourceIndicator],
        requested: &[ResourceIndicator],
    ) -> Result<TokenTarget, InvalidTarget> {
        if !granted.is_empty() && !requested.iter().all(|resource| granted.contains(resource)) {
            return Err(InvalidTarget);
        }
        if !requested.is_empty() {
            self.check_targets(requested, scopes)?;
            let scopes = self.scopes_of(requested, scopes);
            return Ok(TokenTarget {
                scopes,
                audiences: names(requested).map(str::to_owned).collect(),
            });
        }
        let mut audiences = vec![issuer.resources_audience()];
        if granted.is_empty() {
            audiences.extend(self.audiences(scopes).into_iter().map(str::to_owned));
            return Ok(TokenTarget {
                scopes: scopes.clone(),
                audiences,
            });
        }
        audiences.extend(names(granted).map(str::to_owned));
        let of_granted = self.scopes_of(granted, scopes);
        let is_elsewhere =
            |scope: &&Scope| self.belongs_to_an_api(scope) && !of_granted.contains(scope.as_str());
        Ok(TokenTarget {
            scopes: scopes
                .iter()
                .filter(|scope| !is_elsewhere(scope))
                .cloned()
                .collect(),
            audiences,
        })
    }

    fn scopes_of(&self, resources: &[ResourceIndicator], scopes: &Scopes) -> Scopes {
        let apis = resources
            .iter()
            .filter_map(|resource| self.apis.get(resource.as_str()));
        let of_apis: BTreeSet<&Scope> = apis.flat_map(|api| &api.scopes).collect();
        scopes
            .iter()
            .filter(|scope| of_apis.contains(scope))
            .cloned()
            .collect()
    }

    fn belongs_to_an_api(&self, scope: &Scope) -> bool {
        self.apis.values().any(|api| api.scopes.contains(scope))
    }
}

/// Each once, in the order of the request.
fn names(resources: &[ResourceIndicator]) -> impl Iterator<Item = &str> {
    let mut seen = BTreeSet::new();
    resources
        .iter()
        .map(ResourceIndicator::as_str)
        .filter(move |name| seen.insert(*name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resources() -> Resources {
        serde_json::from_value(json!({
            "identity": [{ "name": "openid" }],
            "api_scopes": [{ "name": "a" }, { "name": "b" }, { "name": "shared" }, { "name": "loose" }],
            "api_resources": [
                { "name": "https://a.example", "scopes": ["a", "shared"] },
                { "name": "https://b.example", "scopes": ["b", "shared"] },
            ],
        }))
        .unwrap()
    }

    fn indicators(names: &[&str]) -> Vec<ResourceIndicator> {
        names
            .iter()
            .map(|name| ResourceIndicator::parse(*name).unwrap())
            .collect()
    }

    /// Scopes and audiences, each as one text.
    fn target(scopes: &str, granted: &[&str], requested: &[&str]) -> Result<(String, String), InvalidTarget> {
        let issuer = Issuer::parse("https://id.example").unwrap();
        let scopes = Scopes::parse(scopes).unwrap();
        let (granted, requested) = (indicators(granted), indicators(requested));
        let target = resources().target(&issuer, &scopes, &granted, &requested)?;
        Ok((target.scopes.to_string(), target.audiences.join(" ")))
    }

    fn text(scopes: &str, audiences: &str) -> (String, String) {
        (scopes.to_owned(), audiences.to_owned())
    }

    const A: &str = "https://a.example";
    const B: &str = "https://b.example";

    #[test]
    fn without_any_resource_the_scopes_decide() {
        assert_eq!(
            target("openid a loose", &[], &[]),
            Ok(text(
                "a loose openid",
                "https://id.example/resources https://a.example"
            ))
        );
    }

    #[test]
    fn a_requested_resource_narrows_the_token_to_it() {
        assert_eq!(target("openid a b shared", &[], &[A]), Ok(text("a shared", A)));
        assert_eq!(
            target("openid a b shared", &[A, B], &[B, B]),
            Ok(text("b shared", B))
        );
    }

    #[test]
    fn granted_resources_hold_when_none_is_requested() {
        assert_eq!(
            target("openid a b loose", &[A], &[]),
            Ok(text(
                "a loose openid",
                "https://id.example/resources https://a.example"
            ))
        );
    }

    #[test]
    fn what_was_not_granted_or_has_no_scope_is_an_invalid_target() {
        for (scopes, granted, requested) in [
            ("a b", &[A][..], &[B][..]),
            ("a", &[], &[B]),
            ("a", &[], &["https://unknown.example"]),
            ("a", &[], &[A, "https://unknown.example"]),
            ("openid", &[], &[A]),
        ] {
            assert_eq!(
                target(scopes, granted, requested),
                Err(InvalidTarget),
                "{scopes} {requested:?}"
            );
        }
    }

    #[test]
    fn a_resource_is_an_absolute_uri_without_fragment() {
        let parse = |encoded: &str| ResourceIndicator::parse_all(&Parameters::parse(encoded, &["resource"]));
        assert_eq!(
            parse("resource=https://a.example&resource=urn:b").unwrap().len(),
            2
        );
        assert_eq!(parse("").unwrap(), []);
        for bad in [
            "resource=a",
            "resource=https://a.example%23x",
            "resource=urn:a&resource=/b",
        ] {
            assert_eq!(
                parse(bad),
                Err(ResourceParameterError::Target(InvalidTarget)),
                "{bad}"
            );
        }
        assert!(matches!(
            parse("resource=%FF"),
            Err(ResourceParameterError::Parameter(_))
        ));
    }
}
