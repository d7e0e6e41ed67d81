//! How people get to passkeys and keep them in order: the offer after a sign-in, the passkeys of a person, what clients and
//! groups ask, and how far it has got.
//!
//! The passkeys themselves are the service's. What is kept here is what it does not know: whether somebody wants to be
//! asked, and what they call their passkeys.

mod facts;
mod here;
mod numbers;
mod offer;
mod owned;
mod report;
mod settings;

use std::sync::Arc;

use oidc_protocol::authentication::{Acr, AuthenticationEvent, AuthenticationMethodReference};
use oidc_protocol::client::{Client, PasskeyPolicy};
use oidc_protocol::identifiers::SubjectId;
use time::{Duration, OffsetDateTime};

pub use self::facts::{Capability, PasskeyFacts};
pub(crate) use self::here::{is_here, passkey_is_here};
pub use self::numbers::{PasskeyNumbers, Step};
pub use self::offer::{Answer, Offer};
pub use self::owned::{AddError, OwnedPasskey, PasskeyName, PasskeyNameError, RemoveError};
pub use self::report::{PasskeyReport, WeekReport};
pub use self::settings::{AskAgainDays, PasskeySettings};
use crate::account::{FRESH_FOR, Post};
use crate::authsignal::{AuthenticationStep, StepError};
use crate::error::InternalError;
use crate::server::Parts;
use crate::storage::SeenPerson;
use crate::users::User;

/// How long it is known here where somebody stands who does not come any more.
const REMEMBERED: Duration = Duration::days(400);

/// The way to passkeys.
#[derive(Debug, Clone)]
pub struct Passkeys {
    parts: Parts,
    step: Arc<dyn AuthenticationStep>,
    settings: Arc<PasskeySettings>,
    numbers: Arc<PasskeyNumbers>,
    /// Who tells people of a passkey more or less; none where there is no mail.
    post: Option<Post>,
}

impl Passkeys {
    pub(crate) fn new(
        parts: &Parts,
        step: Arc<dyn AuthenticationStep>,
        settings: PasskeySettings,
        post: Option<Post>,
    ) -> Self {
        Self {
            parts: parts.clone(),
            step,
            settings: Arc::new(settings),
            numbers: Arc::default(),
            post,
        }
    }

    /// What is asked of this person by this client, or by the server alone: the strictest that anybody asks.
    #[must_use]
    pub fn policy(&self, user: &User, client: Option<PasskeyPolicy>) -> PasskeyPolicy {
        self.settings.of(user).max(client.unwrap_or_default())
    }

    /// What is asked of whoever comes from this client, before it is known who they are.
    #[must_use]
    pub fn policy_for_anybody(&self, client: Option<PasskeyPolicy>) -> PasskeyPolicy {
        self.settings.policy.max(client.unwrap_or_default())
    }

    /// Whether this sign-in is not enough for this person at this client.
    #[must_use]
    pub fn asks_for_more(&self, user: &User, client: &Client, authentication: &AuthenticationEvent) -> bool {
        self.policy(user, client.passkey_policy()) == PasskeyPolicy::Required
            && !authentication.satisfies(&[Acr::PhishingResistant])
    }

    /// Whether somebody who has a passkey may not get in this way at all. A recovery code lets them in: to a new passkey,
    /// and to no client that asks for one.
    pub(crate) async fn refuses(
        &self,
        user: &User,
        authentication: &AuthenticationEvent,
    ) -> Result<bool, StepError> {
        if self.settings.of(user) != PasskeyPolicy::Required || proves_ownership(authentication) {
            return Ok(false);
        }
        // What was said when the sign-in began may be about the methods of that action only.
        Ok(!self.known(&user.subject).await?.is_empty())
    }

    /// Whether a passkey is asked for of anybody anywhere. Then whoever has one cannot add another by less: it would be a
    /// way around.
    async fn is_required_somewhere(&self) -> Result<bool, InternalError> {
        if self.settings.requires() {
            return Ok(true);
        }
        let clients = self.parts.clients.listed().await?;
        let asks = |client: &Arc<Client>| client.passkey_policy() == Some(PasskeyPolicy::Required);
        Ok(clients.iter().any(asks))
    }

    /// Whether somebody who signed in like this may add and remove passkeys, as far as other passkeys are concerned.
    pub async fn may_change(
        &self,
        has_passkey: bool,
        authentication: &AuthenticationEvent,
    ) -> Result<bool, InternalError> {
        Ok(!has_passkey || proves_ownership(authentication) || !self.is_required_somewhere().await?)
    }

    /// Notes that somebody has signed in, and counts how. Nobody is kept out when that fails.
    pub(crate) async fn signed_in(
        &self,
        subject: &SubjectId,
        authentication: &AuthenticationEvent,
        has_passkey: Option<bool>,
    ) {
        let now = self.parts.clock.now();
        self.count(Step::of_sign_in(authentication));
        let before = match self.parts.storage.passkey_person(subject.clone()).await {
            Ok(before) => before,
            Err(error) => {
                tracing::warn!(%error, "where somebody stands on the way to passkeys could not be read");
                return;
            }
        };
        let is_noted = before.is_some_and(|before| {
            before.seen_in >= numbers::week_of(now)
                && has_passkey.is_none_or(|has_passkey| has_passkey == before.has_passkey)
        });
        if !is_noted {
            self.note(subject, has_passkey).await;
        }
    }

    /// Notes what was learned of somebody's passkeys.
    async fn note(&self, subject: &SubjectId, has_passkey: Option<bool>) {
        let now = self.parts.clock.now();
        let seen = SeenPerson {
            has_passkey,
            week: numbers::week_of(now),
            expires_at: now + REMEMBERED,
        };
        if let Err(error) = self.parts.storage.see_passkey_person(subject.clone(), seen).await {
            tracing::warn!(%error, "where somebody stands on the way to passkeys could not be noted");
        }
    }

    /// Counts a step, here and in the metrics.
    pub(crate) fn count(&self, step: Step) {
        self.numbers.count(step, self.parts.clock.now());
        self.parts.metrics.passkey_step(step.as_str());
    }
}

/// Whether this sign-in was made with several factors, and a moment ago.
#[must_use]
pub fn is_fresh(authentication: &AuthenticationEvent, now: OffsetDateTime) -> bool {
    authentication.is_multi_factor() && is_recent(authentication, now)
}

fn is_recent(authentication: &AuthenticationEvent, now: OffsetDateTime) -> bool {
    let limit = u32::try_from(FRESH_FOR.whole_seconds()).unwrap_or(0);
    authentication.is_within(limit, now)
}

/// Whether somebody has shown a passkey, or the recovery code that stands for it when it is lost.
fn proves_ownership(authentication: &AuthenticationEvent) -> bool {
    authentication.satisfies(&[Acr::PhishingResistant])
        || (authentication.is_multi_factor()
            && authentication
                .amr()
                .contains(&AuthenticationMethodReference::KnowledgeBased))
}
