//! Rules of an action: by user, by address, by attribute.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::tenant::action::{ActionContext, Outcome};
use crate::tenant::identifiers::UserId;
use crate::tenant::user::UserAttributes;

#[cfg(test)]
mod tests;

/// A rule: all that it names must match. It names something, or else it would be the action's outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedRule")]
pub(crate) struct Rule {
    name: String,
    #[serde(flatten)]
    conditions: Conditions,
    outcome: Outcome,
}

/// What a rule asks for. Absent conditions match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Conditions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ip_address: Option<IpRange>,
    #[serde(flatten)]
    pub(crate) attribute: Option<AttributeCondition>,
}

/// One address, or a network such as `192.0.2.0/24` (RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct IpRange(IpNet);

/// An attribute that must have a certain value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct AttributeCondition {
    #[serde(rename = "attribute")]
    name: AttributeName,
    equals: String,
}

/// An attribute by its name on the wire: one of [`AttributeName::KNOWN`], or `custom.` and a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct AttributeName(String);

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circumstances<'a> {
    pub(crate) user_id: &'a UserId,
    pub(crate) attributes: &'a UserAttributes,
    pub(crate) context: &'a ActionContext,
}

/// A rule as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedRule {
    name: String,
    #[serde(default)]
    user_id: Option<UserId>,
    #[serde(default)]
    ip_address: Option<IpRange>,
    #[serde(default)]
    attribute: Option<String>,
    #[serde(default)]
    equals: Option<String>,
    outcome: Outcome,
}

impl Rule {
    pub(crate) fn new(name: &str, conditions: Conditions, outcome: Outcome) -> Result<Self, String> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.len() > 64 || name.chars().any(char::is_control) {
            return Err("a rule needs a name of up to 64 characters".to_owned());
        }
        if conditions == Conditions::default() {
            return Err(format!(
                "rule `{name}` needs a `user_id`, an `ip_address` or an `attribute`"
            ));
        }
        Ok(Self {
            name,
            conditions,
            outcome,
        })
    }

    /// The name, which is its id on the wire.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(super) fn matches(&self, circumstances: Circumstances<'_>) -> bool {
        let Conditions {
            user_id,
            ip_address,
            attribute,
        } = &self.conditions;
        let address = circumstances.context.ip_address.as_deref();
        user_id
            .as_ref()
            .is_none_or(|expected| expected == circumstances.user_id)
            && ip_address.is_none_or(|range| range.contains(address))
            && attribute
                .as_ref()
                .is_none_or(|condition| condition.matches(circumstances))
    }
}

impl TryFrom<UncheckedRule> for Rule {
    type Error = String;

    fn try_from(unchecked: UncheckedRule) -> Result<Self, String> {
        let attribute = match (unchecked.attribute, unchecked.equals) {
            (None, None) => None,
            (Some(name), Some(equals)) => Some(AttributeCondition::new(&name, equals)?),
            _ => {
                return Err(format!(
                    "rule `{}`: `attribute` and `equals` belong together",
                    unchecked.name
                ));
            }
        };
        let conditions = Conditions {
            user_id: unchecked.user_id,
            ip_address: unchecked.ip_address,
            attribute,
        };
        Self::new(&unchecked.name, conditions, unchecked.outcome)
    }
}

impl IpRange {
    /// What is no address is in no range.
    fn contains(self, address: Option<&str>) -> bool {
        address
            .and_then(|text| text.trim().parse::<IpAddr>().ok())
            .is_some_and(|address| self.0.contains(&address.to_canonical()))
    }
}

impl std::str::FromStr for IpRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let range = match text.parse::<IpAddr>() {
            Ok(address) => Ok(IpNet::from(address.to_canonical())),
            Err(_) => text.parse(),
        };
        range
            .map(Self)
            .map_err(|_| format!("`{text}` is neither an IP address nor a network such as 192.0.2.0/24"))
    }
}

impl std::fmt::Display for IpRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(formatter)
        } else {
            self.0.fmt(formatter)
        }
    }
}

impl TryFrom<String> for IpRange {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<IpRange> for String {
    fn from(range: IpRange) -> Self {
        range.to_string()
    }
}

impl AttributeCondition {
    pub(crate) fn new(name: &str, equals: String) -> Result<Self, String> {
        Ok(Self {
            name: AttributeName::parse(name)?,
            equals,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name.0
    }

    pub(crate) fn equals(&self) -> &str {
        &self.equals
    }

    fn matches(&self, circumstances: Circumstances<'_>) -> bool {
        self.name
            .value(circumstances)
            .is_some_and(|value| value == self.equals)
    }
}

impl AttributeName {
    /// Attributes of users and of `track` that are no custom ones.
    pub(crate) const KNOWN: [&'static str; 7] = [
        "email",
        "phoneNumber",
        "username",
        "displayName",
        "locale",
        "deviceId",
        "userAgent",
    ];

    fn parse(text: &str) -> Result<Self, String> {
        let custom = text.strip_prefix("custom.").is_some_and(|key| !key.is_empty());
        if custom || Self::KNOWN.contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is no attribute: it is one of {}, or custom.<key>",
            Self::KNOWN.join(", ")
        ))
    }

    fn value(&self, circumstances: Circumstances<'_>) -> Option<String> {
        let Circumstances {
            attributes, context, ..
        } = circumstances;
        let own = match self.0.as_str() {
            "email" => &attributes.email,
            "phoneNumber" => &attributes.phone_number,
            "username" => &attributes.username,
            "displayName" => &attributes.display_name,
            "locale" => &attributes.locale,
            "deviceId" => &context.device_id,
            "userAgent" => &context.user_agent,
            custom => {
                let key = custom.strip_prefix("custom.")?;
                // What `track` told of this action precedes what is known of the user.
                let of = |custom: &'_ Option<Map<String, Value>>| custom.as_ref()?.get(key).cloned();
                return match of(&context.custom).or_else(|| of(&attributes.custom))? {
                    Value::String(text) => Some(text),
                    other => Some(other.to_string()),
                };
            }
        };
        own.clone()
    }
}
