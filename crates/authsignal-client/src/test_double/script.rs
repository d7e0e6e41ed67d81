//! What one call answers.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::identifiers::InvalidValue;

type Rule<Arguments, Answer> = Box<dyn Fn(&Arguments) -> Result<Answer, Error> + Send>;

/// What one call answers, and with which arguments it was made. `Arguments` is a tuple.
///
/// Answers that were lined up go first, each once; then the rule, if there is one.
pub struct Script<Arguments, Answer> {
    call: &'static str,
    state: Mutex<State<Arguments, Answer>>,
}

struct State<Arguments, Answer> {
    calls: Vec<Arguments>,
    lined_up: VecDeque<Result<Answer, Error>>,
    rule: Option<Rule<Arguments, Answer>>,
}

impl<Arguments: Clone, Answer> Script<Arguments, Answer> {
    pub(super) fn new(call: &'static str) -> Self {
        let state = State {
            calls: Vec::new(),
            lined_up: VecDeque::new(),
            rule: None,
        };
        Self {
            call,
            state: Mutex::new(state),
        }
    }

    /// Lines an answer up.
    pub fn answers(&self, answer: Answer) -> &Self {
        self.state().lined_up.push_back(Ok(answer));
        self
    }

    /// Lines a failure up.
    pub fn fails(&self, error: Error) -> &Self {
        self.state().lined_up.push_back(Err(error));
        self
    }

    /// Answers by a rule from now on. The rule must not ask this script for anything.
    pub fn always(&self, rule: impl Fn(&Arguments) -> Result<Answer, Error> + Send + 'static) -> &Self {
        self.state().rule = Some(Box::new(rule));
        self
    }

    /// The arguments of all calls so far, in their order.
    #[must_use]
    pub fn calls(&self) -> Vec<Arguments> {
        self.state().calls.clone()
    }

    pub(super) fn play(&self, arguments: Arguments) -> Result<Answer, Error> {
        let mut state = self.state();
        state.calls.push(arguments.clone());
        if let Some(answer) = state.lined_up.pop_front() {
            return answer;
        }
        match &state.rule {
            Some(rule) => rule(&arguments),
            None => Err(InvalidValue::new(self.call, "has no answer left in the test double").into()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<Arguments, Answer>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Arguments, Answer> fmt::Debug for Script<Arguments, Answer> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Script")
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}
