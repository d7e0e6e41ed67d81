use oidc_protocol::client::PasskeyPolicy;

use super::{Capability, PasskeyFacts, Passkeys, Step};
use crate::error::InternalError;
use crate::storage::PasskeyPerson;
use crate::users::User;

/// What stands between a sign-in and where the person wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// They are asked whether they want a passkey, or the browser makes one by itself.
    Voluntary,
    /// They need one.
    Required,
}

/// What somebody says to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Later.
    NotNow,
    /// Never, where they may say so.
    Never,
}

impl Passkeys {
    /// What this person is offered after a sign-in with a second factor that was no passkey. `is_here` says whether a
    /// passkey of theirs was seen in this browser. Counts an offer that is made.
    pub async fn offer(
        &self,
        user: &User,
        policy: PasskeyPolicy,
        facts: PasskeyFacts,
        is_here: bool,
    ) -> Result<Option<Offer>, InternalError> {
        if policy == PasskeyPolicy::Required {
            return Ok(Some(Offer::Required));
        }
        let is_welcome = policy == PasskeyPolicy::Preferred || !facts.has_just_enrolled;
        if facts.capability == Capability::None || (facts.has_passkey && is_here) || !is_welcome {
            return Ok(None);
        }
        if facts.has_passkey && self.is_required_somewhere().await? {
            // Another one takes a sign-in with the one they have.
            return Ok(None);
        }
        let person = self.parts.storage.passkey_person(user.subject.clone()).await?;
        if !person.is_none_or(|person| self.may_be_asked(&person, policy)) {
            return Ok(None);
        }
        self.count(Step::Offered);
        Ok(Some(Offer::Voluntary))
    }

    fn may_be_asked(&self, person: &PasskeyPerson, policy: PasskeyPolicy) -> bool {
        let is_done = person.never && policy == PasskeyPolicy::Password;
        !is_done && person.ask_again_at <= self.parts.clock.now()
    }

    /// Takes in what the person says to an offer.
    pub async fn decline(
        &self,
        user: &User,
        policy: PasskeyPolicy,
        answer: Answer,
    ) -> Result<(), InternalError> {
        let now = self.parts.clock.now();
        let never = answer == Answer::Never && policy == PasskeyPolicy::Password;
        let person = self.parts.storage.passkey_person(user.subject.clone()).await?;
        let quiet = if never {
            // For the case that their policy changes.
            self.settings.ask_again_days.longest()
        } else {
            let before = person.map_or(0, |person| person.not_now);
            self.settings.ask_again_days.after(before)
        };
        self.parts
            .storage
            .decline_passkey(user.subject.clone(), now + quiet, never)
            .await?;
        self.count(if never { Step::Never } else { Step::NotNow });
        Ok(())
    }

    /// Whether the browser may make a passkey by itself.
    #[must_use]
    pub fn creates_silently(&self) -> bool {
        self.settings.create_silently
    }
}
