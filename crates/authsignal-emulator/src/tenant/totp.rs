//! Codes of authenticator apps: RFC 6238 with SHA-1, 6 digits and steps of 30 seconds.

use std::fmt;

use time::OffsetDateTime;
use totp_rs::{Algorithm, Builder, Secret, Totp};

use super::TenantError;
use crate::assumptions::TOTP_SKEW_STEPS;

#[cfg(test)]
mod tests;

/// Seconds in a step.
pub(crate) const STEP_SECONDS: u64 = 30;

/// Bytes of a new secret: 160 bits, as RFC 4226 section 4 recommends.
pub(crate) const SECRET_LENGTH: usize = 20;

/// The secret that an authenticator app and the tenant share. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TotpSecret(Vec<u8>);

impl TotpSecret {
    /// Any non-empty secret: an imported one may be shorter than our own.
    pub(crate) fn new(bytes: Vec<u8>) -> Option<Self> {
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The manual key: base32 without padding.
    pub(crate) fn to_base32(&self) -> String {
        Secret::from(self.0.clone()).to_base32()
    }

    /// A secret in base32, in either case, with or without padding and blanks.
    pub(crate) fn from_base32(text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(|character| !character.is_whitespace() && *character != '=')
            .map(|character| character.to_ascii_uppercase())
            .collect();
        Self::new(Secret::try_from_base32(&text).ok()?.as_bytes().to_vec())
    }

    /// The secret of an `otpauth://totp/…` URI.
    pub(crate) fn from_otpauth_uri(uri: &str) -> Result<Self, TenantError> {
        let invalid = || TenantError::invalid_request("The otpUri is not a valid otpauth:// URI.");
        let totp = Totp::from_url_unchecked(uri).map_err(|_| invalid())?;
        let supported =
            totp.algorithm() == Algorithm::SHA1 && totp.digits() == 6 && totp.step() == STEP_SECONDS;
        if !supported {
            return Err(TenantError::invalid_request(
                "The otpUri must use SHA1, 6 digits and a period of 30 seconds.",
            ));
        }
        Self::new(totp.secret().as_bytes().to_vec()).ok_or_else(invalid)
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TotpSecret(…)")
    }
}

/// The authenticator app of one user, as the tenant knows it.
pub(crate) struct AuthenticatorApp {
    totp: Totp,
}

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeCheck {
    /// It is right, and of this step.
    Accepted { step: u64 },
    /// It is wrong, of a step too far away, or of one that was used already.
    Refused,
}

/// A code for people who have no phone at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UsableCode {
    pub(crate) code: String,
    /// Seconds until another code takes its place.
    pub(crate) seconds_left: u64,
}

impl AuthenticatorApp {
    /// `issuer` and `account` are what the app shows.
    pub(crate) fn new(secret: &TotpSecret, issuer: &str, account: &str) -> Self {
        // RFC-wise a colon separates the two in the URI's label.
        let label = |text: &str| text.replace(':', " ");
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(STEP_SECONDS)
            .with_skew(u16::from(TOTP_SKEW_STEPS))
            .with_secret(secret.0.clone())
            .with_issuer(Some(label(issuer)))
            .with_account_name(label(account))
            .build_noncompliant();
        Self { totp }
    }

    /// The `otpauth://` URI that a QR code carries.
    pub(crate) fn uri(&self) -> Result<String, TenantError> {
        self.totp
            .to_url()
            .map_err(|error| TenantError::internal("an otpauth URI could not be written", &error))
    }

    /// Checks `code`. Steps up to `last_step`, the last one accepted, are not accepted (again).
    pub(crate) fn check(&self, code: &str, last_step: Option<u64>, now: OffsetDateTime) -> CodeCheck {
        let code: String = code
            .chars()
            .filter(|character| !character.is_ascii_whitespace())
            .collect();
        match self.totp.check(&code, seconds(now)) {
            Some(step) if last_step.is_none_or(|last| step > last) => CodeCheck::Accepted { step },
            _ => CodeCheck::Refused,
        }
    }

    /// The first code that [`Self::check`] would accept now: the present one or, when that is used, the next one.
    pub(crate) fn usable_code(&self, last_step: Option<u64>, now: OffsetDateTime) -> Option<UsableCode> {
        let now = seconds(now);
        let present = now / STEP_SECONDS;
        let step = last_step.map_or(present, |last| present.max(last + 1));
        if step > present + u64::from(TOTP_SKEW_STEPS) {
            return None;
        }
        Some(UsableCode {
            code: self.totp.generate(step * STEP_SECONDS).to_string(),
            seconds_left: (present + 1) * STEP_SECONDS - now,
        })
    }
}

fn seconds(now: OffsetDateTime) -> u64 {
    u64::try_from(now.unix_timestamp()).unwrap_or_default()
}
