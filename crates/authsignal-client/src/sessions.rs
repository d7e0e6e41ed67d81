//! Sessions: tokens of Authsignal for applications that keep none of their own.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::{ActionCode, ClientId, UserId};
use crate::secrets::{AccessToken, ClientToken, RefreshToken, expose};
use crate::users::UserAttributes;
use crate::vocabulary::VerificationMethod;
use crate::wire::setters;

/// A passed challenge is to become a session.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CreateSessionRequest {
    /// For which app client.
    pub client_id: ClientId,
    /// The token of a passed challenge.
    #[serde(serialize_with = "expose")]
    pub token: ClientToken,
    /// The action the token must belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionCode>,
}

impl CreateSessionRequest {
    /// A session of an app client from the token of a passed challenge.
    #[must_use]
    pub fn new(client_id: ClientId, token: ClientToken) -> Self {
        Self {
            client_id,
            token,
            action: None,
        }
    }

    setters! {
        /// The action the token must belong to.
        action: ActionCode,
    }
}

/// The tokens of a session.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionTokens {
    /// Proves the session, for a short time.
    pub access_token: AccessToken,
    /// Gets new tokens, once.
    pub refresh_token: RefreshToken,
}

impl SessionTokens {
    /// The tokens of a session; for tests that stand in for the service.
    #[must_use]
    pub fn new(access_token: AccessToken, refresh_token: RefreshToken) -> Self {
        Self {
            access_token,
            refresh_token,
        }
    }
}

/// Asks whether a session is still there.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ValidateSessionRequest {
    /// The access token that was presented.
    #[serde(serialize_with = "expose")]
    pub access_token: AccessToken,
    /// The app clients it may be for; for any, if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub client_ids: Vec<ClientId>,
}

impl ValidateSessionRequest {
    /// Asks about an access token.
    #[must_use]
    pub fn new(access_token: AccessToken) -> Self {
        Self {
            access_token,
            client_ids: Vec::new(),
        }
    }

    /// Adds an app client that the token may be for.
    #[must_use]
    pub fn client_id(mut self, client_id: ClientId) -> Self {
        self.client_ids.push(client_id);
        self
    }
}

/// A session that is still there.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ValidateSessionResponse {
    /// Whose it is.
    pub user: SessionUser,
    /// Until when the access token is worth something.
    #[serde(with = "time::serde::timestamp")]
    pub expires_at: OffsetDateTime,
    /// How the user proved themselves.
    pub verification_method: Option<VerificationMethod>,
}

/// The user of a session.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SessionUser {
    /// Who.
    pub user_id: UserId,
    /// What is known of them.
    #[serde(flatten)]
    pub attributes: UserAttributes,
}

impl ValidateSessionResponse {
    /// A session; for tests that stand in for the service.
    #[must_use]
    pub fn new(user_id: UserId, expires_at: OffsetDateTime) -> Self {
        let user = SessionUser {
            user_id,
            attributes: UserAttributes::default(),
        };
        Self {
            user,
            expires_at,
            verification_method: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithAccessToken<'a> {
    access_token: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithRefreshToken<'a> {
    refresh_token: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithUser<'a> {
    user_id: &'a UserId,
}

pub(crate) async fn create_session(
    client: &Client,
    request: &CreateSessionRequest,
) -> Result<SessionTokens, Error> {
    client
        .send(Call::post("/sessions", &[], Repeat::Unsafe).json(request)?)
        .await
}

pub(crate) async fn validate_session(
    client: &Client,
    request: &ValidateSessionRequest,
) -> Result<ValidateSessionResponse, Error> {
    client
        .send(Call::post("/sessions/validate", &[], Repeat::Safe).json(request)?)
        .await
}

pub(crate) async fn refresh_session(client: &Client, token: &RefreshToken) -> Result<SessionTokens, Error> {
    let body = WithRefreshToken {
        refresh_token: token.expose(),
    };
    client
        .send(Call::post("/sessions/refresh", &[], Repeat::Unsafe).json(&body)?)
        .await
}

pub(crate) async fn revoke_session(client: &Client, token: &AccessToken) -> Result<(), Error> {
    let body = WithAccessToken {
        access_token: token.expose(),
    };
    client
        .send_for_nothing(Call::post("/sessions/revoke", &[], Repeat::Safe).json(&body)?)
        .await
}

pub(crate) async fn revoke_user_sessions(client: &Client, user_id: &UserId) -> Result<(), Error> {
    let call = Call::post("/sessions/user/revoke", &[], Repeat::Safe);
    client.send_for_nothing(call.json(&WithUser { user_id })?).await
}
