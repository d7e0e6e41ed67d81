//! What an authorization request does (OpenID Connect Core section 3.1.2).

use crate::server::Parts;

/// Authorization requests: validated, kept while somebody signs in, answered.
#[derive(Debug, Clone)]
pub struct Authorizations {
    parts: Parts,
}

impl Authorizations {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self { parts: parts.clone() }
    }
}
