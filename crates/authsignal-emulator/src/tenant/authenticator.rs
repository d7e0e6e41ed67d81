//! What a user verifies with.

use time::OffsetDateTime;

use super::identifiers::{UserAuthenticatorId, UserId};
use super::passkey::Passkey;
use super::totp::TotpSecret;
use super::verification_method::VerificationMethod;

/// One authenticator of one user. It counts only once it is verified.
#[derive(Clone, Debug)]
pub(crate) struct Authenticator {
    pub(crate) id: UserAuthenticatorId,
    pub(crate) user_id: UserId,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) verified_at: Option<OffsetDateTime>,
    pub(crate) last_verified_at: Option<OffsetDateTime>,
    pub(crate) factor: Factor,
}

/// What the tenant keeps to verify an authenticator.
#[derive(Clone, Debug)]
pub(crate) enum Factor {
    AuthenticatorApp {
        secret: TotpSecret,
        /// The last step of which a code was accepted.
        last_step: Option<u64>,
    },
    Passkey(Box<Passkey>),
}

impl Authenticator {
    pub(crate) fn method(&self) -> VerificationMethod {
        match self.factor {
            Factor::AuthenticatorApp { .. } => VerificationMethod::AuthenticatorApp,
            Factor::Passkey(_) => VerificationMethod::Passkey,
        }
    }

    pub(crate) fn passkey(&self) -> Option<&Passkey> {
        match &self.factor {
            Factor::Passkey(passkey) => Some(passkey),
            Factor::AuthenticatorApp { .. } => None,
        }
    }
}

/// The methods of `authenticators`, each once, in the order of enrolment.
pub(crate) fn enrolled_methods(authenticators: &[Authenticator]) -> Vec<VerificationMethod> {
    let mut methods = Vec::new();
    for method in authenticators.iter().map(Authenticator::method) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    methods
}

/// The user's own choice if it is enrolled, else what was enrolled first.
pub(crate) fn default_method(
    chosen: Option<VerificationMethod>,
    enrolled: &[VerificationMethod],
) -> Option<VerificationMethod> {
    chosen
        .filter(|method| enrolled.contains(method))
        .or_else(|| enrolled.first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: VerificationMethod = VerificationMethod::AuthenticatorApp;
    const PASSKEY: VerificationMethod = VerificationMethod::Passkey;

    #[test]
    fn the_default_is_the_choice_of_the_user_or_the_first_enrolled() {
        assert_eq!(default_method(Some(PASSKEY), &[APP, PASSKEY]), Some(PASSKEY));
        assert_eq!(default_method(Some(PASSKEY), &[APP]), Some(APP));
        assert_eq!(default_method(None, &[PASSKEY, APP]), Some(PASSKEY));
        assert_eq!(default_method(None, &[]), None);
    }
}
