//! The port to Authsignal: the second factor and passkeys, in the words of a sign-in.

mod authenticators;
mod circuit;
mod enrolment;
mod guarded;
mod metered;
mod password_only;
mod service;

use std::fmt::Debug;
use std::net::IpAddr;

use async_trait::async_trait;
use oidc_protocol::authentication::VerifiedMethod;
use oidc_protocol::identifiers::SubjectId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

pub use authsignal_client::{AuthenticatorId, ChallengeUrl, ClientToken, IdempotencyKey};

pub use self::authenticators::{Authenticator, AuthenticatorKind, Passkey};
pub use self::circuit::CircuitState;
pub use self::enrolment::PasskeyEnrolment;
pub use self::guarded::{GuardedStep, OutageSettings, StepReport};
pub(crate) use self::metered::Metered;
pub use self::password_only::PasswordOnly;
pub use self::service::{AuthsignalService, AuthsignalServiceError};

/// The step after the password, and passkey sign-in. [`AuthsignalService`] does it with Authsignal.
#[async_trait]
pub trait AuthenticationStep: Debug + Send + Sync + 'static {
    /// Tells that this person has proved their password, and hears what else it takes.
    async fn begin(&self, begin: &BeginChallenge) -> Result<Begun, StepError>;

    /// Asks what a token proves. It must be a token of `action` and, where it is known, of `subject`.
    ///
    /// The same token can be asked about again and again: that it counts once is for the caller to enforce.
    async fn verify(
        &self,
        token: &ClientToken,
        action: Action,
        subject: Option<&SubjectId>,
    ) -> Result<Verified, VerifyError>;

    /// What this person can prove themselves with besides the password; nothing for somebody who is not known.
    ///
    /// Who has something must have used it before they change anything that matters about their account: a step that knows
    /// of second factors and does not tell them lets a password alone do that.
    async fn authenticators(&self, subject: &SubjectId) -> Result<Vec<Authenticator>, StepError>;

    /// Takes one of them away. That it is the last way in is for the caller to look at.
    async fn remove_authenticator(&self, subject: &SubjectId, id: &AuthenticatorId) -> Result<(), StepError>;

    /// A token with which the browser SDK can add one passkey for the person, in the next minutes; none when they may not.
    /// Nobody may, unless this is implemented.
    async fn begin_passkey(&self, _enrolment: &PasskeyEnrolment) -> Result<Option<ClientToken>, StepError> {
        Ok(None)
    }

    /// Where the person sees and changes what they have, their recovery codes included. They prove their second factor there.
    async fn settings(&self, open: &OpenSettings) -> Result<ChallengeUrl, StepError>;

    /// Forgets the person, with everything that they can prove themselves with. Nothing happens for somebody who is not known.
    async fn forget(&self, subject: &SubjectId) -> Result<(), StepError>;
}

/// What a person does. A token of one action is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Signing in with a password, before the second factor.
    Login,
    /// The same for a client that asks for more than a password: it has rules of its own, which say yes to nobody without
    /// a second factor.
    StepUp,
    /// Signing in with a passkey alone.
    Passkey,
    /// Adding a passkey, which signs nobody in.
    AddPasskey,
}

impl Action {
    /// The action's code in the Authsignal tenant.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Login => "identity-server-login",
            Self::StepUp => "identity-server-step-up",
            Self::Passkey => "identity-server-passkey",
            Self::AddPasskey => "add-passkey",
        }
    }
}

/// A person whose password was right.
#[derive(Debug, Clone)]
pub struct BeginChallenge {
    /// What they do: [`Action::Login`] or [`Action::StepUp`].
    pub action: Action,
    /// Who.
    pub subject: SubjectId,
    /// What they sign in with.
    pub username: String,
    /// The claim `email`.
    pub email: Option<String>,
    /// The address the request came from.
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The browser, as the browser SDK names it.
    pub device_id: Option<Uuid>,
    /// Where the browser is to come back to, with a token.
    pub redirect_url: Url,
    /// The language of the page that they come from (BCP 47).
    pub locale: String,
    /// Names this attempt.
    pub idempotency_key: IdempotencyKey,
}

/// A person who wants to see what they can prove themselves with.
#[derive(Debug, Clone)]
pub struct OpenSettings {
    /// Who.
    pub subject: SubjectId,
    /// What they sign in with.
    pub username: String,
    /// The claim `email`.
    pub email: Option<String>,
    /// Where the browser is to come back to. The token that it brings is worth nothing there.
    pub redirect_url: Url,
    /// The language of the page that they come from (BCP 47).
    pub locale: String,
    /// The address the request came from.
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
}

/// What was answered to [`AuthenticationStep::begin`].
#[derive(Debug, Clone)]
pub struct Begun {
    /// Names this attempt; the token that comes back must belong to it.
    pub idempotency_key: IdempotencyKey,
    /// What to do next.
    pub decision: Decision,
    /// Whether the person has a passkey.
    pub has_passkey: bool,
}

/// What to do after the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Sign the person in with the password alone.
    SignIn,
    /// Send the browser there: the person proves their second factor.
    Challenge(ChallengeUrl),
    /// Send the browser there: the person has no second factor yet and enrols one.
    Enrol(ChallengeUrl),
    /// Refuse.
    Block,
    /// Refuse until somebody has looked at it.
    Review,
}

/// A person who has proved themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who.
    pub subject: SubjectId,
    /// Which attempt.
    pub idempotency_key: IdempotencyKey,
    /// How.
    pub method: VerifiedMethod,
    /// When, by the service's clock; absent if it did not say.
    pub at: Option<OffsetDateTime>,
}

/// Why a token proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// The person has not (yet) passed the challenge: they gave up, or failed.
    #[error("the challenge was not passed")]
    NotPassed,
    /// Not a token of this tenant, or its time has passed.
    #[error("the token is forged or has expired")]
    InvalidToken,
    /// A token of another action.
    #[error("the token belongs to another action")]
    OtherAction,
    /// Somebody else's token.
    #[error("the token belongs to somebody else")]
    OtherUser,
    /// Passed by a method whose strength this server cannot tell.
    #[error("passed by {0}, whose strength is not known here")]
    UnknownMethod(String),
}

/// The step cannot be taken. Nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The service does not answer; later it may.
    #[error("Authsignal cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The service refuses the call, or its answer cannot be used: a mistake in the configuration.
    #[error("Authsignal cannot be used")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The service asks to call less often.
    #[error("Authsignal limits the calls")]
    Limited(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The service was not asked at all.
    #[error("Authsignal was not asked")]
    NotAsked(#[source] NotAsked),
}

/// Why the service was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    /// It has failed too often of late.
    #[error("it has failed too often; it is tried again in {retry_in}")]
    CircuitOpen {
        /// When it is worth to come again.
        retry_in: time::Duration,
    },
    /// So many calls are under way that one more only makes it worse.
    #[error("too many calls are under way (`authsignal.outage.concurrent_calls`)")]
    TooManyCalls,
}

/// Why a token signs nobody in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It proves nothing.
    #[error(transparent)]
    NotVerified(#[from] NotVerified),
    /// Nobody knows what it proves.
    #[error(transparent)]
    Step(#[from] StepError),
}

/// What the browser SDK on the login page is told.
#[derive(Debug, Clone)]
pub struct BrowserSettings {
    /// Base URL of the Authsignal client API, with `/v1`.
    pub base_url: Url,
    /// The tenant.
    pub tenant_id: String,
}
