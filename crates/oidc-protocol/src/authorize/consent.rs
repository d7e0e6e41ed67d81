use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Prompt, ValidAuthorizeRequest};
use crate::claims::is_of_protocol;
use crate::client::Client;
use crate::resources::Resources;
use crate::scope::Scopes;

/// What a person lets a client have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Consent {
    /// The scopes.
    pub scopes: Scopes,
    /// Claims that the parameter `claims` asks for and that none of the scopes stands for.
    #[serde(default)]
    pub claims: BTreeSet<String>,
}

/// What a provider's policy says about a client that wants something of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentDecision {
    /// The client may have it, and nobody is asked.
    NotNeeded,
    /// The person is asked.
    Ask,
    /// The client does not get it, whatever the person says.
    Deny,
}

/// What is known about a person's consent to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentState {
    /// The client need not ask, or the person has consented before to all of it.
    NotNeeded,
    /// The person must be asked.
    Missing,
    /// The person has just consented to this very request.
    GivenForThisRequest,
    /// The provider does not let the client have it.
    Denied,
}

impl ConsentDecision {
    /// The policy of a provider that has no other: the person is asked where the client is registered so and they have
    /// not consented to all of it before.
    #[must_use]
    pub fn as_registered(client: &Client, asked: &Consent, remembered: Option<&Consent>) -> Self {
        if client.requires_consent() && !remembered.is_some_and(|given| given.covers(asked)) {
            Self::Ask
        } else {
            Self::NotNeeded
        }
    }
}

impl Consent {
    /// What the request asks the person for.
    #[must_use]
    pub fn to(request: &ValidAuthorizeRequest, resources: &Resources) -> Self {
        let by_scope = resources.identity_claims(request.scopes());
        let requested = request.claims();
        let names = requested.userinfo_names().chain(requested.id_token_names());
        // What the protocol tells about every sign-in is nothing to consent to.
        let is_extra = |name: &&str| !by_scope.contains(name) && !is_of_protocol(name);
        Self {
            scopes: request.scopes().clone(),
            claims: names.filter(is_extra).map(str::to_owned).collect(),
        }
    }

    /// Whether this consent includes all of `other`.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.scopes.is_subset(&self.scopes) && other.claims.is_subset(&self.claims)
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            scopes: self.scopes.iter().chain(other.scopes.iter()).cloned().collect(),
            claims: &self.claims | &other.claims,
        }
    }
}

impl ValidAuthorizeRequest {
    /// Whether the person must be asked: where the policy says so, and wherever `prompt=consent` does.
    #[must_use]
    pub fn consent_state(&self, decision: ConsentDecision, is_given_for_this_request: bool) -> ConsentState {
        match decision {
            ConsentDecision::Deny => ConsentState::Denied,
            _ if is_given_for_this_request => ConsentState::GivenForThisRequest,
            ConsentDecision::NotNeeded if !self.prompts(Prompt::Consent) => ConsentState::NotNeeded,
            ConsentDecision::NotNeeded | ConsentDecision::Ask => ConsentState::Missing,
        }
    }
}
