//! What every enrolment and every challenge has in common, whatever the factor.

use rusqlite::Connection;
use time::OffsetDateTime;
use web_host::RandomSource;

use crate::store::{actions, authenticators, recovery_codes, users};
use crate::tenant::TenantError;
use crate::tenant::action::Action;
use crate::tenant::authenticator::{Authenticator, enrolled_methods};
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::tenant::policy::Policy;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::token::{Scope, TokenBearer};
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

/// What stands behind a client token, at this moment.
pub(crate) struct Standing {
    pub(crate) user: User,
    pub(crate) action: Action,
    /// The user's verified authenticators.
    pub(crate) authenticators: Vec<Authenticator>,
}

/// The outcome of a code or a passkey.
#[derive(Clone, Debug)]
pub(crate) enum Verification {
    Verified(Box<Verified>),
    Failed(FailureReason),
}

/// A successful verification.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    /// The action, in its new state.
    pub(crate) action: Action,
    /// Present when an enrolment was completed.
    pub(crate) enrolled: Option<Authenticator>,
    /// Present after the first enrolment, where the caller can show them: this once.
    pub(crate) recovery_codes: Vec<RecoveryCode>,
}

/// What a code may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodePurpose {
    /// Complete the enrolment that is pending.
    Enrolment,
    /// Verify the user.
    Challenge,
    /// Whichever fits: the API has one endpoint for both.
    EnrolmentOrChallenge,
}

/// Why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureReason {
    CodeInvalidOrExpired,
    MaxAttemptsExceeded,
}

impl FailureReason {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::CodeInvalidOrExpired => "CODE_INVALID_OR_EXPIRED",
            Self::MaxAttemptsExceeded => "MAX_ATTEMPTS_EXCEEDED",
        }
    }
}

/// Makes recovery codes at a first enrolment, for callers that can show them.
pub(crate) struct RecoveryCodeIssuer<'a> {
    pub(crate) random: &'a dyn RandomSource,
}

impl RecoveryCodeIssuer<'_> {
    /// New codes for the user, in place of the present ones.
    pub(crate) fn issue(
        &self,
        connection: &Connection,
        user_id: &UserId,
    ) -> rusqlite::Result<Vec<RecoveryCode>> {
        let codes = RecoveryCode::generate(self.random);
        let hashes: Vec<_> = codes.iter().map(|code| code.hash(user_id)).collect();
        recovery_codes::replace(connection, user_id, &hashes)?;
        Ok(codes)
    }
}

impl Standing {
    /// The user and the action of the token. A token of a blocked, failed or reviewed action does nothing.
    pub(crate) fn of(connection: &Connection, bearer: &TokenBearer) -> Result<Self, TenantError> {
        let standing = Self::look_up(connection, bearer)?;
        if !standing.action.state.is_open() {
            return Err(TenantError::invalid_request(format!(
                "The action is {}.",
                standing.action.state
            )));
        }
        Ok(standing)
    }

    /// The same in any state.
    pub(crate) fn look_up(connection: &Connection, bearer: &TokenBearer) -> Result<Self, TenantError> {
        let gone = || TenantError::invalid_request("The user or the action of the token no longer exists.");
        let user = users::find(connection, &bearer.action.user_id)?.ok_or_else(gone)?;
        let action = actions::find(connection, &bearer.action)?.ok_or_else(gone)?;
        let authenticators = authenticators::of_user(connection, &user.user_id)?;
        Ok(Self {
            user,
            action,
            authenticators,
        })
    }

    pub(crate) fn is_enrolled(&self) -> bool {
        !self.authenticators.is_empty()
    }

    pub(crate) fn enrolled_methods(&self) -> Vec<VerificationMethod> {
        enrolled_methods(&self.authenticators)
    }

    /// The methods that the user can be challenged with in this action.
    pub(crate) fn challengeable_methods(&self, policy: &Policy) -> Vec<VerificationMethod> {
        policy.challengeable_methods(&self.action.key.action_code, &self.enrolled_methods())
    }

    /// Who has an authenticator already may add one only with a token that says so.
    pub(crate) fn check_may_enrol(
        &self,
        bearer: &TokenBearer,
        policy: &Policy,
        method: VerificationMethod,
    ) -> Result<(), TenantError> {
        if !policy
            .permitted_methods(&self.action.key.action_code)
            .contains(&method)
        {
            return Err(TenantError::invalid_request(format!(
                "The action does not permit {method}."
            )));
        }
        if self.is_enrolled() && !bearer.scopes.contains(Scope::Add) {
            return Err(TenantError::invalid_request(
                "The user is enrolled already: adding an authenticator needs the scope add:authenticators.",
            ));
        }
        Ok(())
    }

    pub(crate) fn check_may_challenge(
        &self,
        policy: &Policy,
        method: VerificationMethod,
    ) -> Result<(), TenantError> {
        if self.challengeable_methods(policy).contains(&method) {
            return Ok(());
        }
        Err(TenantError::invalid_request(format!(
            "The user cannot be challenged with {method} here."
        )))
    }

    /// Stores the new authenticator as verified, and completes the action when it is the user's first.
    pub(crate) fn complete_enrolment(
        mut self,
        connection: &Connection,
        mut enrolled: Authenticator,
        recovery_codes: Option<&RecoveryCodeIssuer<'_>>,
        now: OffsetDateTime,
    ) -> Result<Verified, TenantError> {
        enrolled.verified_at = Some(now);
        enrolled.last_verified_at = Some(now);
        authenticators::save(connection, &enrolled)?;
        authenticators::delete_pending(connection, &enrolled.user_id, enrolled.method())?;
        let recovery_codes = match recovery_codes {
            Some(issuer) if !self.is_enrolled() => issuer.issue(connection, &self.user.user_id)?,
            _ => Vec::new(),
        };
        let state = self.action.state.after_enrolment(self.is_enrolled());
        self.action
            .complete(state, enrolled.method(), Some(enrolled.id), now);
        actions::save(connection, &self.action)?;
        tracing::info!(action = %self.action.key.action_code, method = %enrolled.method(), "enrolled");
        Ok(Verified {
            action: self.action,
            enrolled: Some(enrolled),
            recovery_codes,
        })
    }

    /// Completes the action after a challenge.
    pub(crate) fn complete_challenge(
        mut self,
        connection: &Connection,
        method: VerificationMethod,
        by: Option<UserAuthenticatorId>,
        now: OffsetDateTime,
    ) -> Result<Verified, TenantError> {
        let state = self.action.state.after_verification();
        self.action.complete(state, method, by, now);
        actions::save(connection, &self.action)?;
        tracing::info!(action = %self.action.key.action_code, %method, "verified");
        Ok(Verified {
            action: self.action,
            enrolled: None,
            recovery_codes: Vec::new(),
        })
    }
}
