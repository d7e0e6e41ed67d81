use serde::Serialize;
use time::OffsetDateTime;

use super::shown::Field;

/// Who sends and receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Party {
    Browser,
    /// By its client id.
    Client(String),
    IdentityServer,
    Authsignal,
}

/// One line of the trace.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) at: OffsetDateTime,
    pub(crate) kind: EntryKind,
}

/// What a line tells.
#[derive(Debug, Clone)]
pub(crate) enum EntryKind {
    /// Something goes from one to another.
    Arrow {
        from: Party,
        to: Party,
        what: String,
        fields: Vec<Field>,
    },
    /// The same, where this server does not see it and concludes it from what it told the browser.
    Concluded {
        from: Party,
        to: Party,
        what: String,
        fields: Vec<Field>,
    },
    /// This server decides.
    Decision { what: String, because: String },
    /// Something happened, by its name in the audit log.
    Event { name: String, reason: Option<String> },
    /// Claims in clear, without the signature.
    Token { what: &'static str, claims: String },
    /// There was more than is kept.
    LeftOut,
}

impl Party {
    /// Its lane, from left to right.
    pub(crate) fn lane(&self) -> u8 {
        match self {
            Self::Browser => 1,
            Self::Client(_) => 2,
            Self::IdentityServer => 3,
            Self::Authsignal => 4,
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Browser => "Browser",
            Self::Client(client_id) => client_id,
            Self::IdentityServer => "Identity server",
            Self::Authsignal => "Authsignal",
        }
    }
}

impl Serialize for Party {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
