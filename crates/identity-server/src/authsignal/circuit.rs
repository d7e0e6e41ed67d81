//! When to stop asking a service that does not answer, and when to try again: the rules, without clock or I/O.
//!
//! They are our own because one call has to decide for all, and the clock is passed in: the crate `failsafe` lets every call
//! through while it is half open, and reads a clock of its own.

use std::collections::VecDeque;

use time::{Duration, OffsetDateTime};

#[cfg(test)]
mod tests;

/// What is older says nothing about now.
const RECENT: Duration = Duration::minutes(1);

/// What decides when the circuit opens and closes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// So many failures open it, when they are at least half of the recent calls.
    pub(super) failures: u32,
    /// How long nobody is asked after that.
    pub(super) pause: Duration,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The service is there, whatever it said.
    Answered,
    /// It is not.
    Failed,
    /// Nobody waited for the end.
    Unknown,
}

/// Whether calls go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    /// They do.
    Closed,
    /// They are refused at once.
    Open,
    /// One call is under way, which decides for all.
    HalfOpen,
}

/// Permission for one call. Its end must be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Admission {
    /// What was decided since this call began is not touched by how it ends.
    era: u64,
    is_probe: bool,
}

/// The circuit is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    /// When it is worth to come again.
    pub(super) retry_in: Duration,
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// From now on nobody is asked.
    Opened,
    /// From now on everybody is asked again.
    Closed,
}

/// A circuit breaker. Every moment is passed in, and a clock that is set back keeps it open for twice the pause at most.
#[derive(Debug)]
pub(super) struct Circuit {
    rules: Rules,
    era: u64,
    position: Position,
    /// The ends of calls while it is closed, oldest first.
    recent: VecDeque<(OffsetDateTime, Outcome)>,
}

#[derive(Debug, Clone, Copy)]
enum Position {
    Closed,
    Open { since: OffsetDateTime },
    HalfOpen { since: OffsetDateTime },
}

impl Circuit {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            era: 0,
            position: Position::Closed,
            recent: VecDeque::new(),
        }
    }

    pub(super) fn state(&self) -> CircuitState {
        match self.position {
            Position::Closed => CircuitState::Closed,
            Position::Open { .. } => CircuitState::Open,
            Position::HalfOpen { .. } => CircuitState::HalfOpen,
        }
    }

    /// Asks whether a call may begin.
    pub(super) fn admit(&mut self, now: OffsetDateTime) -> Result<Admission, Refusal> {
        let is_probe = match self.position {
            Position::Closed => false,
            Position::HalfOpen { .. } => {
                // The probe will tell, in the time that a call may take.
                return Err(Refusal {
                    retry_in: Duration::SECOND,
                });
            }
            Position::Open { since } => {
                let retry_in = since + self.rules.pause - now;
                if retry_in.is_positive() && retry_in <= self.rules.pause {
                    return Err(Refusal { retry_in });
                }
                self.position = Position::HalfOpen { since };
                true
            }
        };
        Ok(Admission {
            era: self.era,
            is_probe,
        })
    }

    /// Takes in how an admitted call ended.
    pub(super) fn report(
        &mut self,
        admission: Admission,
        outcome: Outcome,
        now: OffsetDateTime,
    ) -> Option<Change> {
        if admission.era != self.era {
            return None;
        }
        match (self.position, outcome) {
            (Position::HalfOpen { .. }, _) if !admission.is_probe => None,
            (Position::HalfOpen { .. }, Outcome::Answered) => Some(self.close()),
            (Position::HalfOpen { .. }, Outcome::Failed) => Some(self.open(now)),
            // Nobody knows: the next one may try.
            (Position::HalfOpen { since }, Outcome::Unknown) => {
                self.position = Position::Open { since };
                None
            }
            (Position::Closed, Outcome::Answered | Outcome::Failed) => {
                self.remember(outcome, now);
                self.has_failed_too_often().then(|| self.open(now))
            }
            (Position::Closed, Outcome::Unknown) | (Position::Open { .. }, _) => None,
        }
    }

    fn remember(&mut self, outcome: Outcome, now: OffsetDateTime) {
        self.recent.push_back((now, outcome));
        if self.recent.len() > self.longest_memory() {
            self.recent.pop_front();
        }
        self.recent
            .retain(|(then, _)| *then <= now && now - *then <= RECENT);
    }

    /// Twice the failures: among so many calls they are half.
    fn longest_memory(&self) -> usize {
        usize::try_from(self.rules.failures)
            .unwrap_or(usize::MAX)
            .saturating_mul(2)
    }

    fn has_failed_too_often(&self) -> bool {
        let failures = self
            .recent
            .iter()
            .filter(|(_, outcome)| *outcome == Outcome::Failed)
            .count();
        u32::try_from(failures).is_ok_and(|failures| failures >= self.rules.failures)
            && failures * 2 >= self.recent.len()
    }

    fn open(&mut self, now: OffsetDateTime) -> Change {
        self.begin_era(Position::Open { since: now });
        Change::Opened
    }

    fn close(&mut self) -> Change {
        self.begin_era(Position::Closed);
        Change::Closed
    }

    fn begin_era(&mut self, position: Position) {
        self.era += 1;
        self.position = position;
        self.recent.clear();
    }
}
