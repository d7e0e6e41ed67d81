//! How values stand in JSON where their types do not say it themselves.

use serde::{Deserialize, Deserializer};

/// Reads `null` as if the member were absent.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Chainable setters for the optional members of a request.
macro_rules! setters {
    ($($(#[$documentation:meta])* $name:ident: $type:ty,)+) => {
        $(
            $(#[$documentation])*
            #[must_use]
            pub fn $name(mut self, $name: impl Into<$type>) -> Self {
                self.$name = Some($name.into());
                self
            }
        )+
    };
}
pub(crate) use setters;
