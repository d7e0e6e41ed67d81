//! The calls of the server API, as a trait, so that an application can be tested without the service.

use async_trait::async_trait;
use futures_util::stream::BoxStream;

use crate::actions::{self, Action, ActionKey, PastAction, UserActionsQuery};
use crate::authenticators::{
    self, BatchEnrollment, EnrolledAuthenticator, ImportedPasskey, UserAuthenticator, VerifiedAuthenticator,
};
use crate::challenges::{
    self, ActiveChallenge, ChallengeQuery, ChallengeRequest, ChallengeResponse, ClaimChallengeRequest,
    ClaimChallengeResponse, VerifyRequest, VerifyResponse,
};
use crate::client::Client;
use crate::devices::{self, Device};
use crate::error::Error;
use crate::identifiers::{AuthenticatorId, DeviceId, UserId};
use crate::secrets::{AccessToken, RefreshToken};
use crate::sessions::{
    self, CreateSessionRequest, SessionTokens, ValidateSessionRequest, ValidateSessionResponse,
};
use crate::tenant::{self, TenantAuthenticator};
use crate::track::{self, TrackRequest, TrackResponse};
use crate::users::{self, ActionHistory, User, UserAttributes, UserPage, UserQuery, UserSummary, UserUpdate};
use crate::validate::{self, ValidateChallengeRequest, ValidateChallengeResponse};
use crate::vocabulary::ActionState;

/// The calls of the Authsignal server API.
///
/// [`Client`] makes them over HTTP. Hold an `Arc<dyn Authsignal>` where you want to put something else in its place.
/// Every call fails with an [`Error`]; what is noted at a call is what is special about it. An implementation of your
/// own needs `#[async_trait]`.
#[async_trait]
pub trait Authsignal: Send + Sync {
    /// Tells that a user is about to perform an action, and hears what it takes.
    /// Creates the user at first sight and keeps the attributes that are given.
    async fn track(&self, request: &TrackRequest) -> Result<TrackResponse, Error>;

    /// Asks what a token is worth. A token that is worth nothing is an answer, not an error.
    async fn validate_challenge(
        &self,
        request: &ValidateChallengeRequest,
    ) -> Result<ValidateChallengeResponse, Error>;

    /// Looks a user up. Nobody is missing: an unknown user is one who is not enrolled.
    async fn get_user(&self, user_id: &UserId) -> Result<User, Error>;

    /// Finds users, one page at a time. See [`users`](Authsignal::users) for all pages.
    async fn query_users(&self, query: &UserQuery) -> Result<UserPage, Error>;

    /// Sets attributes of a user, and creates the user if need be.
    async fn update_user(&self, user_id: &UserId, update: &UserUpdate) -> Result<UserAttributes, Error>;

    /// Deletes a user and their authenticators. A user who is not there is deleted already.
    async fn delete_user(&self, user_id: &UserId, history: ActionHistory) -> Result<(), Error>;

    /// Lists what a user can prove themselves with.
    async fn get_authenticators(&self, user_id: &UserId) -> Result<Vec<UserAuthenticator>, Error>;

    /// Adds an authenticator that your application has verified itself, and the user if need be.
    /// Not repeated once it may have been executed.
    async fn enroll_verified_authenticator(
        &self,
        user_id: &UserId,
        authenticator: &VerifiedAuthenticator,
    ) -> Result<EnrolledAuthenticator, Error>;

    /// Brings passkeys over from another system. Some may fail while others succeed: look at the answer.
    /// Not repeated once it may have been executed.
    async fn batch_enroll_verified_authenticators(
        &self,
        passkeys: &[ImportedPasskey],
    ) -> Result<BatchEnrollment, Error>;

    /// Removes an authenticator of a user. If a first attempt was executed but its answer got lost, the repetition may
    /// report that there is no such authenticator (status 404).
    async fn delete_authenticator(
        &self,
        user_id: &UserId,
        authenticator_id: &AuthenticatorId,
    ) -> Result<(), Error>;

    /// Looks up one occurrence of an action.
    async fn get_action(&self, key: &ActionKey) -> Result<Action, Error>;

    /// Finds the actions of a user, at most 30 days back.
    async fn query_user_actions(&self, query: &UserActionsQuery) -> Result<Vec<PastAction>, Error>;

    /// Moves one occurrence of an action to another state, for example after a review.
    async fn update_action(&self, key: &ActionKey, state: &ActionState) -> Result<Action, Error>;

    /// Sends a code by e-mail, text message or `WhatsApp`. Not repeated once it may have been executed.
    async fn challenge(&self, request: &ChallengeRequest) -> Result<ChallengeResponse, Error>;

    /// Checks a code. A wrong code is an answer, not an error. Not repeated once it may have been executed: every
    /// attempt counts.
    async fn verify(&self, request: &VerifyRequest) -> Result<VerifyResponse, Error>;

    /// Says whose a challenge was that was started without a user. Not repeated once it may have been executed.
    async fn claim_challenge(&self, request: &ClaimChallengeRequest)
    -> Result<ClaimChallengeResponse, Error>;

    /// Finds a challenge that can still be passed.
    async fn get_challenge(&self, query: &ChallengeQuery) -> Result<Option<ActiveChallenge>, Error>;

    /// Makes a session of the token of a passed challenge. Not repeated once it may have been executed.
    async fn create_session(&self, request: &CreateSessionRequest) -> Result<SessionTokens, Error>;

    /// Asks whether a session is still there. One that is not is refused, usually with status 401: look at the
    /// description to tell it from a wrong API secret.
    async fn validate_session(
        &self,
        request: &ValidateSessionRequest,
    ) -> Result<ValidateSessionResponse, Error>;

    /// Gets new tokens for a session; the old ones are worth nothing then. Not repeated once it may have been executed.
    async fn refresh_session(&self, token: &RefreshToken) -> Result<SessionTokens, Error>;

    /// Ends a session.
    async fn revoke_session(&self, token: &AccessToken) -> Result<(), Error>;

    /// Ends all sessions of a user.
    async fn revoke_user_sessions(&self, user_id: &UserId) -> Result<(), Error>;

    /// Lists the kinds of authenticators that are configured for the tenant.
    async fn get_tenant_authenticators(&self) -> Result<Vec<TenantAuthenticator>, Error>;

    /// Lists the devices of a user.
    async fn get_devices(&self, user_id: &UserId) -> Result<Vec<Device>, Error>;

    /// Makes a device of a user unknown again.
    async fn invalidate_device(&self, user_id: &UserId, device_id: &DeviceId) -> Result<Device, Error>;

    /// Finds users, all pages, one user after another. A page is fetched when its first user is asked for.
    fn users(&self, query: UserQuery) -> BoxStream<'_, Result<UserSummary, Error>> {
        users::stream_users(self, query)
    }
}

#[async_trait]
impl Authsignal for Client {
    async fn track(&self, request: &TrackRequest) -> Result<TrackResponse, Error> {
        track::track(self, request).await
    }

    async fn validate_challenge(
        &self,
        request: &ValidateChallengeRequest,
    ) -> Result<ValidateChallengeResponse, Error> {
        validate::validate_challenge(self, request).await
    }

    async fn get_user(&self, user_id: &UserId) -> Result<User, Error> {
        users::get_user(self, user_id).await
    }

    async fn query_users(&self, query: &UserQuery) -> Result<UserPage, Error> {
        users::query_users(self, query).await
    }

    async fn update_user(&self, user_id: &UserId, update: &UserUpdate) -> Result<UserAttributes, Error> {
        users::update_user(self, user_id, update).await
    }

    async fn delete_user(&self, user_id: &UserId, history: ActionHistory) -> Result<(), Error> {
        users::delete_user(self, user_id, history).await
    }

    async fn get_authenticators(&self, user_id: &UserId) -> Result<Vec<UserAuthenticator>, Error> {
        authenticators::get_authenticators(self, user_id).await
    }

    async fn enroll_verified_authenticator(
        &self,
        user_id: &UserId,
        authenticator: &VerifiedAuthenticator,
    ) -> Result<EnrolledAuthenticator, Error> {
        authenticators::enroll_verified_authenticator(self, user_id, authenticator).await
    }

    async fn batch_enroll_verified_authenticators(
        &self,
        passkeys: &[ImportedPasskey],
    ) -> Result<BatchEnrollment, Error> {
        authenticators::batch_enroll_verified_authenticators(self, passkeys).await
    }

    async fn delete_authenticator(
        &self,
        user_id: &UserId,
        authenticator_id: &AuthenticatorId,
    ) -> Result<(), Error> {
        authenticators::delete_authenticator(self, user_id, authenticator_id).await
    }

    async fn get_action(&self, key: &ActionKey) -> Result<Action, Error> {
        actions::get_action(self, key).await
    }

    async fn query_user_actions(&self, query: &UserActionsQuery) -> Result<Vec<PastAction>, Error> {
        actions::query_user_actions(self, query).await
    }

    async fn update_action(&self, key: &ActionKey, state: &ActionState) -> Result<Action, Error> {
        actions::update_action(self, key, state).await
    }

    async fn challenge(&self, request: &ChallengeRequest) -> Result<ChallengeResponse, Error> {
        challenges::challenge(self, request).await
    }

    async fn verify(&self, request: &VerifyRequest) -> Result<VerifyResponse, Error> {
        challenges::verify(self, request).await
    }

    async fn claim_challenge(
        &self,
        request: &ClaimChallengeRequest,
    ) -> Result<ClaimChallengeResponse, Error> {
        challenges::claim_challenge(self, request).await
    }

    async fn get_challenge(&self, query: &ChallengeQuery) -> Result<Option<ActiveChallenge>, Error> {
        challenges::get_challenge(self, query).await
    }

    async fn create_session(&self, request: &CreateSessionRequest) -> Result<SessionTokens, Error> {
        sessions::create_session(self, request).await
    }

    async fn validate_session(
        &self,
        request: &ValidateSessionRequest,
    ) -> Result<ValidateSessionResponse, Error> {
        sessions::validate_session(self, request).await
    }

    async fn refresh_session(&self, token: &RefreshToken) -> Result<SessionTokens, Error> {
        sessions::refresh_session(self, token).await
    }

    async fn revoke_session(&self, token: &AccessToken) -> Result<(), Error> {
        sessions::revoke_session(self, token).await
    }

    async fn revoke_user_sessions(&self, user_id: &UserId) -> Result<(), Error> {
        sessions::revoke_user_sessions(self, user_id).await
    }

    async fn get_tenant_authenticators(&self) -> Result<Vec<TenantAuthenticator>, Error> {
        tenant::get_tenant_authenticators(self).await
    }

    async fn get_devices(&self, user_id: &UserId) -> Result<Vec<Device>, Error> {
        devices::get_devices(self, user_id).await
    }

    async fn invalidate_device(&self, user_id: &UserId, device_id: &DeviceId) -> Result<Device, Error> {
        devices::invalidate_device(self, user_id, device_id).await
    }
}
