//! Which outcome an action has for a user, and which verification methods it permits.

use std::collections::HashMap;

use super::action::Outcome;
use super::identifiers::{ActionCode, UserId};
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
#[derive(Clone, Debug)]
pub(crate) struct ActionPolicy {
    pub(crate) outcome: Outcome,
    /// `None` permits all that are enabled.
    pub(crate) permitted: Option<Vec<VerificationMethod>>,
    /// The first that matches decides.
    pub(crate) rules: Vec<Rule>,
}

/// A rule: all that it names must match.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) user_id: Option<UserId>,
    pub(crate) ip_address: Option<String>,
    pub(crate) outcome: Outcome,
}

impl Rule {
    fn matches(&self, user_id: &UserId, ip_address: Option<&str>) -> bool {
        let user = self.user_id.as_ref().is_none_or(|expected| expected == user_id);
        let address = self
            .ip_address
            .as_deref()
            .is_none_or(|expected| ip_address == Some(expected));
        user && address
    }
}

/// What the settings say for one action of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) outcome: Outcome,
    /// The rules that led to it; their ids are their names.
    pub(crate) rule_ids: Vec<String>,
}

impl Policy {
    /// The outcome of `code` for `user_id`. `by_hand` is what was set for this user in the portal.
    pub(crate) fn decide(
        &self,
        code: &ActionCode,
        user_id: &UserId,
        ip_address: Option<&str>,
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
        match action.rules.iter().find(|rule| rule.matches(user_id, ip_address)) {
            Some(rule) => Decision {
                outcome: rule.outcome,
                rule_ids: vec![rule.name.clone()],
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
