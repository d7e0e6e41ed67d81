//! Seed files: the state of a tenant as a person writes it, or as an export does.
//!
//! All that a person need not care about (ids, times) can be left out.

mod action;
pub(crate) mod authenticator;
mod fault;
mod user;

use std::path::Path;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use web_host::RandomSource;
use web_host::config::{ConfigError, Environment, Schema};

use self::action::SeedAction;
use self::fault::SeedFault;
use self::user::SeedUser;
use crate::store::overrides::OutcomeOverride;
use crate::store::state::State;
use crate::tenant::TenantError;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::{ActionCode, UserId};

/// No variable of the environment changes a seed file: the prefix is one that none can have.
const SCHEMA: Schema = Schema {
    prefix: "=",
    secrets: &[],
    aliases: &[],
};

/// A seed file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seed {
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_skew_seconds: Option<i64>,
    users: Vec<SeedUser>,
    actions: Vec<SeedAction>,
    outcomes: Vec<SeedOutcome>,
    faults: Vec<SeedFault>,
}

/// One entry of `[[outcomes]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeedOutcome {
    user_id: String,
    action_code: String,
    outcome: Outcome,
}

/// What a seed may leave out comes from here.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) now: OffsetDateTime,
    pub(crate) random: &'a dyn RandomSource,
}

/// A mistake in a seed.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {text}")]
pub(crate) struct Problem {
    key: String,
    text: String,
}

impl Problem {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "texts and errors are handed over as they come"
    )]
    fn new(key: impl Into<String>, text: impl ToString) -> Self {
        Self {
            key: key.into(),
            text: text.to_string(),
        }
    }

    /// The same, of a key within `parent`.
    fn within(self, parent: &str) -> Self {
        Self {
            key: format!("{parent}.{}", self.key),
            text: self.text,
        }
    }
}

impl Seed {
    /// The state that `text` describes, which came from `path`.
    pub(crate) fn read(
        path: &Path,
        text: &str,
        surroundings: Surroundings<'_>,
    ) -> Result<State, ConfigError> {
        let seed: Self = web_host::config::parse(&SCHEMA, path, text, &Environment::default())?;
        seed.into_state(surroundings)
            .map_err(|problem| ConfigError::at(path, &problem.key, &problem.text))
    }

    /// The seed file that describes `state`.
    pub(crate) fn write(state: &State) -> Result<String, TenantError> {
        let seed = Self {
            clock_skew_seconds: Some(state.skew_seconds).filter(|seconds| *seconds != 0),
            users: state.users.iter().map(SeedUser::of).collect(),
            actions: state.actions.iter().map(SeedAction::of).collect(),
            outcomes: state.outcomes.iter().map(SeedOutcome::of).collect(),
            faults: state.faults.iter().map(SeedFault::of).collect(),
        };
        toml::to_string(&seed).map_err(|error| TenantError::internal("the state cannot be exported", &error))
    }

    fn into_state(self, surroundings: Surroundings<'_>) -> Result<State, Problem> {
        let state = State {
            skew_seconds: self.clock_skew_seconds.unwrap_or_default(),
            users: each("users", self.users, |user| user.into_state(surroundings))?,
            actions: each("actions", self.actions, |action| action.into_action(surroundings))?,
            outcomes: each("outcomes", self.outcomes, SeedOutcome::into_override)?,
            faults: each("faults", self.faults, |fault| fault.into_fault(surroundings))?,
        };
        check_is_unambiguous(&state)?;
        Ok(state)
    }
}

/// Reads the entries of a list, and tells of which one a problem is.
fn each<T, U>(
    list: &str,
    entries: Vec<T>,
    read: impl Fn(T) -> Result<U, Problem>,
) -> Result<Vec<U>, Problem> {
    let numbered = entries.into_iter().enumerate();
    numbered
        .map(|(index, entry)| read(entry).map_err(|problem| problem.within(&format!("{list}[{index}]"))))
        .collect()
}

/// Nobody and nothing is there twice.
fn check_is_unambiguous(state: &State) -> Result<(), Problem> {
    let mut seen = std::collections::HashSet::new();
    for (index, user) in state.users.iter().enumerate() {
        let key = format!("users[{index}]");
        if !seen.insert(format!("user {}", user.user.user_id)) {
            return Err(Problem::new("user_id", "is there twice").within(&key));
        }
        for (index, authenticator) in user.authenticators.iter().enumerate() {
            let credential = authenticator.webauthn_credential();
            let ids = [
                Some(format!("authenticator {}", authenticator.id)),
                credential.map(|credential| format!("credential {}", credential.credential_id())),
            ];
            if ids.into_iter().flatten().any(|id| !seen.insert(id)) {
                let problem = Problem::new(format!("authenticators[{index}]"), "is there twice");
                return Err(problem.within(&key));
            }
        }
    }
    for (index, action) in state.actions.iter().enumerate() {
        let key = &action.key;
        let id = format!("action {key:?}");
        if !seen.insert(id) {
            return Err(Problem::new(format!("actions[{index}]"), "is there twice"));
        }
    }
    Ok(())
}

impl SeedOutcome {
    fn of(outcome: &OutcomeOverride) -> Self {
        Self {
            user_id: outcome.user_id.clone(),
            action_code: outcome.action_code.clone(),
            outcome: outcome.outcome,
        }
    }

    fn into_override(self) -> Result<OutcomeOverride, Problem> {
        UserId::parse(&self.user_id).map_err(|error| Problem::new("user_id", error))?;
        ActionCode::parse(&self.action_code).map_err(|error| Problem::new("action_code", error))?;
        Ok(OutcomeOverride {
            user_id: self.user_id,
            action_code: self.action_code,
            outcome: self.outcome,
        })
    }
}
