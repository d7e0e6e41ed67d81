use std::fmt::{self, Debug};

use time::OffsetDateTime;

use super::DatabaseError;
use crate::storage::KeyHash;

/// What a column or a parameter holds.
#[derive(Clone)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Boolean(bool),
    Blob(Vec<u8>),
}

impl Debug for Value {
    // What is stored may be secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Value")
    }
}

macro_rules! value_from {
    ($($source:ty => |$value:ident| $result:expr;)+) => {$(
        impl From<$source> for Value {
            fn from($value: $source) -> Self {
                $result
            }
        }
    )+};
}

value_from! {
    i64 => |value| Self::Integer(value);
    u32 => |value| Self::Integer(value.into());
    bool => |value| Self::Boolean(value);
    String => |value| Self::Text(value);
    &String => |value| Self::Text(value.clone());
    &str => |value| Self::Text(value.to_owned());
    &[u8] => |value| Self::Blob(value.to_owned());
    Vec<u8> => |value| Self::Blob(value);
    // Times are kept in Unix seconds.
    OffsetDateTime => |value| Self::Integer(value.unix_timestamp());
    KeyHash => |value| Self::Text(value.0);
    &KeyHash => |value| Self::Text(value.0.clone());
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column can be read as.
pub(crate) trait FromValue: Sized {
    /// How it is named where a column does not hold it.
    const NAME: &'static str;

    /// The value, if it is of this type.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    const NAME: &'static str = "integer";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(value) => Some(*value),
            _ => None,
        }
    }
}

impl FromValue for u32 {
    const NAME: &'static str = "integer of 32 bits";

    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    const NAME: &'static str = "boolean";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Boolean(value) => Some(*value),
            // SQLite's.
            Value::Integer(value @ (0 | 1)) => Some(*value == 1),
            _ => None,
        }
    }
}

impl FromValue for String {
    const NAME: &'static str = "text";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(value) => Some(value.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    const NAME: &'static str = "bytes";

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(value) => Some(value.clone()),
            _ => None,
        }
    }
}

impl FromValue for OffsetDateTime {
    const NAME: &'static str = "time";

    fn from_value(value: &Value) -> Option<Self> {
        Self::from_unix_timestamp(i64::from_value(value)?).ok()
    }
}

impl FromValue for KeyHash {
    const NAME: &'static str = "key hash";

    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(Self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const NAME: &'static str = T::NAME;

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// Reads `value`, which stands in `column`.
pub(super) fn read<T: FromValue>(value: Option<&Value>, column: usize) -> Result<T, DatabaseError> {
    value.and_then(T::from_value).ok_or(DatabaseError::Column {
        column,
        expected: T::NAME,
    })
}
