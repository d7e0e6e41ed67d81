use oidc_protocol::identifiers::SubjectId;
use secrecy::SecretString;
use web_host::language::Language;

use super::{Accounts, LinkCode, NotSent, Notice};
use crate::audit::{Event, Person};
use crate::error::InternalError;
use crate::limits::{Limited, NotAdmitted, PresentedBrowser};
use crate::logout::SessionEnd;
use crate::passwords::{StoredPassword, Unfit};
use crate::storage::{LinkPurpose, StoredSession};
use crate::users::{AccountChange, EmailAddress, User};

/// What is wrong with a new password.
pub type PasswordProblem = Unfit;

/// Why a password is not changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// The present one is not the account's.
    #[error("the present password is wrong")]
    WrongPassword,
    /// The new one must not be used.
    #[error("the new password must not be used: {0:?}")]
    Unfit(#[from] PasswordProblem),
    /// It was tried too often.
    #[error(transparent)]
    Limited(Limited),
    /// The link is unknown, too old, or was used.
    #[error("no such link")]
    NoLink,
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for NotChanged {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<NotAdmitted> for NotChanged {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Limited(limited) => Self::Limited(limited),
            NotAdmitted::Internal(error) => Self::Internal(error),
        }
    }
}

/// The present password and the one that shall take its place.
#[derive(Debug)]
pub(crate) struct PasswordChange {
    pub(crate) current: SecretString,
    pub(crate) new: SecretString,
    pub(crate) end_others: bool,
}

impl Accounts {
    /// Whether the new password of this person may be used.
    fn check(&self, user: &User, new: &SecretString) -> Result<(), PasswordProblem> {
        let known = [
            user.username.as_str(),
            user.email().unwrap_or_default(),
            user.display_name(),
            self.site_name.as_str(),
        ];
        crate::passwords::check(new, &known)
    }

    pub(super) async fn hashed(&self, new: SecretString) -> Result<StoredPassword, InternalError> {
        Ok(self.passwords.hash(new, self.parts.random.as_ref()).await?)
    }

    /// Changes the password of somebody who knows it, or gives one to somebody who has none.
    pub(crate) async fn change_password(
        &self,
        session: &StoredSession,
        browser: &PresentedBrowser,
        change: PasswordChange,
        language: &Language,
    ) -> Result<(), NotChanged> {
        let user = self.own(&session.subject).await?;
        let user = user.ok_or_else(|| InternalError::from("whoever is signed in is gone"))?;
        if user.password.is_some() {
            let limits = &self.parts.limits;
            let counted = limits
                .password(&user.username, Some(&user.subject), browser)
                .await;
            self.parts
                .audit
                .note_limited(&counted, Some((&user).into()), None);
            let counted = counted?;
            let is_right = self.passwords.verify(user.password.clone(), change.current);
            if !is_right.await.map_err(InternalError::from)? {
                return Err(NotChanged::WrongPassword);
            }
            limits.take_back(counted).await?;
        }
        self.check(&user, &change.new)?;
        let password = self.hashed(change.new).await?;
        self.set_password(&user.subject, password).await?;
        let person = Person::from(&user);
        self.parts.audit.record(Event::PasswordChanged { person });
        self.tell(&user, Notice::PasswordChanged, language).await;
        if change.end_others {
            self.end_sessions(&user.subject, Some(session), SessionEnd::PasswordChanged)
                .await?;
        }
        Ok(())
    }

    /// With a new password no link is worth anything that was sent before.
    async fn set_password(&self, subject: &SubjectId, password: StoredPassword) -> Result<(), InternalError> {
        let change = AccountChange::Password(password);
        self.store()?.change(subject, change).await?;
        Ok(self.parts.storage.delete_account_links(subject.clone()).await?)
    }

    /// Takes in that the password of the account with this address is forgotten. Whether there is one is nobody's business:
    /// the answer is the same, and whoever has the address gets a link.
    pub(crate) async fn forgot_password(
        &self,
        address: &EmailAddress,
        language: &Language,
    ) -> Result<(), NotSent> {
        self.admit_mail(address).await?;
        let post = self.mail().map_err(NotAdmitted::Internal)?;
        post.forgotten_password(address, language)
            .await
            .map_err(NotAdmitted::Internal)
    }

    /// Whose password can be set by this link.
    pub(crate) async fn password_link(&self, code: &LinkCode) -> Result<Option<User>, InternalError> {
        let link = self.link(code, LinkPurpose::Password).await?;
        match link.and_then(|link| link.subject) {
            Some(subject) => self.own(&subject).await,
            None => Ok(None),
        }
    }

    /// Sets the password by a link, once. It signs nobody in, and everybody out.
    pub(crate) async fn reset_password(
        &self,
        code: &LinkCode,
        new: SecretString,
        language: &Language,
    ) -> Result<(), NotChanged> {
        let user = self.password_link(code).await?.ok_or(NotChanged::NoLink)?;
        self.check(&user, &new)?;
        let password = self.hashed(new).await?;
        let taken = self.take_link(code, LinkPurpose::Password).await?;
        taken.ok_or(NotChanged::NoLink)?;
        self.set_password(&user.subject, password).await?;
        let person = Person::from(&user);
        self.parts.audit.record(Event::PasswordReset { person });
        self.tell(&user, Notice::PasswordReset, language).await;
        self.end_sessions(&user.subject, None, SessionEnd::PasswordChanged)
            .await?;
        Ok(())
    }
}
