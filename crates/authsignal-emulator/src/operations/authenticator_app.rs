//! Authenticator apps: enrolment and codes.

use rusqlite::Connection;
use time::OffsetDateTime;

use super::Tenant;
use super::enrolment::{CodePurpose, FailureReason, RecoveryCodeIssuer, Standing, Verification, Verified};
use crate::store::authenticators;
use crate::store::limits::{Counted, Limit};
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::tenant::policy::Policy;
use crate::tenant::token::TokenBearer;
use crate::tenant::totp::{AuthenticatorApp, CodeCheck, SECRET_LENGTH, TotpSecret};
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::AuthenticatorApp;

/// An enrolment that waits for the first code.
#[derive(Clone, Debug)]
pub(crate) struct AppEnrolment {
    pub(crate) id: UserAuthenticatorId,
    pub(crate) user_id: UserId,
    /// The `otpauth://` URI.
    pub(crate) uri: String,
    pub(crate) secret: TotpSecret,
}

/// What becomes of an enrolment that was begun before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PendingEnrolment {
    /// A page that is reloaded keeps the secret that was scanned. One that was begun in another action is not shown:
    /// whoever began it may be somebody else.
    Keep,
    /// Each call of the API gives a fresh secret.
    Replace,
}

impl Tenant {
    /// Begins the enrolment of an authenticator app.
    pub(crate) async fn begin_app_enrolment(
        &self,
        bearer: TokenBearer,
        pending: PendingEnrolment,
    ) -> Result<AppEnrolment, TenantError> {
        let (now, new_id) = (self.now(), UserAuthenticatorId(self.random.uuid()));
        let mut secret = vec![0; SECRET_LENGTH];
        self.random.fill(&mut secret);
        let settings = self.settings();
        self.database
            .write(move |transaction| {
                let standing = Standing::of(transaction, &bearer)?;
                standing.check_may_enrol(&bearer, &settings.policy, METHOD)?;
                let user_id = standing.user.user_id.clone();
                let kept = match pending {
                    PendingEnrolment::Keep => authenticators::pending(transaction, &bearer.action, METHOD)?,
                    PendingEnrolment::Replace => None,
                };
                let pending = if let Some(kept) = kept {
                    kept
                } else {
                    let pending = new_enrolment(new_id, &user_id, secret, now)?;
                    authenticators::save_pending(transaction, &bearer.action, &pending)?;
                    pending
                };
                let Factor::AuthenticatorApp { secret, .. } = pending.factor else {
                    return Err(TenantError::Internal(
                        "a pending enrolment of another method".to_owned(),
                    ));
                };
                let uri =
                    AuthenticatorApp::new(&secret, &settings.branding.name, standing.user.account_name())
                        .uri()?;
                Ok(AppEnrolment {
                    id: pending.id,
                    user_id,
                    uri,
                    secret,
                })
            })
            .await
    }

    /// Checks a code. `with_recovery_codes` says whether the caller can show them after a first enrolment.
    pub(crate) async fn verify_app_code(
        &self,
        bearer: TokenBearer,
        code: String,
        purpose: CodePurpose,
        with_recovery_codes: bool,
    ) -> Result<Verification, TenantError> {
        let now = self.now();
        let settings = self.settings();
        let random = self.random.clone();
        self.write_verification(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            let issuer = RecoveryCodeIssuer {
                random: random.as_ref(),
            };
            let check = AppCodeCheck {
                connection: transaction,
                policy: &settings.policy,
                bearer: &bearer,
                code: &code,
                recovery_codes: with_recovery_codes.then_some(&issuer),
                now,
            };
            check.run(standing, purpose)
        })
        .await
    }
}

fn new_enrolment(
    id: UserAuthenticatorId,
    user_id: &UserId,
    secret: Vec<u8>,
    now: OffsetDateTime,
) -> Result<Authenticator, TenantError> {
    let secret =
        TotpSecret::new(secret).ok_or_else(|| TenantError::Internal("an empty secret".to_owned()))?;
    Ok(Authenticator {
        id,
        user_id: user_id.clone(),
        created_at: now,
        verified_at: None,
        last_verified_at: None,
        factor: Factor::AuthenticatorApp {
            secret,
            last_step: None,
        },
    })
}

struct AppCodeCheck<'a> {
    connection: &'a Connection,
    policy: &'a Policy,
    bearer: &'a TokenBearer,
    code: &'a str,
    recovery_codes: Option<&'a RecoveryCodeIssuer<'a>>,
    now: OffsetDateTime,
}

impl AppCodeCheck<'_> {
    fn run(&self, standing: Standing, purpose: CodePurpose) -> Result<Verification, TenantError> {
        let user_id = standing.user.user_id.clone();
        let pending = match purpose {
            CodePurpose::Challenge => None,
            CodePurpose::Enrolment | CodePurpose::EnrolmentOrChallenge => {
                authenticators::pending(self.connection, &self.bearer.action, METHOD)?
            }
        };
        let may_enrol = match &pending {
            Some(_) => standing.check_may_enrol(self.bearer, self.policy, METHOD),
            None => Err(TenantError::invalid_request(
                "No enrolment of an authenticator app has begun.",
            )),
        };
        let may_challenge = standing.check_may_challenge(self.policy, METHOD);
        match purpose {
            CodePurpose::Enrolment => may_enrol?,
            CodePurpose::Challenge => may_challenge?,
            CodePurpose::EnrolmentOrChallenge => may_enrol.or(may_challenge)?,
        }
        let limit = Limit::of_wrong_codes(METHOD);
        if limit.is_reached(self.connection, Counted::User(&user_id), self.now)? {
            return Ok(Verification::Failed(FailureReason::MaxAttemptsExceeded));
        }
        if let Some(verified) = self.try_code(standing, pending, purpose)? {
            return Ok(Verification::Verified(Box::new(verified)));
        }
        limit.record(self.connection, Counted::User(&user_id), self.now)?;
        Ok(Verification::Failed(FailureReason::CodeInvalidOrExpired))
    }

    fn try_code(
        &self,
        standing: Standing,
        pending: Option<Authenticator>,
        purpose: CodePurpose,
    ) -> Result<Option<Verified>, TenantError> {
        let may_enrol = standing.check_may_enrol(self.bearer, self.policy, METHOD).is_ok();
        let accepted = pending
            .filter(|_| may_enrol)
            .and_then(|pending| self.accept(pending));
        if let Some(accepted) = accepted {
            return standing
                .complete_enrolment(self.connection, accepted, self.recovery_codes, self.now)
                .map(Some);
        }
        let may_challenge = standing.check_may_challenge(self.policy, METHOD).is_ok();
        if purpose == CodePurpose::Enrolment || !may_challenge {
            return Ok(None);
        }
        let accepted = standing
            .authenticators
            .iter()
            .cloned()
            .find_map(|candidate| self.accept(candidate));
        let Some(accepted) = accepted else {
            return Ok(None);
        };
        authenticators::save(self.connection, &accepted)?;
        standing
            .complete_challenge(self.connection, METHOD, Some(accepted.id), self.now)
            .map(Some)
    }

    /// The authenticator with its step used up, if it accepts the code.
    fn accept(&self, mut authenticator: Authenticator) -> Option<Authenticator> {
        let Factor::AuthenticatorApp { secret, last_step } = &mut authenticator.factor else {
            return None;
        };
        match AuthenticatorApp::new(secret, "", "").check(self.code, *last_step, self.now) {
            CodeCheck::Accepted { step } => *last_step = Some(step),
            CodeCheck::Refused => return None,
        }
        authenticator.last_verified_at = Some(self.now);
        Some(authenticator)
    }
}
