//! Actions and their state machine.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::identifiers::{ActionKey, UserAuthenticatorId};
use super::verification_method::VerificationMethod;

#[cfg(test)]
mod tests;

/// What a rule or the action's settings ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Outcome {
    Allow,
    Challenge,
    Review,
    Block,
}

impl Outcome {
    pub(crate) const ALL: [Self; 4] = [Self::Allow, Self::Challenge, Self::Review, Self::Block];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Challenge => "CHALLENGE",
            Self::Review => "REVIEW",
            Self::Block => "BLOCK",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == text)
    }
}

/// The state of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ActionState {
    Allow,
    Block,
    ChallengeRequired,
    ChallengeSucceeded,
    ChallengeFailed,
    ReviewRequired,
    ReviewSucceeded,
    ReviewFailed,
}

impl ActionState {
    pub(crate) const ALL: [Self; 8] = [
        Self::Allow,
        Self::Block,
        Self::ChallengeRequired,
        Self::ChallengeSucceeded,
        Self::ChallengeFailed,
        Self::ReviewRequired,
        Self::ReviewSucceeded,
        Self::ReviewFailed,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "ALLOW",
            Self::Block => "BLOCK",
            Self::ChallengeRequired => "CHALLENGE_REQUIRED",
            Self::ChallengeSucceeded => "CHALLENGE_SUCCEEDED",
            Self::ChallengeFailed => "CHALLENGE_FAILED",
            Self::ReviewRequired => "REVIEW_REQUIRED",
            Self::ReviewSucceeded => "REVIEW_SUCCEEDED",
            Self::ReviewFailed => "REVIEW_FAILED",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The state of an action that has just been tracked. A user without any authenticator cannot be
    /// challenged, and is let through as not enrolled.
    pub(crate) fn at_track(outcome: Outcome, is_enrolled: bool) -> Self {
        match outcome {
            Outcome::Block => Self::Block,
            Outcome::Review => Self::ReviewRequired,
            Outcome::Challenge if is_enrolled => Self::ChallengeRequired,
            Outcome::Challenge | Outcome::Allow => Self::Allow,
        }
    }

    /// Whether a token of an action in this state may still verify or enrol anything.
    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Allow | Self::ChallengeRequired | Self::ChallengeSucceeded
        )
    }

    /// Whether nothing is left to be done by the user.
    pub(crate) fn is_settled(self) -> bool {
        self == Self::ChallengeSucceeded || !self.is_open()
    }

    /// After a challenge of an authenticator that the user already had.
    pub(crate) fn after_verification(self) -> Self {
        match self {
            Self::ChallengeRequired | Self::Allow => Self::ChallengeSucceeded,
            other => other,
        }
    }

    /// After the enrolment of an authenticator. Only a person's first one counts as a challenge: with a
    /// later one, the person proves that they hold something new, not something that was known.
    pub(crate) fn after_enrolment(self, was_enrolled: bool) -> Self {
        match self {
            Self::Allow if !was_enrolled => Self::ChallengeSucceeded,
            other => other,
        }
    }
}

impl fmt::Display for ActionState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What `track` says about the circumstances of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ActionContext {
    pub(crate) redirect_url: Option<String>,
    pub(crate) device_id: Option<String>,
    pub(crate) ip_address: Option<String>,
    pub(crate) user_agent: Option<String>,
    /// The scopes that its tokens carry, space-separated.
    pub(crate) scope: Option<String>,
    /// Whether the pre-built UI shows the settings after the challenge.
    pub(crate) redirect_to_settings: bool,
    /// The language of the pages and messages (BCP 47).
    pub(crate) locale: Option<String>,
    pub(crate) custom_domain: Option<String>,
    /// Data points for the rules.
    pub(crate) custom: Option<Map<String, Value>>,
    /// What the Go SDK says about a transaction.
    pub(crate) crypto: Option<Map<String, Value>>,
}

/// One action of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) key: ActionKey,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) state: ActionState,
    pub(crate) state_updated_at: OffsetDateTime,
    pub(crate) verification_method: Option<VerificationMethod>,
    pub(crate) verified_by: Option<UserAuthenticatorId>,
    pub(crate) rule_ids: Vec<String>,
    pub(crate) context: ActionContext,
}

impl Action {
    pub(crate) fn new(
        key: ActionKey,
        state: ActionState,
        context: ActionContext,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            key,
            created_at: now,
            updated_at: now,
            state,
            state_updated_at: now,
            verification_method: None,
            verified_by: None,
            rule_ids: Vec::new(),
            context,
        }
    }

    /// Moves to `state`; says whether anything changed.
    pub(crate) fn move_to(&mut self, state: ActionState, now: OffsetDateTime) -> bool {
        self.updated_at = now;
        if self.state == state {
            return false;
        }
        self.state = state;
        self.state_updated_at = now;
        true
    }

    /// Moves to `state`, and notes by what, when that completes the challenge.
    pub(crate) fn complete(
        &mut self,
        state: ActionState,
        method: VerificationMethod,
        by: Option<UserAuthenticatorId>,
        now: OffsetDateTime,
    ) {
        if self.move_to(state, now) && state == ActionState::ChallengeSucceeded {
            self.verification_method = Some(method);
            self.verified_by = by;
        }
    }
}
