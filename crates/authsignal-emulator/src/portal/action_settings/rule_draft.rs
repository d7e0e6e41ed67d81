//! A rule as it is being written.

use serde::Serialize;

use crate::portal::field::Field;
use crate::portal::submission::Submission;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::UserId;
use crate::tenant::policy::rule::{AttributeCondition, Conditions, IpRange, Rule};

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct RuleDraft {
    name: Field,
    user_id: Field,
    ip_address: Field,
    attribute: Field,
    equals: String,
    outcome: String,
    /// What is wrong with the rule as a whole.
    error: Option<String>,
}

impl RuleDraft {
    pub(super) fn of(rule: &Rule) -> Self {
        let conditions = rule.conditions();
        let attribute = conditions.attribute.as_ref();
        let user_id = conditions.user_id.as_ref().map(ToString::to_string);
        let address = conditions.ip_address.map(|range| range.to_string());
        Self {
            name: Field::of(rule.name()),
            user_id: Field::of(user_id.unwrap_or_default()),
            ip_address: Field::of(address.unwrap_or_default()),
            attribute: Field::of(attribute.map(AttributeCondition::name).unwrap_or_default()),
            equals: attribute
                .map(|condition| condition.equals().to_owned())
                .unwrap_or_default(),
            outcome: rule.outcome().as_str().to_owned(),
            error: None,
        }
    }

    /// The rules of the form, in its order: each has all fields, so that the fields of one name belong to the rules in
    /// turn.
    pub(super) fn typed(form: &Submission) -> Vec<Self> {
        let column = |name| {
            form.all(name)
                .map(str::trim)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (users, addresses) = (column("rule_user_id"), column("rule_ip_address"));
        let (attributes, values) = (column("rule_attribute"), column("rule_equals"));
        let outcomes = column("rule_outcome");
        let at = |column: &[String], index: usize| column.get(index).cloned().unwrap_or_default();
        let rules = column("rule_name").into_iter().enumerate();
        rules
            .map(|(index, name)| Self {
                name: Field::of(name),
                user_id: Field::of(at(&users, index)),
                ip_address: Field::of(at(&addresses, index)),
                attribute: Field::of(at(&attributes, index)),
                equals: at(&values, index),
                outcome: at(&outcomes, index),
                error: None,
            })
            .collect()
    }

    /// The rule, or what is wrong beside the fields.
    pub(super) fn read(&mut self) -> Option<Rule> {
        let user_id = self.user_id.read_optional(UserId::parse);
        let address = self.ip_address.read_optional(str::parse::<IpRange>);
        let equals = self.equals.clone();
        let attribute = if self.attribute.is_given() || !equals.is_empty() {
            let condition = |name: &str| AttributeCondition::new(name, equals);
            self.attribute.read(condition).map(Some)
        } else {
            Some(None)
        };
        let conditions = Conditions {
            user_id: user_id?,
            ip_address: address?,
            attribute: attribute?,
        };
        let outcome = Outcome::parse(&self.outcome).ok_or_else(|| "choose an outcome".to_owned());
        match outcome.and_then(|outcome| Rule::new(&self.name.value, conditions, outcome)) {
            Ok(rule) => Some(rule),
            Err(error) => {
                self.error = Some(error);
                None
            }
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            name: Field::sample(),
            user_id: Field::sample(),
            ip_address: Field::sample(),
            attribute: Field::sample(),
            equals: "value".to_owned(),
            outcome: "BLOCK".to_owned(),
            error: Some("error".to_owned()),
        }
    }
}
