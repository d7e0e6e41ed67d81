use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::SubjectId;
use time::{Duration, OffsetDateTime};
use web_host::language::Language;

use super::{Passkeys, Step, is_fresh, is_recent};
use crate::account::Notice;
use crate::audit::Event;
use crate::authsignal::{
    Authenticator, AuthenticatorId, AuthenticatorKind, ClientToken, Passkey, PasskeyEnrolment, StepError,
};
use crate::error::InternalError;
use crate::storage::{KeyHash, Purpose};
use crate::users::User;

/// The longest name of a passkey, in characters.
const LONGEST_NAME: usize = 60;

/// A passkey that was made longer ago is not the one that was made on the page a moment ago.
const JUST_NOW: Duration = Duration::minutes(15);

/// A passkey, and what its owner calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedPasskey {
    /// Names it at the service.
    pub id: AuthenticatorId,
    /// What the service knows of it.
    pub passkey: Passkey,
    /// When it was added.
    pub created_at: Option<OffsetDateTime>,
    /// When it was used last.
    pub last_used_at: Option<OffsetDateTime>,
    /// The person's own name for it.
    pub name: Option<String>,
}

impl OwnedPasskey {
    /// The authenticator, if it is a passkey.
    fn of(authenticator: Authenticator) -> Option<Self> {
        let AuthenticatorKind::Passkey(passkey) = authenticator.kind else {
            return None;
        };
        Some(Self {
            id: authenticator.id,
            passkey,
            created_at: authenticator.created_at,
            last_used_at: authenticator.last_used_at,
            name: None,
        })
    }
}

/// What somebody calls a passkey: one line, not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyName(String);

/// A text that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {LONGEST_NAME} characters")]
pub struct PasskeyNameError;

impl PasskeyName {
    /// The name in `text`, without the white space around it.
    pub fn parse(text: &str) -> Result<Self, PasskeyNameError> {
        let name = text.trim();
        let is_name =
            !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
        if is_name {
            Ok(Self(name.to_owned()))
        } else {
            Err(PasskeyNameError)
        }
    }
}

/// Why a passkey cannot be added.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The sign-in is too weak or too long ago.
    #[error("the sign-in is not recent, or was made with one factor")]
    NotFresh,
    /// A passkey is asked for here, and somebody who has one must show it first.
    #[error("another passkey takes a sign-in with the first one")]
    NeedsPasskey,
    /// The service says no.
    #[error("the service does not let the person add a passkey")]
    Forbidden,
    /// The service cannot be asked.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for AddError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

/// Why a passkey cannot be removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveError {
    /// The person has no such passkey, or no more.
    #[error("no such passkey")]
    Unknown,
    /// It is the last way in.
    #[error("the last passkey of somebody who needs one")]
    LastWayIn,
    /// A passkey is asked for here, and somebody who has one must show it first.
    #[error("removing a passkey takes a sign-in with one")]
    NeedsPasskey,
    /// The service cannot be asked.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for RemoveError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl Passkeys {
    /// The passkeys of a person, as the service knows them.
    pub(super) async fn known(&self, subject: &SubjectId) -> Result<Vec<OwnedPasskey>, StepError> {
        let authenticators = self.step.authenticators(subject).await?;
        Ok(authenticators.into_iter().filter_map(OwnedPasskey::of).collect())
    }

    /// The passkeys of a person with their own names for them, the newest first.
    pub async fn of(
        &self,
        subject: &SubjectId,
    ) -> Result<Result<Vec<OwnedPasskey>, StepError>, InternalError> {
        let mut passkeys = match self.known(subject).await {
            Ok(passkeys) => passkeys,
            Err(error) => return Ok(Err(error)),
        };
        passkeys.sort_by(|one, other| {
            let by_age = other.created_at.cmp(&one.created_at);
            by_age.then_with(|| one.id.as_str().cmp(other.id.as_str()))
        });
        let mut names = self.parts.storage.passkey_names(subject.clone()).await?;
        for passkey in &mut passkeys {
            passkey.name = names.remove(passkey.id.as_str());
        }
        Ok(Ok(passkeys))
    }

    /// A token with which the browser of somebody who has just signed in like this can add a passkey: with several factors,
    /// or by all that they have where nobody asks for more.
    pub async fn begin(
        &self,
        enrolment: &PasskeyEnrolment,
        authentication: &AuthenticationEvent,
    ) -> Result<ClientToken, AddError> {
        let now = self.parts.clock.now();
        let authenticators = self.step.authenticators(&enrolment.subject).await?;
        let is_enough = is_fresh(authentication, now)
            || (authenticators.is_empty()
                && is_recent(authentication, now)
                && !self.is_required_somewhere().await?);
        if !is_enough {
            return Err(AddError::NotFresh);
        }
        let has_passkey = authenticators
            .into_iter()
            .any(|known| OwnedPasskey::of(known).is_some());
        if !self.may_change(has_passkey, authentication).await? {
            return Err(AddError::NeedsPasskey);
        }
        let token = self.step.begin_passkey(enrolment).await?;
        token.ok_or(AddError::Forbidden)
    }

    /// Looks whether the person has really added a passkey a moment ago, as their browser says, and counts it and tells them
    /// of it once.
    pub async fn added(&self, user: &User, step: Step, language: &Language) -> Result<bool, AddError> {
        let now = self.parts.clock.now();
        let passkeys = self.known(&user.subject).await?;
        let mut is_new = false;
        for passkey in &passkeys {
            let is_recent = passkey
                .created_at
                .is_some_and(|created_at| (now - created_at).abs() <= JUST_NOW);
            if !is_recent {
                continue;
            }
            let first = self.parts.storage.consume(
                Purpose::AddedPasskey,
                KeyHash::of(&format!("{} {}", user.subject, passkey.id.as_str())),
                now,
                now + JUST_NOW * 2,
            );
            if first.await.map_err(InternalError::from)? {
                is_new = true;
                self.parts.audit.record(Event::PasskeyAdded {
                    person: user.into(),
                    passkey: passkey.id.as_str(),
                    how: step.as_str(),
                });
                self.count(step);
                self.tell(user, Notice::PasskeyAdded, language).await;
            }
        }
        if is_new {
            self.note(&user.subject, Some(true)).await;
        }
        Ok(is_new)
    }

    /// Gives one of the person's passkeys another name. False when they have no such passkey.
    pub async fn rename(
        &self,
        user: &User,
        id: &str,
        name: PasskeyName,
    ) -> Result<Result<bool, StepError>, InternalError> {
        let passkeys = match self.known(&user.subject).await {
            Ok(passkeys) => passkeys,
            Err(error) => return Ok(Err(error)),
        };
        if !passkeys.iter().any(|passkey| passkey.id.as_str() == id) {
            return Ok(Ok(false));
        }
        self.parts
            .storage
            .name_passkey(user.subject.clone(), id.to_owned(), Some(name.0))
            .await?;
        self.parts.audit.record(Event::PasskeyRenamed {
            person: user.into(),
            passkey: id,
        });
        Ok(Ok(true))
    }

    /// Which passkey `id` is, if the person may remove it.
    pub async fn removable(
        &self,
        user: &User,
        id: &str,
        authentication: &AuthenticationEvent,
    ) -> Result<OwnedPasskey, RemoveError> {
        let owned = self.of(&user.subject).await??;
        let is_last = owned.len() == 1;
        let found = owned.into_iter().find(|owned| owned.id.as_str() == id);
        let found = found.ok_or(RemoveError::Unknown)?;
        if is_last && self.needs_one(user).await? {
            return Err(RemoveError::LastWayIn);
        }
        if !self.may_change(true, authentication).await? {
            return Err(RemoveError::NeedsPasskey);
        }
        Ok(found)
    }

    /// Whether the person is left without a way in when their last passkey goes.
    async fn needs_one(&self, user: &User) -> Result<bool, InternalError> {
        Ok(user.password.is_none() || self.is_required_somewhere().await?)
    }

    /// Removes a passkey, and tells which it was.
    pub async fn remove(
        &self,
        user: &User,
        id: &str,
        authentication: &AuthenticationEvent,
        language: &Language,
    ) -> Result<OwnedPasskey, RemoveError> {
        let removed = self.removable(user, id, authentication).await?;
        self.take_away(user, &removed.id, Some(language)).await?;
        Ok(removed)
    }

    async fn tell(&self, user: &User, notice: Notice, language: &Language) {
        if let Some(post) = &self.post {
            post.tell(user, notice, language).await;
        }
    }

    /// Removes all passkeys of somebody who has lost them, so that they can add one as on the first day. For operators.
    pub async fn remove_all(&self, user: &User) -> Result<u32, RemoveError> {
        let mut removed = 0;
        for passkey in self.known(&user.subject).await? {
            self.take_away(user, &passkey.id, None).await?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Tells the person in this language, unless they have asked an operator for it.
    async fn take_away(
        &self,
        user: &User,
        id: &AuthenticatorId,
        language: Option<&Language>,
    ) -> Result<(), RemoveError> {
        self.step.remove_authenticator(&user.subject, id).await?;
        self.parts.audit.record(Event::PasskeyRemoved {
            person: user.into(),
            passkey: id.as_str(),
        });
        self.count(Step::Removed);
        if let Some(language) = language {
            self.tell(user, Notice::PasskeyRemoved, language).await;
        }
        self.parts
            .storage
            .name_passkey(user.subject.clone(), id.as_str().to_owned(), None)
            .await
            .map_err(InternalError::from)?;
        // It is gone, whether or not anybody can say what is left.
        let has_others = self
            .known(&user.subject)
            .await
            .ok()
            .map(|others| !others.is_empty());
        self.note(&user.subject, has_others).await;
        Ok(())
    }
}
