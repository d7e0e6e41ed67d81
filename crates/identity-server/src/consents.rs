//! What people let clients have: asked once, remembered, taken back on the page of grants.

mod policy;

use std::sync::Arc;

use oidc_protocol::authorize::Consent;
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::{ClientId, SubjectId};
use oidc_protocol::resources::Resources;
use oidc_protocol::scope::Scope;
use serde::Serialize;
use web_host::texts::Text;

use crate::audit::Event;
use crate::error::InternalError;
use crate::server::Parts;
use crate::storage::StoredConsent;

pub use self::policy::{AsRegistered, ConsentPolicy, ConsentPolicyError, ConsentRequest};
/// What a [`ConsentPolicy`] answers.
pub use oidc_protocol::authorize::ConsentDecision;

/// The consents of all people.
#[derive(Debug, Clone)]
pub struct Consents {
    parts: Parts,
    policy: Arc<dyn ConsentPolicy>,
}

/// One thing that a client has or wants, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Permission {
    /// The scope or claim.
    pub name: String,
    /// What it is called.
    pub title: Text,
    /// What it means.
    pub description: Option<Text>,
}

impl Consents {
    pub(crate) fn new(parts: &Parts, policy: Arc<dyn ConsentPolicy>) -> Self {
        Self {
            parts: parts.clone(),
            policy,
        }
    }

    /// What the policy says about this client, which wants `asked` of this person.
    pub async fn decide(
        &self,
        client: &Client,
        subject: &SubjectId,
        asked: &Consent,
    ) -> Result<ConsentDecision, InternalError> {
        let remembered = self.remembered(subject, client.client_id()).await?;
        let request = ConsentRequest {
            client,
            subject,
            asked,
            remembered: remembered.as_ref(),
        };
        let decision = self.policy.decide(&request).await?;
        if decision == ConsentDecision::Deny {
            tracing::info!(%subject, client_id = %client.client_id(), "the consent policy says no");
        }
        Ok(decision)
    }

    /// What the person has let this client have.
    pub async fn remembered(
        &self,
        subject: &SubjectId,
        client_id: &ClientId,
    ) -> Result<Option<Consent>, InternalError> {
        let stored = self
            .parts
            .storage
            .consent(subject.clone(), client_id.clone())
            .await?;
        Ok(stored.map(|stored| stored.consent))
    }

    /// Adds to what the person lets this client have.
    pub async fn remember(
        &self,
        subject: &SubjectId,
        client_id: &ClientId,
        given: &Consent,
    ) -> Result<(), InternalError> {
        let before = self.remembered(subject, client_id).await?.unwrap_or_default();
        let consent = StoredConsent {
            consent: before.and(given),
            given_at: self.parts.clock.now(),
        };
        self.parts
            .storage
            .put_consent(subject.clone(), client_id.clone(), consent)
            .await?;
        self.parts.audit.record(Event::ConsentGiven {
            subject,
            client_id,
            scopes: &given.scopes,
        });
        Ok(())
    }

    /// Everything that the person lets clients have.
    pub async fn of(&self, subject: &SubjectId) -> Result<Vec<(ClientId, StoredConsent)>, InternalError> {
        Ok(self.parts.storage.consents_of(subject.clone()).await?)
    }

    /// The client has to ask again.
    pub async fn withdraw(&self, subject: &SubjectId, client_id: &ClientId) -> Result<(), InternalError> {
        self.parts
            .storage
            .delete_consent(subject.clone(), client_id.clone())
            .await?;
        self.parts
            .audit
            .record(Event::ConsentWithdrawn { subject, client_id });
        Ok(())
    }

    /// A consent in the words of the configuration: what the client learns about the person first, then what it may do.
    #[must_use]
    pub fn in_words(&self, consent: &Consent) -> Vec<Permission> {
        let resources = &self.parts.resources;
        let (apis, mut identity): (Vec<_>, Vec<_>) = consent
            .scopes
            .iter()
            .partition(|scope| resources.identity_resource(scope).is_none());
        identity.sort_by_key(|scope| place(scope));
        let claims = consent.claims.iter().map(|claim| claim_in_words(claim));
        let scope_in_words = |scope: &Scope| scope_in_words(scope, resources);
        identity
            .into_iter()
            .map(scope_in_words)
            .chain(claims)
            .chain(apis.into_iter().map(scope_in_words))
            .collect()
    }
}

/// Where people read of this scope: what applications ask for most comes first, what is the operator's own last.
fn place(scope: &Scope) -> usize {
    const ORDER: [&str; 5] = ["openid", "profile", "email", "phone", "address"];
    ORDER
        .iter()
        .position(|known| *known == scope.as_str())
        .unwrap_or(ORDER.len())
}

fn scope_in_words(scope: &Scope, resources: &Resources) -> Permission {
    let identity = resources.identity_resource(scope);
    let api = resources.api_scope(scope);
    let title = identity
        .and_then(|resource| resource.display_name.clone())
        .or_else(|| api.and_then(|resource| resource.display_name.clone()));
    let description = identity
        .and_then(|resource| resource.description.clone())
        .or_else(|| api.and_then(|resource| resource.description.clone()));
    let (default_title, default_description) = standard_words(scope.as_str());
    Permission {
        name: scope.to_string(),
        title: title
            .map(Text::verbatim)
            .or(default_title)
            .unwrap_or_else(|| Text::verbatim(scope.as_str())),
        description: description.map(Text::verbatim).or(default_description),
    }
}

/// What the scopes of OpenID Connect are called where the configuration does not say.
fn standard_words(scope: &str) -> (Option<Text>, Option<Text>) {
    let (title, description) = match scope {
        "openid" => ("permission-openid", "permission-openid-more"),
        "profile" => ("permission-profile", "permission-profile-more"),
        "email" => ("permission-email", "permission-verified-more"),
        "address" => ("permission-address", "permission-address-more"),
        "phone" => ("permission-phone", "permission-verified-more"),
        "offline_access" => ("permission-offline", "permission-offline-more"),
        _ => return (None, None),
    };
    (Some(Text::new(title)), Some(Text::new(description)))
}

fn claim_in_words(claim: &str) -> Permission {
    let title = match claim {
        "name" => Text::new("permission-claim-name"),
        "given_name" => Text::new("permission-claim-given-name"),
        "family_name" => Text::new("permission-claim-family-name"),
        "middle_name" => Text::new("permission-claim-middle-name"),
        "nickname" => Text::new("permission-claim-nickname"),
        "preferred_username" => Text::new("permission-claim-preferred-username"),
        "profile" => Text::new("permission-claim-profile"),
        "picture" => Text::new("permission-claim-picture"),
        "website" => Text::new("permission-claim-website"),
        "gender" => Text::new("permission-claim-gender"),
        "birthdate" => Text::new("permission-claim-birthdate"),
        "zoneinfo" => Text::new("permission-claim-zoneinfo"),
        "locale" => Text::new("permission-claim-locale"),
        "email" => Text::new("permission-email"),
        "address" => Text::new("permission-address"),
        "phone_number" => Text::new("permission-phone"),
        other => Text::new("permission-claim").with("claim", other.replace('_', " ")),
    };
    Permission {
        name: claim.to_owned(),
        title,
        description: None,
    }
}

#[cfg(test)]
mod tests;
