//! The settings of an action as they are being written. They are only saved when all of them can be read.

use serde::Serialize;

use super::rule_draft::RuleDraft;
use super::{MethodBox, outcomes};
use crate::portal::field::Field;
use crate::portal::submission::Submission;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::policy::ActionPolicy;
use crate::tenant::policy::rule::AttributeName;
use crate::tenant::verification_method::VerificationMethod;

/// Rules that an action can have.
const MAXIMUM_RULES: usize = 50;

#[derive(Debug, Serialize)]
pub(super) struct Draft {
    pub(super) code: Field,
    outcome: String,
    outcomes: Vec<&'static str>,
    permits_all: bool,
    methods: Vec<MethodBox>,
    rules: Vec<RuleDraft>,
    attributes: Vec<&'static str>,
    pub(super) error: Option<String>,
}

/// What a button of the form does to the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Save,
    AddRule,
    RemoveRule(usize),
    /// Before the rule that stands above it.
    MoveUp(usize),
}

impl Edit {
    /// A form that is sent without a button is to be saved.
    pub(super) fn parse(text: &str) -> Self {
        let at = |prefix| text.strip_prefix(prefix)?.parse().ok();
        if text == "add" {
            Self::AddRule
        } else if let Some(index) = at("remove:") {
            Self::RemoveRule(index)
        } else if let Some(index) = at("up:") {
            Self::MoveUp(index)
        } else {
            Self::Save
        }
    }
}

impl Draft {
    /// The present settings of an action, or what applies to one that has none.
    pub(super) fn of(code: &str, policy: Option<&ActionPolicy>, default_outcome: Outcome) -> Self {
        let permitted = policy.and_then(|policy| policy.permitted.clone());
        let rules = policy.map(|policy| policy.rules.as_slice()).unwrap_or_default();
        let outcome = policy.map_or(default_outcome, |policy| policy.outcome);
        Self {
            code: Field::of(code),
            outcome: outcome.as_str().to_owned(),
            outcomes: outcomes(),
            permits_all: permitted.is_none(),
            methods: MethodBox::all(&permitted.unwrap_or_default()),
            rules: rules.iter().map(RuleDraft::of).collect(),
            attributes: AttributeName::KNOWN.to_vec(),
            error: None,
        }
    }

    pub(super) fn typed(form: &Submission) -> Self {
        let methods: Vec<_> = form
            .all("permitted")
            .filter_map(VerificationMethod::parse)
            .collect();
        Self {
            code: Field::of(form.text("code")),
            outcome: form.text("outcome"),
            outcomes: outcomes(),
            permits_all: form.text("permits") != "some",
            methods: MethodBox::all(&methods),
            rules: RuleDraft::typed(form),
            attributes: AttributeName::KNOWN.to_vec(),
            error: None,
        }
    }

    /// Changes the rules as a button says. Positions that do not exist are passed over.
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::AddRule if self.rules.len() < MAXIMUM_RULES => self.rules.push(RuleDraft::default()),
            Edit::RemoveRule(index) if index < self.rules.len() => {
                self.rules.remove(index);
            }
            Edit::MoveUp(index) if (1..self.rules.len()).contains(&index) => {
                self.rules.swap(index - 1, index);
            }
            _ => {}
        }
    }

    /// The settings, or the draft with what is wrong beside its fields.
    pub(super) fn read(&mut self) -> Option<(ActionCode, ActionPolicy)> {
        let code = self.code.read(ActionCode::parse);
        let rules: Vec<_> = self.rules.iter_mut().map(RuleDraft::read).collect();
        let outcome = Outcome::parse(&self.outcome);
        if outcome.is_none() {
            self.error = Some("choose an outcome".to_owned());
        }
        let chosen = self.methods.iter().filter(|method| method.is_checked);
        let methods = chosen.filter_map(|method| VerificationMethod::parse(method.method));
        let policy = ActionPolicy {
            outcome: outcome?,
            permitted: (!self.permits_all).then(|| methods.collect()),
            rules: rules.into_iter().collect::<Option<_>>()?,
        };
        Some((code?, policy))
    }

    pub(super) fn sample(refused: bool) -> Self {
        let field = if refused {
            Field::sample()
        } else {
            Field::default()
        };
        Self {
            code: field,
            outcome: "CHALLENGE".to_owned(),
            outcomes: outcomes(),
            permits_all: !refused,
            methods: MethodBox::all(&[VerificationMethod::Passkey]),
            rules: if refused {
                vec![RuleDraft::sample(), RuleDraft::default()]
            } else {
                Vec::new()
            },
            attributes: AttributeName::KNOWN.to_vec(),
            error: refused.then(|| "error".to_owned()),
        }
    }
}
