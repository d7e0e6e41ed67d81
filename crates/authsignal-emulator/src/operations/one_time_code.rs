//! Codes that are sent to an address, to enrol it or to verify its user. Links go the same way (`magic_link.rs`).

use rusqlite::Connection;
use time::OffsetDateTime;

use super::Tenant;
use super::enrolment::{CodePurpose, FailureReason, RecoveryCodeIssuer, Standing, Verification, Verified};
use crate::assumptions::ONE_TIME_CODE_LIFETIME;
use crate::store::limits::{Counted, Limit};
use crate::store::{authenticators, one_time_codes, users};
use crate::tenant::TenantError;
use crate::tenant::action::ActionContext;
use crate::tenant::address::SmsChannel;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{ActionKey, UserAuthenticatorId, UserId};
use crate::tenant::one_time_code::{OneTimeCode, OneTimeSecret};
use crate::tenant::settings::Settings;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

#[cfg(test)]
mod tests;

/// A code or link is on its way.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) challenge_id: String,
    pub(crate) user_id: UserId,
    pub(crate) authenticator_id: UserAuthenticatorId,
    /// The address, as it is shown: masked.
    pub(crate) masked_recipient: String,
}

impl Tenant {
    /// Begins the enrolment of an address, in place of one that was begun in the same action: sends a code or a link
    /// to it. `factor` is one that has an address.
    pub(crate) async fn begin_address_enrolment(
        &self,
        bearer: TokenBearer,
        factor: Factor,
    ) -> Result<Sent, TenantError> {
        let draft = self.draft(factor.method());
        let id = UserAuthenticatorId(self.random.uuid());
        let settings = self.settings();
        self.send(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            standing.check_may_enrol(&bearer, &settings.policy, factor.method())?;
            check_is_new(&standing, &factor)?;
            let pending = Authenticator {
                id,
                user_id: bearer.action.user_id.clone(),
                created_at: draft.now,
                verified_at: None,
                last_verified_at: None,
                factor,
            };
            authenticators::save_pending(transaction, &bearer.action, &pending)?;
            draft.to(&pending, bearer.action)
        })
        .await
    }

    /// Sends a code or a link to the user's address of this method; to one that is being enrolled, where there is no
    /// other. What was sent before is worth nothing then.
    pub(crate) async fn begin_code_challenge(
        &self,
        bearer: TokenBearer,
        method: VerificationMethod,
    ) -> Result<Sent, TenantError> {
        let draft = self.draft(method);
        let settings = self.settings();
        self.send(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            let of_method = |candidate: &&Authenticator| candidate.method() == method.enrolled_as();
            let enrolled = standing.authenticators.iter().find(of_method).cloned();
            let authenticator = match enrolled {
                Some(enrolled) => enrolled,
                None => authenticators::pending(transaction, &bearer.action, method.enrolled_as())?
                    .ok_or_else(|| not_enrolled(method))?,
            };
            standing.check_may_prove(&bearer, &settings, &authenticator)?;
            draft.to(&authenticator, bearer.action)
        })
        .await
    }

    /// Checks the code that was sent last in the bearer's action. `with_recovery_codes` says whether the caller can
    /// show them after a first enrolment.
    pub(crate) async fn verify_one_time_code(
        &self,
        bearer: TokenBearer,
        method: VerificationMethod,
        typed: String,
        purpose: CodePurpose,
        with_recovery_codes: bool,
    ) -> Result<Verification, TenantError> {
        let now = self.now();
        let (settings, random) = (self.settings(), self.random.clone());
        self.write_verification(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            standing.check_purpose(&bearer, &settings, method, purpose)?;
            let user_id = standing.user.user_id.clone();
            let limit = Limit::of_wrong_codes(method);
            if limit.is_reached(transaction, Counted::User(&user_id), now)? {
                return Ok(Verification::Failed(FailureReason::MaxAttemptsExceeded));
            }
            let code = one_time_codes::latest(transaction, &bearer.action, method, now)?
                .filter(|code| code.secret.matches(&typed));
            let proven = match code {
                Some(code) => Proven::of(transaction, code)?.filter(|proven| proven.fits(purpose)),
                None => None,
            };
            let Some(proven) = proven else {
                limit.record(transaction, Counted::User(&user_id), now)?;
                return Ok(Verification::Failed(FailureReason::CodeInvalidOrExpired));
            };
            standing.check_may_prove(&bearer, &settings, &proven.authenticator)?;
            let issuer = RecoveryCodeIssuer {
                random: random.as_ref(),
            };
            let issuer = with_recovery_codes.then_some(&issuer);
            let verified = proven.complete(transaction, standing, issuer, now)?;
            Ok(Verification::Verified(Box::new(verified)))
        })
        .await
    }

    fn draft(&self, method: VerificationMethod) -> Draft {
        Draft {
            challenge_id: self.random.uuid().to_string(),
            secret: OneTimeSecret::generate(method, self.random.as_ref()),
            method,
            now: self.now(),
        }
    }

    /// Stores the code that `prepare` makes, and delivers it.
    async fn send<F>(&self, prepare: F) -> Result<Sent, TenantError>
    where
        F: FnOnce(&Connection) -> Result<(OneTimeCode, Sent), TenantError> + Send + 'static,
    {
        let (code, sent) = self
            .database
            .write(move |transaction| {
                let (code, sent) = prepare(transaction)?;
                store(transaction, &code)?;
                Ok::<_, TenantError>((code, sent))
            })
            .await?;
        self.deliver_code(&code).await?;
        Ok(sent)
    }

    /// Delivers a code that is stored.
    pub(super) async fn deliver_code(&self, code: &OneTimeCode) -> Result<(), TenantError> {
        let settings = self.settings();
        let link = |secret: &str| settings.public_url.join(&format!("/magic-link/{secret}"));
        self.deliver(code.message(self.random.uuid(), link)).await
    }
}

/// Stores a code that is about to be sent, unless too many were sent lately.
pub(super) fn store(connection: &Connection, code: &OneTimeCode) -> Result<(), TenantError> {
    let counted = code
        .user_id
        .as_ref()
        .map_or(Counted::Recipient(&code.recipient), Counted::User);
    let limit = Limit::of_sending(code.method);
    if limit.is_reached(connection, counted, code.created_at)? {
        return Err(TenantError::TooManyRequests(
            "Too many messages were sent lately: wait some minutes.",
        ));
    }
    limit.record(connection, counted, code.created_at)?;
    one_time_codes::save(connection, code, code.created_at)?;
    Ok(())
}

/// A code that has no recipient yet.
struct Draft {
    challenge_id: String,
    secret: OneTimeSecret,
    method: VerificationMethod,
    now: OffsetDateTime,
}

impl Draft {
    fn to(
        self,
        authenticator: &Authenticator,
        action: ActionKey,
    ) -> Result<(OneTimeCode, Sent), TenantError> {
        let factor = &authenticator.factor;
        let recipient = factor
            .recipient()
            .ok_or_else(|| TenantError::Internal("a factor without an address".to_owned()))?;
        let expires_at = self.now + ONE_TIME_CODE_LIFETIME;
        let sent = Sent {
            challenge_id: self.challenge_id.clone(),
            user_id: action.user_id.clone(),
            authenticator_id: authenticator.id,
            masked_recipient: factor.masked_recipient().unwrap_or_default(),
        };
        let code = OneTimeCode {
            challenge_id: self.challenge_id,
            created_at: self.now,
            expires_at,
            method: self.method,
            sms_channel: (self.method == VerificationMethod::Whatsapp).then_some(SmsChannel::Whatsapp),
            recipient: recipient.to_owned(),
            secret: self.secret,
            user_id: Some(action.user_id),
            action_code: action.action_code,
            idempotency_key: action.idempotency_key,
            authenticator_id: Some(authenticator.id),
            verified_at: None,
            context: ActionContext::default(),
        };
        Ok((code, sent))
    }
}

/// A code or link that came back, with the authenticator it was sent for.
pub(super) struct Proven {
    code: OneTimeCode,
    pub(super) authenticator: Authenticator,
}

impl Proven {
    /// `None` when the code was sent for no authenticator, or that is gone.
    pub(super) fn of(connection: &Connection, code: OneTimeCode) -> rusqlite::Result<Option<Self>> {
        let authenticator = match code.authenticator_id {
            Some(id) => authenticators::find(connection, id)?,
            None => None,
        };
        Ok(authenticator.map(|authenticator| Self { code, authenticator }))
    }

    fn fits(&self, purpose: CodePurpose) -> bool {
        match purpose {
            CodePurpose::Enrolment => self.authenticator.verified_at.is_none(),
            CodePurpose::Challenge => self.authenticator.verified_at.is_some(),
            CodePurpose::EnrolmentOrChallenge => true,
        }
    }

    /// Uses up the code: completes the enrolment that it was sent for, or the challenge.
    pub(super) fn complete(
        self,
        connection: &Connection,
        standing: Standing,
        recovery_codes: Option<&RecoveryCodeIssuer<'_>>,
        now: OffsetDateTime,
    ) -> Result<Verified, TenantError> {
        let Self {
            code,
            mut authenticator,
        } = self;
        one_time_codes::delete(connection, &code.challenge_id)?;
        if let Factor::Sms { channel, .. } = &mut authenticator.factor {
            *channel = Some(code.sms_channel.unwrap_or(SmsChannel::Default));
        }
        if authenticator.verified_at.is_none() {
            let mut user = standing.user.clone();
            user.attributes.confirm(&authenticator.factor);
            users::save(connection, &user)?;
            return standing.complete_enrolment(connection, authenticator, recovery_codes, now);
        }
        authenticator.last_verified_at = Some(now);
        authenticators::save(connection, &authenticator)?;
        standing.complete_challenge(connection, authenticator.method(), Some(authenticator.id), now)
    }
}

impl Standing {
    /// Whether the bearer may enrol this authenticator, or be challenged with it where it is enrolled.
    pub(super) fn check_may_prove(
        &self,
        bearer: &TokenBearer,
        settings: &Settings,
        authenticator: &Authenticator,
    ) -> Result<(), TenantError> {
        if authenticator.verified_at.is_none() {
            self.check_may_enrol(bearer, &settings.policy, authenticator.method())
        } else {
            self.check_may_challenge(&settings.policy, authenticator.method())
        }
    }

    fn check_purpose(
        &self,
        bearer: &TokenBearer,
        settings: &Settings,
        method: VerificationMethod,
        purpose: CodePurpose,
    ) -> Result<(), TenantError> {
        let method = method.enrolled_as();
        let may_enrol = || self.check_may_enrol(bearer, &settings.policy, method);
        let may_challenge = || self.check_may_challenge(&settings.policy, method);
        match purpose {
            CodePurpose::Enrolment => may_enrol(),
            CodePurpose::Challenge => may_challenge(),
            CodePurpose::EnrolmentOrChallenge => may_challenge().or_else(|_| may_enrol()),
        }
    }
}

fn check_is_new(standing: &Standing, factor: &Factor) -> Result<(), TenantError> {
    let is_same = |authenticator: &Authenticator| {
        authenticator.method() == factor.method() && authenticator.factor.recipient() == factor.recipient()
    };
    if standing.authenticators.iter().any(is_same) {
        return Err(TenantError::invalid_request("The address is enrolled already."));
    }
    Ok(())
}

fn not_enrolled(method: VerificationMethod) -> TenantError {
    TenantError::invalid_request(format!("The user cannot be challenged with {method} here."))
}
