//! Recovery codes: the way in for who has lost the authenticator.

use super::Tenant;
use super::enrolment::{FailureReason, Standing, Verification};
use crate::store::limits::{Counted, Limit};
use crate::store::recovery_codes;
use crate::tenant::TenantError;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::RecoveryCode;

impl Tenant {
    /// Uses up a recovery code.
    pub(crate) async fn verify_recovery_code(
        &self,
        bearer: TokenBearer,
        code: String,
    ) -> Result<Verification, TenantError> {
        let now = self.now();
        let settings = self.settings();
        self.write_verification(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            let challengeable = standing.challengeable_methods(&settings.policy);
            let code_of_action = &standing.action.key.action_code;
            if !standing.is_enrolled()
                || !settings
                    .policy
                    .accepts_recovery_code(code_of_action, &challengeable)
            {
                return Err(TenantError::invalid_request(
                    "Recovery codes are not accepted here.",
                ));
            }
            let user_id = &standing.user.user_id;
            let limit = Limit::of_wrong_codes(METHOD);
            if limit.is_reached(transaction, Counted::User(user_id), now)? {
                return Ok(Verification::Failed(FailureReason::MaxAttemptsExceeded));
            }
            let used = match RecoveryCode::parse(&code) {
                Some(code) => recovery_codes::consume(transaction, user_id, &code.hash(user_id))?,
                None => false,
            };
            if !used {
                limit.record(transaction, Counted::User(user_id), now)?;
                return Ok(Verification::Failed(FailureReason::CodeInvalidOrExpired));
            }
            let verified = standing.complete_challenge(transaction, METHOD, None, now)?;
            Ok(Verification::Verified(Box::new(verified)))
        })
        .await
    }
}
