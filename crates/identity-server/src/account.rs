//! What people do with their own account: create it, get back into it, change it, leave.
//!
//! Where there is no [`AccountStore`], nobody can change anything; without a [`Mailer`](crate::mail::Mailer) nothing can be
//! done that has to be confirmed by mail. The pages offer what there is.

mod authenticators;
mod changes;
mod leaving;
mod letters;
mod links;
mod passwords;
mod post;
mod proof;
mod registration;

use std::sync::Arc;

use oidc_protocol::identifiers::SubjectId;
use web_host::language::Language;

pub use self::authenticators::NotRemoved;
pub use self::leaving::NotDeleted;
pub(crate) use self::letters::LetterPage;
pub use self::letters::{Notice, Registration};
pub(crate) use self::links::LinkCode;
pub(crate) use self::passwords::PasswordChange;
pub use self::passwords::{NotChanged, PasswordProblem};
pub(crate) use self::post::Post;
pub use self::proof::{FRESH_FOR, Moment};
pub(crate) use self::registration::NewPerson;
pub use self::registration::{NotCreated, SignUpSettings};
use crate::authsignal::AuthenticationStep;
use crate::consents::Consents;
use crate::error::InternalError;
use crate::limits::NotAdmitted;
use crate::logout::{Logouts, SessionEnd};
use crate::passwords::Passwords;
use crate::server::Parts;
use crate::storage::StoredSession;
use crate::tokens::Tokens;
use crate::users::{AccountStore, EmailAddress, User};

/// People's own accounts.
#[derive(Debug, Clone)]
pub struct Accounts {
    parts: Parts,
    step: Arc<dyn AuthenticationStep>,
    passwords: Passwords,
    logouts: Logouts,
    tokens: Tokens,
    consents: Consents,
    store: Option<Arc<dyn AccountStore>>,
    post: Option<Post>,
    sign_up: SignUpSettings,
    site_name: String,
}

/// What the accounts are made of.
pub(crate) struct Foundation {
    pub(crate) step: Arc<dyn AuthenticationStep>,
    pub(crate) passwords: Passwords,
    pub(crate) logouts: Logouts,
    pub(crate) tokens: Tokens,
    pub(crate) consents: Consents,
    pub(crate) store: Option<Arc<dyn AccountStore>>,
    pub(crate) post: Option<Post>,
    pub(crate) sign_up: SignUpSettings,
    pub(crate) site_name: String,
}

/// A mail is not sent, because too many were asked for, or something internal failed.
pub type NotSent = NotAdmitted;

impl Accounts {
    pub(crate) fn new(parts: &Parts, foundation: Foundation) -> Self {
        Self {
            parts: parts.clone(),
            step: foundation.step,
            passwords: foundation.passwords,
            logouts: foundation.logouts,
            tokens: foundation.tokens,
            consents: foundation.consents,
            store: foundation.store,
            post: foundation.post,
            sign_up: foundation.sign_up,
            site_name: foundation.site_name,
        }
    }

    /// Whether people can change their account here.
    #[must_use]
    pub fn can_be_changed(&self) -> bool {
        self.store.is_some()
    }

    /// Whether something can be confirmed by mail.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.store.is_some() && self.post.is_some()
    }

    pub(crate) fn post(&self) -> Option<&Post> {
        self.post.as_ref()
    }

    fn store(&self) -> Result<&dyn AccountStore, InternalError> {
        let store = self.store.as_deref();
        store.ok_or_else(|| "accounts cannot be changed here, and no page offers it".into())
    }

    fn mail(&self) -> Result<&Post, InternalError> {
        let post = self.post.as_ref();
        post.ok_or_else(|| "no mail can be sent here, and no page offers it".into())
    }

    /// The person as they are kept, whatever is told about them elsewhere.
    pub async fn own(&self, subject: &SubjectId) -> Result<Option<User>, InternalError> {
        Ok(self.store()?.by_subject(subject).await?)
    }

    /// Tells the person, as they were before, what has happened.
    async fn tell(&self, user: &User, notice: Notice, language: &Language) {
        if let Some(post) = &self.post {
            post.tell(user, notice, language).await;
        }
    }

    /// Ends all sessions of the person, but this one.
    async fn end_sessions(
        &self,
        subject: &SubjectId,
        but: Option<&StoredSession>,
        cause: SessionEnd,
    ) -> Result<(), InternalError> {
        let now = self.parts.clock.now();
        for session in self.parts.storage.sessions_of(subject.clone(), now).await? {
            if but.is_none_or(|but| but.sid != session.sid) {
                self.logouts.end_session(&session.sid, cause).await?;
            }
        }
        Ok(())
    }

    /// Whether one more mail may go to this address. It counts the same whoever has it.
    async fn admit_mail(&self, address: &EmailAddress) -> Result<(), NotSent> {
        let counted = self.parts.limits.mail(&address.key()).await;
        self.parts.audit.note_limited(&counted, None, None);
        counted.map(|_| ())
    }
}
