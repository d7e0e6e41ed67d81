//! How, how strongly and when a person was authenticated: `amr`, `acr` and `auth_time`.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::text::wire_values;

wire_values! {
    /// Authentication method references (RFC 8176 section 2).
    AuthenticationMethodReference {
        /// A password.
        Password = "pwd",
        /// A one-time password of an authenticator app.
        OneTimePassword = "otp",
        /// A recovery code. RFC 8176 has no word for a look-up secret; this one keeps it apart from `otp`.
        KnowledgeBased = "kba",
        /// Proof of possession of a key in hardware.
        HardwareKey = "hwk",
        /// Proof of possession of a key in software, or of one that is synchronised between devices.
        SoftwareKey = "swk",
        /// Proof of possession of a key about whose protection nothing is known.
        ProofOfPossession = "pop",
        /// The person showed that they were present.
        UserPresence = "user",
        /// More than one factor.
        MultipleFactors = "mfa",
    }
}

wire_values! {
    /// Authentication context classes, from the weakest to the strongest; each one includes those before it.
    Acr {
        /// A password over TLS, and nothing else (OASIS SAML 2.0 authentication context).
        Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
        /// More than one factor (OpenID Provider Authentication Policy Extension 1.0).
        MultiFactor = "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        /// Phishing-resistant and verifying the person: a passkey (OpenID Connect EAP ACR Values 1.0).
        PhishingResistant = "phr",
    }
}

/// How the private key of a passkey is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyProtection {
    /// Bound to one device.
    Hardware,
    /// Synchronised between devices.
    Software,
    /// Nobody said.
    Unknown,
}

/// One thing that was really verified in a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VerifiedMethod {
    /// The password.
    Password,
    /// A code of an authenticator app.
    AuthenticatorApp,
    /// A recovery code.
    RecoveryCode,
    /// A passkey.
    Passkey {
        /// Whether the authenticator verified the person by PIN or biometrics, which makes it two factors in one.
        user_verified: bool,
        /// How its key is protected.
        key_protection: KeyProtection,
    },
}

/// One authentication of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationEvent {
    #[serde(with = "time::serde::timestamp")]
    auth_time: OffsetDateTime,
    amr: Vec<AuthenticationMethodReference>,
    acr: Option<Acr>,
}

impl AuthenticationEvent {
    /// The event of these methods having been verified, the last of them at `auth_time`; kept in whole seconds, as
    /// tokens carry it.
    #[must_use]
    pub fn new(auth_time: OffsetDateTime, methods: &[VerifiedMethod]) -> Self {
        let auth_time = auth_time.replace_nanosecond(0).unwrap_or(auth_time);
        let strength = Strength::of(methods);
        let mut amr: Vec<_> = methods
            .iter()
            .copied()
            .flat_map(VerifiedMethod::references)
            .copied()
            .collect();
        if strength.is_multi_factor() {
            amr.push(AuthenticationMethodReference::MultipleFactors);
        }
        amr.sort_unstable();
        amr.dedup();
        Self {
            auth_time,
            amr,
            acr: strength.acr(),
        }
    }

    /// When the person was authenticated, in whole seconds.
    #[must_use]
    pub fn auth_time(&self) -> OffsetDateTime {
        self.auth_time
    }

    /// What was verified.
    #[must_use]
    pub fn amr(&self) -> &[AuthenticationMethodReference] {
        &self.amr
    }

    /// How strong it was; none when it fits no class.
    #[must_use]
    pub fn acr(&self) -> Option<Acr> {
        self.acr
    }

    /// Whether more than one factor was verified.
    #[must_use]
    pub fn is_multi_factor(&self) -> bool {
        self.acr >= Some(Acr::MultiFactor)
    }

    /// Whether the event is at least as strong as one of the requested classes. No request is always satisfied.
    #[must_use]
    pub fn satisfies(&self, acr_values: &[Acr]) -> bool {
        acr_values.is_empty() || acr_values.iter().any(|requested| self.acr >= Some(*requested))
    }

    /// Whether the event is at most `max_age` seconds old (OpenID Connect Core section 3.1.2.1). An event of the
    /// future is not: a clock is wrong, and nobody knows which.
    #[must_use]
    pub fn is_within(&self, max_age: u32, now: OffsetDateTime) -> bool {
        let age = now.unix_timestamp() - self.auth_time.unix_timestamp();
        (0..=i64::from(max_age)).contains(&age)
    }
}

impl VerifiedMethod {
    fn references(self) -> &'static [AuthenticationMethodReference] {
        use AuthenticationMethodReference as Reference;
        match self {
            Self::Password => &[Reference::Password],
            Self::AuthenticatorApp => &[Reference::OneTimePassword],
            Self::RecoveryCode => &[Reference::KnowledgeBased],
            Self::Passkey { key_protection, .. } => match key_protection {
                KeyProtection::Hardware => &[Reference::HardwareKey, Reference::UserPresence],
                KeyProtection::Software => &[Reference::SoftwareKey, Reference::UserPresence],
                KeyProtection::Unknown => &[Reference::ProofOfPossession, Reference::UserPresence],
            },
        }
    }
}

/// Which factors a set of methods proves.
#[derive(Clone, Copy, Default)]
struct Strength {
    knowledge: bool,
    possession: bool,
    verifying_passkey: bool,
}

impl Strength {
    fn of(methods: &[VerifiedMethod]) -> Self {
        let mut strength = Self::default();
        for method in methods {
            match method {
                VerifiedMethod::Password => strength.knowledge = true,
                VerifiedMethod::AuthenticatorApp | VerifiedMethod::RecoveryCode => strength.possession = true,
                VerifiedMethod::Passkey { user_verified, .. } => {
                    strength.possession = true;
                    strength.verifying_passkey |= user_verified;
                }
            }
        }
        strength
    }

    fn is_multi_factor(self) -> bool {
        self.verifying_passkey || (self.knowledge && self.possession)
    }

    fn acr(self) -> Option<Acr> {
        if self.verifying_passkey {
            Some(Acr::PhishingResistant)
        } else if self.is_multi_factor() {
            Some(Acr::MultiFactor)
        } else if self.knowledge {
            Some(Acr::Password)
        } else {
            None
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
