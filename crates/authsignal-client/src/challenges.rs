//! Challenges by e-mail, text message and `WhatsApp` that your own pages drive: send a code, check it, say whose it was.

mod find;
mod start;

use serde::{Deserialize, Serialize};

pub(crate) use find::get_challenge;
pub use find::{ActiveChallenge, ChallengeQuery};
pub(crate) use start::challenge;
pub use start::{ChallengeRequest, ChallengeResponse};

use crate::client::{Call, Client, Repeat};
use crate::error::Error;
use crate::identifiers::{ChallengeId, UserId};
use crate::secrets::{ClientToken, VerificationCode, expose};
use crate::vocabulary::{FailureReason, VerificationMethod};
use crate::wire::setters;

/// A user has typed in a code.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifyRequest {
    /// For which challenge.
    pub challenge_id: ChallengeId,
    /// The code.
    #[serde(serialize_with = "expose")]
    pub verification_code: VerificationCode,
}

impl VerifyRequest {
    /// A code for a challenge.
    #[must_use]
    pub fn new(challenge_id: ChallengeId, verification_code: VerificationCode) -> Self {
        Self {
            challenge_id,
            verification_code,
        }
    }
}

/// What a code is worth.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerifyResponse {
    /// Whether it is the right one.
    pub is_verified: bool,
    /// The e-mail address that is now known to be the user's.
    pub email: Option<String>,
    /// The phone number that is now known to be the user's.
    pub phone_number: Option<String>,
    /// How the code was sent.
    pub verification_method: Option<VerificationMethod>,
    /// Why it is not the right one.
    pub failure_reason: Option<FailureReason>,
}

/// A challenge that was started without a user now gets one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimChallengeRequest {
    /// Which challenge.
    pub challenge_id: ChallengeId,
    /// Whose it is.
    pub user_id: UserId,
    /// Whether it may be claimed before it is passed. Default: no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skip_verification_check: Option<bool>,
}

impl ClaimChallengeRequest {
    /// A passed challenge turns out to be this user's.
    #[must_use]
    pub fn new(challenge_id: ChallengeId, user_id: UserId) -> Self {
        Self {
            challenge_id,
            user_id,
            skip_verification_check: None,
        }
    }

    setters! {
        /// Whether it may be claimed before it is passed.
        skip_verification_check: bool,
    }
}

/// The challenge is the user's.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ClaimChallengeResponse {
    /// The token of the action.
    pub token: ClientToken,
    /// How the challenge was passed.
    pub verification_method: Option<VerificationMethod>,
}

impl ClaimChallengeResponse {
    /// A claimed challenge; for tests that stand in for the service.
    #[must_use]
    pub fn new(token: ClientToken) -> Self {
        Self {
            token,
            verification_method: None,
        }
    }
}

pub(crate) async fn verify(client: &Client, request: &VerifyRequest) -> Result<VerifyResponse, Error> {
    client
        .send(Call::post("/verify", &[], Repeat::Unsafe).json(request)?)
        .await
}

pub(crate) async fn claim_challenge(
    client: &Client,
    request: &ClaimChallengeRequest,
) -> Result<ClaimChallengeResponse, Error> {
    client
        .send(Call::post("/claim", &[], Repeat::Unsafe).json(request)?)
        .await
}
