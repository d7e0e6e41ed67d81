use oidc_protocol::authentication::AuthenticationMethodReference;
use oidc_protocol::client::GrantType;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use oidc_protocol::oauth_error::OAuthErrorCode;
use oidc_protocol::registration::RegistrationErrorCode;
use oidc_protocol::scope::Scopes;
use oidc_protocol::signing::SigningAlgorithm;

use crate::authsignal::{Action, NotVerified};
use crate::limits::Limit;
use crate::logout::SessionEnd;
use crate::users::User;

/// Whom something happened to.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// The person.
    pub subject: &'a SubjectId,
    /// What they sign in with, where it is at hand.
    pub username: Option<&'a str>,
}

impl<'a> From<&'a User> for Person<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            subject: &user.subject,
            username: Some(&user.username),
        }
    }
}

impl<'a> From<&'a SubjectId> for Person<'a> {
    fn from(subject: &'a SubjectId) -> Self {
        Self {
            subject,
            username: None,
        }
    }
}

/// Something that happened to an account or a client. Nobody but the log and the table learns of it.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Somebody has proved who they are.
    SignInSucceeded {
        /// Who.
        person: Person<'a>,
        /// By what.
        methods: &'a [AuthenticationMethodReference],
    },
    /// A password did not sign anybody in.
    SignInFailed {
        /// Whose account, if it is one.
        person: Option<Person<'a>>,
        /// Why.
        reason: SignInFailure,
    },
    /// The password was right, but the risk engine said no.
    SignInBlocked {
        /// Who.
        person: Person<'a>,
        /// Why.
        reason: Refusal,
    },
    /// A second factor is asked for.
    ChallengeStarted {
        /// Of whom.
        person: Person<'a>,
        /// For what.
        action: Action,
    },
    /// A second factor was proved.
    ChallengeSucceeded {
        /// By whom.
        person: Person<'a>,
        /// For what.
        action: Action,
    },
    /// A second factor was not proved.
    ChallengeFailed {
        /// By whom.
        person: Person<'a>,
        /// Why.
        reason: ChallengeFailure<'a>,
    },
    /// A passkey signed nobody in.
    PasskeyRefused {
        /// Why.
        reason: ChallengeFailure<'a>,
    },
    /// Somebody has another passkey.
    PasskeyAdded {
        /// Who.
        person: Person<'a>,
        /// What the service calls it.
        passkey: &'a str,
        /// On which occasion.
        how: &'static str,
    },
    /// Somebody has given a passkey another name.
    PasskeyRenamed {
        /// Who.
        person: Person<'a>,
        /// What the service calls it.
        passkey: &'a str,
    },
    /// Somebody has a passkey less.
    PasskeyRemoved {
        /// Who.
        person: Person<'a>,
        /// What the service calls it.
        passkey: &'a str,
    },
    /// Somebody proved who they are, but not by a passkey, which they need and have.
    SignInWithoutPasskey {
        /// Who.
        person: Person<'a>,
    },
    /// Somebody has to wait, because it was tried too often.
    Limited {
        /// What was tried.
        limit: Limit,
        /// Whose account it was about, if it is one.
        person: Option<Person<'a>>,
        /// The client, where one is concerned.
        client_id: Option<&'a ClientId>,
    },
    /// A session has begun.
    SessionStarted {
        /// Whose.
        subject: &'a SubjectId,
        /// Which.
        sid: &'a SessionId,
    },
    /// A session is over.
    SessionEnded {
        /// Whose, where it is known.
        subject: Option<&'a SubjectId>,
        /// Which.
        sid: &'a SessionId,
        /// Why.
        cause: SessionEnd,
    },
    /// Somebody lets a client have something.
    ConsentGiven {
        /// Who.
        subject: &'a SubjectId,
        /// Which client.
        client_id: &'a ClientId,
        /// What.
        scopes: &'a Scopes,
    },
    /// Somebody said no to a client.
    ConsentDenied {
        /// Which client.
        client_id: &'a ClientId,
    },
    /// Somebody takes back what they let a client have.
    ConsentWithdrawn {
        /// Who.
        subject: &'a SubjectId,
        /// Which client.
        client_id: &'a ClientId,
    },
    /// An authorization request was granted: a code or an id token went to the client.
    AuthorizationGranted {
        /// Who granted it.
        subject: &'a SubjectId,
        /// Which client.
        client_id: &'a ClientId,
        /// In which session.
        sid: &'a SessionId,
    },
    /// A client got tokens.
    TokensIssued {
        /// Which client.
        client_id: &'a ClientId,
        /// For whom; nobody when the client acts for itself.
        subject: Option<&'a SubjectId>,
        /// In which session.
        sid: Option<&'a SessionId>,
        /// For what.
        grant_type: GrantType,
    },
    /// A client that has proven who it is got no tokens.
    TokensRefused {
        /// Which client.
        client_id: &'a ClientId,
        /// For what, where that is known.
        grant_type: Option<GrantType>,
        /// What it was told.
        error: OAuthErrorCode,
    },
    /// A code or refresh token came again that was used before: everything that followed from it is revoked.
    TokenReused {
        /// Which client.
        client_id: &'a ClientId,
        /// Whose, where it is known.
        subject: Option<&'a SubjectId>,
        /// What.
        what: Reused,
    },
    /// Tokens were given up or taken back.
    TokensRevoked {
        /// Whose client.
        client_id: &'a ClientId,
        /// Whose, where it is known.
        subject: Option<&'a SubjectId>,
        /// By whom.
        by: RevokedBy,
    },
    /// A client did not prove who it is.
    ClientAuthenticationFailed {
        /// The client, if there is one of the name.
        client_id: Option<&'a ClientId>,
        /// Where: the path of the endpoint.
        endpoint: &'static str,
    },
    /// A client has registered itself.
    ClientRegistered {
        /// Which.
        client_id: &'a ClientId,
    },
    /// A client has changed its registration.
    ClientChanged {
        /// Which.
        client_id: &'a ClientId,
    },
    /// A registration, or a change of one, was refused.
    ClientRegistrationRefused {
        /// The client whose registration stays as it was; none when it was about a new one.
        client_id: Option<&'a ClientId>,
        /// What it was told.
        error: RegistrationErrorCode,
    },
    /// A client that had registered itself is gone, and what it got with it.
    ClientRemoved {
        /// Which.
        client_id: &'a ClientId,
        /// By whom.
        by: RemovedBy,
    },
    /// Somebody decided about a device.
    DeviceDecided {
        /// Who.
        subject: &'a SubjectId,
        /// Which client.
        client_id: &'a ClientId,
        /// Whether it is allowed.
        is_granted: bool,
    },
    /// There is a new signing key.
    KeyCreated {
        /// Which.
        kid: &'a str,
        /// For what.
        algorithm: SigningAlgorithm,
    },
    /// A key is worth nothing any more.
    KeyRevoked {
        /// Which.
        kid: &'a str,
        /// For what.
        algorithm: SigningAlgorithm,
    },
    /// Somebody has a new password.
    PasswordChanged {
        /// Who.
        person: Person<'a>,
    },
    /// Somebody has a new password by a link, in place of one that was forgotten.
    PasswordReset {
        /// Who.
        person: Person<'a>,
    },
    /// There is a new account.
    AccountCreated {
        /// Whose.
        person: Person<'a>,
    },
    /// Somebody has another user name.
    UsernameChanged {
        /// Who, by the name before.
        person: Person<'a>,
    },
    /// Somebody has another e-mail address, which is known to be theirs.
    EmailChanged {
        /// Who.
        person: Person<'a>,
    },
    /// Somebody says something else about themselves.
    ProfileChanged {
        /// Who.
        person: Person<'a>,
    },
    /// Somebody has one authenticator less.
    AuthenticatorRemoved {
        /// Who.
        person: Person<'a>,
    },
    /// An account is gone. Nothing is said of whose it was.
    AccountDeleted {
        /// Its identifier.
        subject: &'a SubjectId,
    },
}

/// Why a password signs nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInFailure {
    /// It is not the account's.
    WrongPassword,
    /// There is no such account.
    UnknownAccount,
}

impl SignInFailure {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong_password",
            Self::UnknownAccount => "unknown_account",
        }
    }
}

/// Why somebody whose password is right is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The action is blocked.
    Blocked,
    /// Somebody has to look at it first.
    UnderReview,
    /// Nobody can say: the service does not answer.
    Unavailable,
}

impl Refusal {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::UnderReview => "under_review",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Why a token of the service proves nothing.
#[derive(Debug, Clone, Copy)]
pub enum ChallengeFailure<'a> {
    /// The service says so.
    NotVerified(&'a NotVerified),
    /// It belongs to another attempt.
    OtherAttempt,
    /// It was used before.
    Used,
    /// Whom it names does not exist here.
    UnknownAccount,
    /// The service does not answer.
    Unavailable,
}

impl ChallengeFailure<'_> {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NotVerified(NotVerified::NotPassed) => "not_passed",
            Self::NotVerified(NotVerified::InvalidToken) => "invalid_token",
            Self::NotVerified(NotVerified::OtherAction) => "other_action",
            Self::NotVerified(NotVerified::OtherUser) => "other_user",
            Self::NotVerified(NotVerified::UnknownMethod(_)) => "unknown_method",
            Self::OtherAttempt => "other_attempt",
            Self::Used => "used",
            Self::UnknownAccount => "unknown_account",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What came a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reused {
    /// An authorization code.
    Code,
    /// A refresh token.
    RefreshToken,
}

impl Reused {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// Who ends tokens before their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokedBy {
    /// The client gives up all tokens of a grant.
    Client,
    /// The client gives up one access token.
    ClientAccessToken,
    /// The person takes back what they granted.
    Person,
}

impl RevokedBy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ClientAccessToken => "client_access_token",
            Self::Person => "person",
        }
    }
}

/// Who removes a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovedBy {
    /// The client itself.
    Client,
    /// The operator.
    Operator,
}

impl RemovedBy {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Operator => "operator",
        }
    }
}
