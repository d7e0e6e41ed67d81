//! Operators: people who may see how the server does. They are named in the configuration.

use std::collections::BTreeSet;

use oidc_protocol::identifiers::SubjectId;
use serde::Deserialize;

use crate::users::User;

/// The section `[operators]`. Nobody is an operator, unless it says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Operators {
    /// People by their subject identifiers.
    pub subjects: BTreeSet<SubjectId>,
    /// People by what they sign in with, without regard to case.
    pub usernames: BTreeSet<String>,
    /// Everybody in these groups.
    pub groups: BTreeSet<String>,
}

impl Operators {
    /// Whether this person is one.
    #[must_use]
    pub fn include(&self, user: &User) -> bool {
        let username = user.username.to_lowercase();
        self.subjects.contains(&user.subject)
            || self.usernames.iter().any(|name| name.to_lowercase() == username)
            || !self.groups.is_disjoint(&user.groups)
    }
}
