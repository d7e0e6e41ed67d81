//! What a sign-in does: password, second factor, passkey.

use std::sync::Arc;

use crate::authsignal::AuthenticationStep;
use crate::config::SignInSection;
use crate::passwords::Passwords;
use crate::server::Parts;

/// Signs people in.
#[derive(Debug, Clone)]
pub struct SignIns {
    parts: Parts,
    passwords: Passwords,
    authentication_step: Arc<dyn AuthenticationStep>,
    settings: SignInSection,
}

impl SignIns {
    pub(crate) fn new(
        parts: &Parts,
        passwords: Passwords,
        authentication_step: Arc<dyn AuthenticationStep>,
        settings: &SignInSection,
    ) -> Self {
        Self {
            parts: parts.clone(),
            passwords,
            authentication_step,
            settings: settings.clone(),
        }
    }
}
