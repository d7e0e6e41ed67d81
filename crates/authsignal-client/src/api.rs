//! The calls of the server API, as a trait, so that an application can be tested without the service.

use async_trait::async_trait;

use crate::actions::{self, Action, ActionKey};
use crate::authenticators::{self, UserAuthenticator};
use crate::client::Client;
use crate::error::Error;
use crate::identifiers::{AuthenticatorId, UserId};
use crate::track::{self, TrackRequest, TrackResponse};
use crate::users::{self, User, UserAttributes, UserUpdate};
use crate::validate::{self, ValidateChallengeRequest, ValidateChallengeResponse};
use crate::vocabulary::ActionState;

/// The calls of the Authsignal server API.
///
/// [`Client`] makes them over HTTP. Hold an `Arc<dyn Authsignal>` where you want to put something else in its place.
/// Every call fails with an [`Error`]; what is noted at a call is what is special about it.
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

    /// Sets attributes of a user, and creates the user if need be.
    async fn update_user(&self, user_id: &UserId, update: &UserUpdate) -> Result<UserAttributes, Error>;

    /// Lists what a user can prove themselves with.
    async fn get_authenticators(&self, user_id: &UserId) -> Result<Vec<UserAuthenticator>, Error>;

    /// Removes an authenticator of a user. If a first attempt was executed but its answer got lost, the repetition may
    /// report that there is no such authenticator (status 404).
    async fn delete_authenticator(
        &self,
        user_id: &UserId,
        authenticator_id: &AuthenticatorId,
    ) -> Result<(), Error>;

    /// Looks up one occurrence of an action.
    async fn get_action(&self, key: &ActionKey) -> Result<Action, Error>;

    /// Moves one occurrence of an action to another state, for example after a review.
    async fn update_action(&self, key: &ActionKey, state: &ActionState) -> Result<Action, Error>;
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

    async fn update_user(&self, user_id: &UserId, update: &UserUpdate) -> Result<UserAttributes, Error> {
        users::update_user(self, user_id, update).await
    }

    async fn get_authenticators(&self, user_id: &UserId) -> Result<Vec<UserAuthenticator>, Error> {
        authenticators::get_authenticators(self, user_id).await
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

    async fn update_action(&self, key: &ActionKey, state: &ActionState) -> Result<Action, Error> {
        actions::update_action(self, key, state).await
    }
}
