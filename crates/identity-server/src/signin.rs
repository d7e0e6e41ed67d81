//! What a sign-in does: password, second factor, passkey.
//!
//! A sign-in that waits for something is a *pending login* in the store. It is found by two keys together: the one in
//! the browser's cookie and the one in the page or in the URL that Authsignal sends the browser back to. So what one
//! browser began no other can finish, and two tabs of one browser do not disturb each other.

mod browser;
mod passkey;
mod password;
mod pending;
mod second_factor;

use std::net::IpAddr;
use std::sync::Arc;

use oidc_protocol::authentication::{AuthenticationEvent, VerifiedMethod};
use oidc_protocol::identifiers::SubjectId;
use secrecy::SecretString;
use time::Duration;
use uuid::Uuid;

use crate::audit::{ChallengeFailure, Event};
use crate::authsignal::{AuthenticationStep, ChallengeUrl, NotVerified, StepError, VerifyError};
use crate::config::SignInSection;
use crate::error::InternalError;
use crate::limits::{Limited, NotAdmitted, PresentedBrowser};
use crate::passkeys::{Capability, PasskeyFacts, Passkeys};
use crate::passwords::Passwords;
use crate::return_url::ReturnUrl;
use crate::server::Parts;

pub use self::browser::BrowserKey;
pub use self::pending::LoginId;

/// How long a sign-in may take from its first step to its last.
pub const PENDING_LIFETIME: Duration = Duration::minutes(10);

/// Signs people in.
#[derive(Debug, Clone)]
pub struct SignIns {
    parts: Parts,
    passwords: Passwords,
    step: Arc<dyn AuthenticationStep>,
    passkeys: Passkeys,
    settings: SignInSection,
}

/// What somebody typed into the login page, and what is known of their browser.
#[derive(Debug)]
pub struct PasswordAttempt {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: SecretString,
    /// Whether the session shall outlive the browser.
    pub remember: bool,
    /// Whether a password alone is less than what is asked for.
    pub is_step_up: bool,
    /// Where to go afterwards.
    pub return_url: ReturnUrl,
    /// The language of the login page (BCP 47).
    pub locale: String,
    /// The address the request came from.
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The browser, as the browser SDK names it.
    pub device_id: Option<Uuid>,
    /// What the browser brings to be recognised by.
    pub known_browser: PresentedBrowser,
    /// What the browser can do about passkeys.
    pub capability: Capability,
}

/// What becomes of a right or wrong password.
#[derive(Debug)]
pub enum PasswordOutcome {
    /// The person is signed in.
    SignedIn(SignedIn),
    /// The browser must go there, and will come back to the callback.
    Continue(ChallengeUrl),
    /// No such person, or not their password: nobody is told which.
    WrongCredentials,
    /// It was tried too often, and was not looked at.
    Limited(Limited),
    /// The password is right, but the sign-in is refused.
    Blocked,
    /// The password is right, but somebody must look at the sign-in first.
    UnderReview,
}

/// Somebody who has proved themselves; a session can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub subject: SubjectId,
    /// What they sign in with, as the user store spells it.
    pub username: String,
    /// When and how.
    pub authentication: AuthenticationEvent,
    /// Whether the session shall outlive the browser.
    pub remember: bool,
    /// Where to go.
    pub return_url: ReturnUrl,
    /// After a sign-in with a second factor that was no passkey, and no step-up: what an offer of one depends on.
    pub passkeys: Option<PasskeyFacts>,
}

/// Why a sign-in does not go on. Nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// It was not begun in this browser, took too long, or is over already.
    #[error("no such pending login in this browser")]
    NotPending,
    /// The token does not prove what it should.
    #[error(transparent)]
    NotVerified(#[from] NotVerified),
    /// The token belongs to another attempt than the one that waits for it.
    #[error("the token belongs to another attempt")]
    OtherAttempt,
    /// The token has signed somebody in already.
    #[error("the token was used before")]
    Used,
    /// The person does not exist here.
    #[error("nobody here has this subject")]
    UnknownUser,
    /// The person has a passkey, and nothing else lets them in.
    #[error("nothing but a passkey lets this person in")]
    PasskeyRequired,
    /// Too many tokens were brought, and this one was not looked at.
    #[error(transparent)]
    Limited(Limited),
    /// Authsignal cannot be asked.
    #[error(transparent)]
    Step(#[from] StepError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl SignIns {
    pub(crate) fn new(
        parts: &Parts,
        passwords: Passwords,
        step: Arc<dyn AuthenticationStep>,
        passkeys: &Passkeys,
        settings: &SignInSection,
    ) -> Self {
        Self {
            parts: parts.clone(),
            passwords,
            step,
            passkeys: passkeys.clone(),
            settings: settings.clone(),
        }
    }

    async fn signed_in(
        &self,
        subject: SubjectId,
        methods: &[VerifiedMethod],
        remember: bool,
        return_url: ReturnUrl,
        has_passkey: bool,
    ) -> Result<SignedIn, SignInError> {
        let user = self.parts.users.by_subject(&subject).await;
        let user = user
            .map_err(InternalError::from)?
            .ok_or(SignInError::UnknownUser)?;
        // Our own clock: it is compared with the moment the authorization request came.
        let authentication = AuthenticationEvent::new(self.parts.clock.now(), methods);
        if self.passkeys.refuses(&user, &authentication).await? {
            let person = (&user).into();
            self.parts.audit.record(Event::SignInWithoutPasskey { person });
            return Err(SignInError::PasskeyRequired);
        }
        self.parts.audit.record(Event::SignInSucceeded {
            person: (&user).into(),
            methods: authentication.amr(),
        });
        self.passkeys
            .signed_in(&user.subject, &authentication, Some(has_passkey))
            .await;
        Ok(SignedIn {
            subject: user.subject,
            username: user.username,
            authentication,
            remember,
            return_url,
            passkeys: None,
        })
    }
}

impl SignInError {
    /// Why a token signs nobody in, when that is so.
    fn challenge_failure(&self) -> Option<ChallengeFailure<'_>> {
        match self {
            Self::NotVerified(reason) => Some(ChallengeFailure::NotVerified(reason)),
            Self::OtherAttempt => Some(ChallengeFailure::OtherAttempt),
            Self::Used => Some(ChallengeFailure::Used),
            Self::UnknownUser => Some(ChallengeFailure::UnknownAccount),
            Self::Step(_) => Some(ChallengeFailure::Unavailable),
            Self::NotPending | Self::PasskeyRequired | Self::Limited(_) | Self::Internal(_) => None,
        }
    }
}

impl From<InternalError> for SignInError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}

impl From<NotAdmitted> for SignInError {
    fn from(error: NotAdmitted) -> Self {
        match error {
            NotAdmitted::Limited(limited) => Self::Limited(limited),
            NotAdmitted::Internal(error) => Self::Internal(error),
        }
    }
}

impl From<VerifyError> for SignInError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::NotVerified(reason) => Self::NotVerified(reason),
            VerifyError::Step(error) => Self::Step(error),
        }
    }
}
