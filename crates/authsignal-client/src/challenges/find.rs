//! Finding a challenge that can still be passed.

use serde::Deserialize;
use time::OffsetDateTime;

use crate::client::{Call, Client};
use crate::error::Error;
use crate::identifiers::{ActionCode, ChallengeId, UserId};
use crate::vocabulary::{SmsChannel, VerificationMethod};
use crate::wire::setters;

/// Which challenge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChallengeQuery {
    /// The one of this id.
    pub challenge_id: Option<ChallengeId>,
    /// One of this user.
    pub user_id: Option<UserId>,
    /// One of this action.
    pub action: Option<ActionCode>,
    /// One of this kind.
    pub verification_method: Option<VerificationMethod>,
}

impl ChallengeQuery {
    /// The challenge of this id.
    #[must_use]
    pub fn by_id(challenge_id: ChallengeId) -> Self {
        Self::default().challenge_id(challenge_id)
    }

    /// The challenge of this user for this action.
    #[must_use]
    pub fn by_action(user_id: UserId, action: ActionCode) -> Self {
        Self::default().user_id(user_id).action(action)
    }

    setters! {
        /// The one of this id.
        challenge_id: ChallengeId,
        /// One of this user.
        user_id: UserId,
        /// One of this action.
        action: ActionCode,
        /// One of this kind.
        verification_method: VerificationMethod,
    }
}

/// A challenge that can still be passed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActiveChallenge {
    /// Names the challenge.
    pub challenge_id: ChallengeId,
    /// Until when its code is worth something.
    pub expires_at: Option<OffsetDateTime>,
    /// How its code was sent.
    pub verification_method: Option<VerificationMethod>,
    /// How its code reached the phone.
    pub sms_channel: Option<SmsChannel>,
    /// To which phone number.
    pub phone_number: Option<String>,
    /// To which e-mail address.
    pub email: Option<String>,
    /// For which action.
    pub action: Option<ActionCode>,
}

impl ActiveChallenge {
    /// A challenge; for tests that stand in for the service.
    #[must_use]
    pub fn new(challenge_id: ChallengeId) -> Self {
        Self {
            challenge_id,
            expires_at: None,
            verification_method: None,
            sms_channel: None,
            phone_number: None,
            email: None,
            action: None,
        }
    }
}

pub(crate) async fn get_challenge(
    client: &Client,
    query: &ChallengeQuery,
) -> Result<Option<ActiveChallenge>, Error> {
    /// Everything is absent if there is no such challenge.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answer {
        challenge_id: Option<ChallengeId>,
        #[serde(default, with = "time::serde::timestamp::option")]
        expires_at: Option<OffsetDateTime>,
        verification_method: Option<VerificationMethod>,
        sms_channel: Option<SmsChannel>,
        phone_number: Option<String>,
        email: Option<String>,
        action: Option<ActionCode>,
    }
    let call = Call::get("/challenges", &[])
        .query("challengeId", query.challenge_id.as_ref())
        .query("userId", query.user_id.as_ref())
        .query("action", query.action.as_ref())
        .query("verificationMethod", query.verification_method.as_ref());
    let answer: Answer = client.send(call).await?;
    Ok(answer.challenge_id.map(|challenge_id| ActiveChallenge {
        challenge_id,
        expires_at: answer.expires_at,
        verification_method: answer.verification_method,
        sms_channel: answer.sms_channel,
        phone_number: answer.phone_number,
        email: answer.email,
        action: answer.action,
    }))
}
