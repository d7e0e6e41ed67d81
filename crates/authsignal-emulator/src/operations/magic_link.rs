//! Links by e-mail. Whoever opens one proves to read the address; whoever began must still ask for what it proves.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::Tenant;
use super::enrolment::{RecoveryCodeIssuer, Standing, Verified};
use super::one_time_code::Proven;
use crate::store::one_time_codes;
use crate::tenant::TenantError;
use crate::tenant::one_time_code::OneTimeCode;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::EmailMagicLink;

impl Tenant {
    /// The link with this secret, opened (then `verified_at` says when) or not. Looking changes nothing, because mail
    /// programs look too.
    pub(crate) async fn magic_link(&self, secret: String) -> Result<OneTimeCode, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| last_link(connection, &secret, now))
            .await
    }

    /// Opens the link, once.
    pub(crate) async fn open_magic_link(&self, secret: String) -> Result<OneTimeCode, TenantError> {
        let now = self.now();
        self.database
            .write(move |transaction| {
                let mut link = last_link(transaction, &secret, now)?;
                if link.verified_at.is_some() {
                    return Err(unknown_link());
                }
                link.verified_at = Some(now);
                one_time_codes::save(transaction, &link, now)?;
                Ok(link)
            })
            .await
    }

    /// Completes what the bearer's last link was sent for; `None` while it has not been opened. Succeeds once.
    /// `with_recovery_codes` says whether the caller can show them after a first enrolment.
    pub(crate) async fn finish_magic_link(
        &self,
        bearer: TokenBearer,
        with_recovery_codes: bool,
    ) -> Result<Option<Verified>, TenantError> {
        let now = self.now();
        let (settings, random) = (self.settings(), self.random.clone());
        self.write_verification(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            let link = one_time_codes::latest(transaction, &bearer.action, METHOD, now)?
                .filter(|link| link.verified_at.is_some());
            let proven = match link {
                Some(link) => Proven::of(transaction, link)?,
                None => None,
            };
            let Some(proven) = proven else { return Ok(None) };
            standing.check_may_prove(&bearer, &settings, &proven.authenticator)?;
            let issuer = RecoveryCodeIssuer {
                random: random.as_ref(),
            };
            let issuer = with_recovery_codes.then_some(&issuer);
            proven.complete(transaction, standing, issuer, now).map(Some)
        })
        .await
    }
}

/// The link with this secret. What was sent before another one is worth nothing, and says so.
fn last_link(connection: &Connection, secret: &str, now: OffsetDateTime) -> Result<OneTimeCode, TenantError> {
    let link = one_time_codes::link(connection, secret, now)?.ok_or_else(unknown_link)?;
    let Some(action) = link.action() else {
        return Ok(link);
    };
    let last = one_time_codes::latest(connection, &action, METHOD, now)?;
    let is_last = last.is_some_and(|last| last.challenge_id == link.challenge_id);
    is_last.then_some(link).ok_or_else(unknown_link)
}

fn unknown_link() -> TenantError {
    TenantError::NotFound("The link is not known, has expired or was opened already.")
}
