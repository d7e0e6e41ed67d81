//! Which outcome an action has for a user, and which verification methods it permits.

pub(crate) mod rule;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use self::rule::{Circumstances, Rule};
use super::action::Outcome;
use super::identifiers::ActionCode;
use super::settings::SettingsProblem;
use super::verification_method::VerificationMethod;

#[cfg(test)]
mod tests;

/// The id that stands among an action's rules when somebody set the outcome by hand.
const OVERRIDE_RULE: &str = "outcome-override";

/// The settings of all actions.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    /// For actions without settings of their own.
    pub(crate) default_outcome: Outcome,
    /// What the tenant has enabled, in order of preference.
    pub(crate) enabled_methods: Vec<VerificationMethod>,
    pub(crate) actions: HashMap<ActionCode, ActionPolicy>,
}

/// The settings of one action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionPolicy {
    pub(crate) outcome: Outcome,
    /// `None` permits all that are enabled.
    pub(crate) permitted: Option<Vec<VerificationMethod>>,
    /// The first that matches decides.
    pub(crate) rules: Vec<Rule>,
}

/// What the settings say for one action of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) outcome: Outcome,
    /// The rules that led to it; their ids are their names.
    pub(crate) rule_ids: Vec<String>,
}

impl Policy {
    pub(crate) fn check(&self) -> Result<(), SettingsProblem> {
        if self.enabled_methods.is_empty() {
            return Err(SettingsProblem::new(
                "verification_methods",
                "enable at least one method",
            ));
        }
        check_methods("verification_methods", &self.enabled_methods)?;
        self.actions
            .iter()
            .try_for_each(|(code, action)| action.check(code))
    }

    /// The outcome of `code` under `circumstances`. `by_hand` is what was set for the user in the portal.
    pub(crate) fn decide(
        &self,
        code: &ActionCode,
        circumstances: Circumstances<'_>,
        by_hand: Option<Outcome>,
    ) -> Decision {
        if let Some(outcome) = by_hand {
            return Decision {
                outcome,
                rule_ids: vec![OVERRIDE_RULE.to_owned()],
            };
        }
        let Some(action) = self.actions.get(code) else {
            return Decision {
                outcome: self.default_outcome,
                rule_ids: Vec::new(),
            };
        };
        match action.rules.iter().find(|rule| rule.matches(circumstances)) {
            Some(rule) => Decision {
                outcome: rule.outcome(),
                rule_ids: vec![rule.name().to_owned()],
            },
            None => Decision {
                outcome: action.outcome,
                rule_ids: Vec::new(),
            },
        }
    }

    /// The methods that the action permits, among those that the tenant has enabled.
    pub(crate) fn permitted_methods(&self, code: &ActionCode) -> Vec<VerificationMethod> {
        let permitted = self
            .actions
            .get(code)
            .and_then(|action| action.permitted.as_deref());
        self.enabled_methods
            .iter()
            .copied()
            .filter(|method| permitted.is_none_or(|permitted| permitted.contains(method)))
            .collect()
    }

    /// The methods that a user who has `enrolled` can be challenged with in this action.
    pub(crate) fn challengeable_methods(
        &self,
        code: &ActionCode,
        enrolled: &[VerificationMethod],
    ) -> Vec<VerificationMethod> {
        let permitted = self.permitted_methods(code);
        let usable: Vec<_> = enrolled
            .iter()
            .copied()
            .filter(|method| permitted.contains(method))
            .collect();
        if usable.is_empty() && !enrolled.is_empty() {
            tracing::warn!(action = %code, "no enrolled method is permitted: all enrolled ones are offered");
            return enrolled.to_vec();
        }
        usable
    }

    /// Whether a recovery code may stand in for the methods `challengeable`.
    pub(crate) fn accepts_recovery_code(
        &self,
        code: &ActionCode,
        challengeable: &[VerificationMethod],
    ) -> bool {
        let app = VerificationMethod::AuthenticatorApp;
        self.permitted_methods(code).contains(&app) || challengeable.contains(&app)
    }
}

impl ActionPolicy {
    fn check(&self, code: &ActionCode) -> Result<(), SettingsProblem> {
        let key = |field: &str| format!("actions.{code}.{field}");
        if let Some(permitted) = &self.permitted {
            check_methods(&key("permitted_methods"), permitted)?;
        }
        let mut names = HashSet::new();
        match self.rules.iter().find(|rule| !names.insert(rule.name())) {
            None => Ok(()),
            Some(twice) => Err(SettingsProblem::new(
                key("rules"),
                format!(
                    "there are two rules `{}`: the name is the rule's id",
                    twice.name()
                ),
            )),
        }
    }
}

fn check_methods(key: &str, methods: &[VerificationMethod]) -> Result<(), SettingsProblem> {
    match methods.iter().find(|method| !method.is_supported()) {
        None => Ok(()),
        Some(method) => Err(SettingsProblem::new(
            key,
            format!("`{method}` is not emulated as a method of its own"),
        )),
    }
}
