//! Data points of your own, for the rules of an action.

use std::collections::BTreeMap;

use serde::Serialize;

/// Data points by name.
pub type CustomData = BTreeMap<String, CustomValue>;

/// The value of a data point.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum CustomValue {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// True or false.
    Flag(bool),
}

impl From<&str> for CustomValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for CustomValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<i64> for CustomValue {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for CustomValue {
    fn from(value: f64) -> Self {
        Self::Decimal(value)
    }
}

impl From<bool> for CustomValue {
    fn from(value: bool) -> Self {
        Self::Flag(value)
    }
}
