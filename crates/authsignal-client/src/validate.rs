//! Validate: what the token that came back is worth.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::secrets::{ClientToken, expose};
use crate::vocabulary::{ActionState, VerificationMethod};
use crate::wire::setters;

/// Asks what a token is worth. Name the action and, where it is known, the user: a token of another one is then not valid.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ValidateChallengeRequest {
    /// The token that came back.
    #[serde(serialize_with = "expose")]
    pub token: ClientToken,
    /// The user it must belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The action it must belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionCode>,
}

impl ValidateChallengeRequest {
    /// Asks about a token.
    #[must_use]
    pub fn new(token: ClientToken) -> Self {
        Self {
            token,
            user_id: None,
            action: None,
        }
    }

    setters! {
        /// The user it must belong to.
        user_id: UserId,
        /// The action it must belong to.
        action: ActionCode,
    }
}

/// What a token is worth. A login takes [`verified`](ValidateChallengeResponse::verified) for an answer, not single members.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ValidateChallengeResponse {
    /// Whether the challenge was passed.
    pub is_valid: bool,
    /// The state of the action; absent if the token is not from this tenant or its time has passed.
    pub state: Option<ActionState>,
    /// When the state changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub state_updated_at: Option<OffsetDateTime>,
    /// Whose token it is.
    pub user_id: Option<UserId>,
    /// The action it belongs to.
    pub action: Option<ActionCode>,
    /// The same as `action`: the service sends both names, older versions only one.
    pub action_code: Option<ActionCode>,
    /// The occurrence of the action.
    pub idempotency_key: Option<IdempotencyKey>,
    /// How the challenge was passed.
    pub verification_method: Option<VerificationMethod>,
    /// The session of Veriff that verified the user's identity.
    pub veriff_session_id: Option<String>,
    /// Why the token is not valid, in the service's words.
    pub error: Option<String>,
}

/// A passed challenge: this user has just proved themselves for this occurrence of this action.
///
/// The service answers the same as often as it is asked. That a challenge counts once is yours to enforce: remember the
/// idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedChallenge {
    /// Who.
    pub user_id: UserId,
    /// What for.
    pub action: ActionCode,
    /// Which occurrence.
    pub idempotency_key: IdempotencyKey,
    /// How; absent if the service did not say.
    pub verification_method: Option<VerificationMethod>,
    /// When; absent if the service did not say.
    pub verified_at: Option<OffsetDateTime>,
}

/// Why a token does not prove a passed challenge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChallengeRejection {
    /// The service does not vouch for the token: forged, expired, or from another tenant, user or action.
    #[error("the token is not valid")]
    InvalidToken,
    /// The challenge has not been passed. The user may have left, or may try again.
    #[error("the challenge has not been passed, its state is {0}")]
    NotPassed(ActionState),
    /// The token belongs to another action.
    #[error("the token belongs to another action")]
    OtherAction,
    /// The token belongs to another user.
    #[error("the token belongs to another user")]
    OtherUser,
    /// The answer says that the challenge was passed, but not by whom or for what.
    #[error("the answer is incomplete")]
    Incomplete,
}

impl ValidateChallengeResponse {
    /// Accepts a passed challenge of this action and, where it is known, of this user; and nothing else.
    ///
    /// For a passkey sign-in the user is not known beforehand: pass `None` and take the user from the result.
    ///
    /// # Errors
    /// [`ChallengeRejection`] says why the token proves nothing.
    pub fn verified(
        self,
        action: &ActionCode,
        user_id: Option<&UserId>,
    ) -> Result<VerifiedChallenge, ChallengeRejection> {
        match self.state {
            Some(ActionState::ChallengeSucceeded) if self.is_valid => {}
            Some(ActionState::ChallengeSucceeded) | None => return Err(ChallengeRejection::InvalidToken),
            Some(state) => return Err(ChallengeRejection::NotPassed(state)),
        }
        // Each name that was sent must be the expected one.
        let named = [&self.action, &self.action_code];
        if named.into_iter().flatten().any(|named| named != action) {
            return Err(ChallengeRejection::OtherAction);
        }
        let (Some(user), Some(idempotency_key), Some(action)) = (
            self.user_id,
            self.idempotency_key,
            self.action.or(self.action_code),
        ) else {
            return Err(ChallengeRejection::Incomplete);
        };
        if user_id.is_some_and(|expected| *expected != user) {
            return Err(ChallengeRejection::OtherUser);
        }
        Ok(VerifiedChallenge {
            user_id: user,
            action,
            idempotency_key,
            verification_method: self.verification_method,
            verified_at: self.state_updated_at,
        })
    }
}

pub(crate) async fn validate_challenge(
    client: &Client,
    request: &ValidateChallengeRequest,
) -> Result<ValidateChallengeResponse, Error> {
    client
        .send(Call::post("/validate", &[], Repeat::Safe).json(request)?)
        .await
}

#[cfg(test)]
mod tests;
