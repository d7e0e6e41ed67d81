//! What a login does with the answer to `track`.

use super::{ChallengeUrl, TrackResponse};
use crate::vocabulary::ActionState;

/// What a login does next. Exhaustive on purpose: a `match` without a wildcard handles every case there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginDecision<'a> {
    /// Sign the user in.
    SignIn,
    /// Send the browser to this address: the user enrols a first authenticator there.
    Enrol(&'a ChallengeUrl),
    /// Send the browser to this address: the user proves themselves there.
    Challenge(&'a ChallengeUrl),
    /// Do not sign the user in.
    Block(BlockReason),
    /// Do not sign the user in yet: a person must look at the action first.
    Review,
}

/// Why the user is not signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockReason {
    /// A rule or the action's default says so.
    Blocked,
    /// The challenge of this occurrence has failed for good.
    ChallengeFailed,
    /// The person who looked at the action refused it.
    ReviewFailed,
    /// This occurrence was decided before: its idempotency key is not new. What was decided may have been decided
    /// in another browser; [`validate_challenge`](crate::Authsignal::validate_challenge) or
    /// [`get_action`](crate::Authsignal::get_action) tell what it was.
    AlreadyDecided,
    /// A state that this version of the crate does not know.
    UnknownState(ActionState),
}

impl TrackResponse {
    /// What a login does with this answer.
    ///
    /// The state goes before enrolment: a blocked user is blocked, enrolled or not. What is not known is blocked.
    #[must_use]
    pub fn decision(&self) -> LoginDecision<'_> {
        match (&self.state, self.is_enrolled) {
            (ActionState::Allow, true) => LoginDecision::SignIn,
            (ActionState::ChallengeRequired, true) => LoginDecision::Challenge(&self.url),
            (ActionState::Allow | ActionState::ChallengeRequired, false) => LoginDecision::Enrol(&self.url),
            (ActionState::ReviewRequired, _) => LoginDecision::Review,
            (ActionState::Block, _) => LoginDecision::Block(BlockReason::Blocked),
            (ActionState::ChallengeFailed, _) => LoginDecision::Block(BlockReason::ChallengeFailed),
            (ActionState::ReviewFailed, _) => LoginDecision::Block(BlockReason::ReviewFailed),
            (ActionState::ChallengeSucceeded | ActionState::ReviewSucceeded, _) => {
                LoginDecision::Block(BlockReason::AlreadyDecided)
            }
            (ActionState::Unknown(_), _) => {
                LoginDecision::Block(BlockReason::UnknownState(self.state.clone()))
            }
        }
    }
}

#[cfg(test)]
mod tests;
