//! Text newtypes: one way to declare them, so that every one refuses what it must, also when it is deserialised.

/// A text did not follow the syntax of what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {expected}")]
pub struct SyntaxError {
    what: &'static str,
    expected: &'static str,
}

impl SyntaxError {
    pub(crate) const fn new(what: &'static str, expected: &'static str) -> Self {
        Self { what, expected }
    }
}

/// `%x20-7E` of RFC 6749 appendix A.
pub(crate) fn is_vschar(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7E)
}

/// Declares a newtype over `String` whose only entrance is its parse rule.
macro_rules! text_newtype {
    ($(#[$meta:meta])* $name:ident, $what:literal, $expected:literal, $accepts:expr) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses the text, or says what it must look like.
            pub fn parse(text: impl Into<String>) -> Result<Self, $crate::text::SyntaxError> {
                let text = text.into();
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(&text) {
                    Ok(Self(text))
                } else {
                    Err($crate::text::SyntaxError::new($what, $expected))
                }
            }

            /// The text as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::text::SyntaxError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text::SyntaxError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

/// Declares an enumeration of protocol values: their text on the wire, and the list of all of them.
macro_rules! wire_values {
    (
        $(#[$meta:meta])* $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $text)] $variant,)+
        }

        impl $name {
            /// Every value this crate supports; parsers and the discovery document read this one list.
            pub const SUPPORTED: &[Self] = &[$(Self::$variant,)+];

            /// The value on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The value with this text, when it is a supported one.
            #[must_use]
            pub fn from_wire(text: &str) -> Option<Self> {
                Self::SUPPORTED.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use {text_newtype, wire_values};
