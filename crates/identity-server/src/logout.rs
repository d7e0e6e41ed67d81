//! What signing out does (OpenID Connect RP-Initiated Logout 1.0).

use crate::keys::KeyRing;
use crate::server::Parts;

/// Sign-outs.
#[derive(Debug, Clone)]
pub struct Logouts {
    parts: Parts,
    keys: KeyRing,
}

impl Logouts {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
        }
    }
}
