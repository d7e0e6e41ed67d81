//! A stand-in for the service, for tests without a network.

mod script;

use async_trait::async_trait;

pub use script::Script;

use crate::{
    AccessToken, Action, ActionHistory, ActionKey, ActionState, ActiveChallenge, AuthenticatorId, Authsignal,
    BatchEnrollment, ChallengeQuery, ChallengeRequest, ChallengeResponse, ClaimChallengeRequest,
    ClaimChallengeResponse, CreateSessionRequest, Device, DeviceId, EnrolledAuthenticator, Error,
    ImportedPasskey, PastAction, RefreshToken, SessionTokens, TenantAuthenticator, TrackRequest,
    TrackResponse, User, UserActionsQuery, UserAttributes, UserAuthenticator, UserId, UserPage, UserQuery,
    UserUpdate, ValidateChallengeRequest, ValidateChallengeResponse, ValidateSessionRequest,
    ValidateSessionResponse, VerifiedAuthenticator, VerifyRequest, VerifyResponse,
};

macro_rules! test_double {
    ($($name:ident($($argument:ident: $type:ty => $owned:ty),*) -> $answer:ty;)+) => {
        /// Answers calls as a test tells it to, and remembers them.
        ///
        /// Every call has a [`Script`] of the same name. What was not scripted fails with [`Error::InvalidArgument`].
        #[derive(Debug)]
        #[non_exhaustive]
        pub struct TestDouble {
            $(
                #[doc = concat!("The script of [`", stringify!($name), "`](Authsignal::", stringify!($name), ").")]
                pub $name: Script<($($owned,)*), $answer>,
            )+
        }

        impl Default for TestDouble {
            fn default() -> Self {
                Self { $($name: Script::new(stringify!($name)),)+ }
            }
        }

        #[async_trait]
        impl Authsignal for TestDouble {
            $(
                async fn $name(&self $(, $argument: $type)*) -> Result<$answer, Error> {
                    self.$name.play(($(<$owned>::from($argument.to_owned()),)*))
                }
            )+
        }
    };
}

impl TestDouble {
    /// A double that answers nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

test_double! {
    track(request: &TrackRequest => TrackRequest) -> TrackResponse;
    validate_challenge(request: &ValidateChallengeRequest => ValidateChallengeRequest) -> ValidateChallengeResponse;
    get_user(user_id: &UserId => UserId) -> User;
    query_users(query: &UserQuery => UserQuery) -> UserPage;
    update_user(user_id: &UserId => UserId, update: &UserUpdate => UserUpdate) -> UserAttributes;
    delete_user(user_id: &UserId => UserId, history: ActionHistory => ActionHistory) -> ();
    get_authenticators(user_id: &UserId => UserId) -> Vec<UserAuthenticator>;
    enroll_verified_authenticator(user_id: &UserId => UserId, authenticator: &VerifiedAuthenticator => VerifiedAuthenticator) -> EnrolledAuthenticator;
    batch_enroll_verified_authenticators(passkeys: &[ImportedPasskey] => Vec<ImportedPasskey>) -> BatchEnrollment;
    delete_authenticator(user_id: &UserId => UserId, authenticator_id: &AuthenticatorId => AuthenticatorId) -> ();
    get_action(key: &ActionKey => ActionKey) -> Action;
    query_user_actions(query: &UserActionsQuery => UserActionsQuery) -> Vec<PastAction>;
    update_action(key: &ActionKey => ActionKey, state: &ActionState => ActionState) -> Action;
    challenge(request: &ChallengeRequest => ChallengeRequest) -> ChallengeResponse;
    verify(request: &VerifyRequest => VerifyRequest) -> VerifyResponse;
    claim_challenge(request: &ClaimChallengeRequest => ClaimChallengeRequest) -> ClaimChallengeResponse;
    get_challenge(query: &ChallengeQuery => ChallengeQuery) -> Option<ActiveChallenge>;
    create_session(request: &CreateSessionRequest => CreateSessionRequest) -> SessionTokens;
    validate_session(request: &ValidateSessionRequest => ValidateSessionRequest) -> ValidateSessionResponse;
    refresh_session(token: &RefreshToken => RefreshToken) -> SessionTokens;
    revoke_session(token: &AccessToken => AccessToken) -> ();
    revoke_user_sessions(user_id: &UserId => UserId) -> ();
    get_tenant_authenticators() -> Vec<TenantAuthenticator>;
    get_devices(user_id: &UserId => UserId) -> Vec<Device>;
    invalidate_device(user_id: &UserId => UserId, device_id: &DeviceId => DeviceId) -> Device;
}
