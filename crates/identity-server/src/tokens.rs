//! What a token request does (RFC 6749 section 3.2).

use crate::keys::KeyRing;
use crate::server::Parts;

/// Issues tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    parts: Parts,
    keys: KeyRing,
}

impl Tokens {
    pub(crate) fn new(parts: &Parts, keys: &KeyRing) -> Self {
        Self {
            parts: parts.clone(),
            keys: keys.clone(),
        }
    }
}
