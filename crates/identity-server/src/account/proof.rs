use time::Duration;

use super::Accounts;
use crate::authsignal::StepError;
use crate::storage::StoredSession;

/// How long after signing in people may change what matters about their account.
pub const FRESH_FOR: Duration = Duration::minutes(10);

/// How much longer a form is accepted that was opened in time.
const TIME_TO_FILL_IN: Duration = Duration::minutes(5);

/// When somebody has to have proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A page is opened.
    Opening,
    /// Its form is sent.
    Sending,
}

impl Moment {
    fn patience(self) -> Duration {
        match self {
            Self::Opening => FRESH_FOR,
            Self::Sending => FRESH_FOR + TIME_TO_FILL_IN,
        }
    }
}

impl Accounts {
    /// Whether the person of this session has proved a moment ago who they are, by more than a password if they have more.
    pub async fn is_proved(&self, session: &StoredSession, moment: Moment) -> Result<bool, StepError> {
        let authentication = &session.authentication;
        let patience = u32::try_from(moment.patience().whole_seconds()).unwrap_or(0);
        if !authentication.is_within(patience, self.parts.clock.now()) {
            return Ok(false);
        }
        if authentication.is_multi_factor() {
            return Ok(true);
        }
        Ok(self.authenticators(&session.subject).await?.is_empty())
    }
}
