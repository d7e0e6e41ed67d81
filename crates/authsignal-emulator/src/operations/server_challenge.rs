//! Challenges that a backend starts and verifies itself: for a user, or for nobody in particular until they are claimed.

use super::Tenant;
use super::claim::{Binding, unknown_challenge};
use super::enrolment::FailureReason;
use super::one_time_code::{Proven, store};
use crate::assumptions::ONE_TIME_CODE_LIFETIME;
use crate::store::limits::{Counted, Limit};
use crate::store::one_time_codes::{self, ChallengeFilter};
use crate::tenant::TenantError;
use crate::tenant::action::ActionContext;
use crate::tenant::address::{EmailAddress, PhoneNumber, SmsChannel};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::tenant::message::Channel;
use crate::tenant::one_time_code::{OneTimeCode, OneTimeSecret};
use crate::tenant::verification_method::VerificationMethod;

/// Where a code is to be sent to.
#[derive(Clone, Debug)]
pub(crate) enum Destination {
    Email(EmailAddress),
    Sms(PhoneNumber, Option<SmsChannel>),
    Whatsapp(PhoneNumber),
}

/// A challenge to start.
#[derive(Clone, Debug)]
pub(crate) struct NewChallenge {
    pub(crate) destination: Destination,
    pub(crate) action_code: ActionCode,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) user_id: Option<UserId>,
    pub(crate) context: ActionContext,
}

/// What became of a code that came back.
#[derive(Clone, Debug)]
pub(crate) enum CodeVerification {
    Verified(Box<OneTimeCode>),
    Failed(FailureReason),
}

impl Tenant {
    /// Sends a code, for a challenge that is new.
    pub(crate) async fn start_challenge(&self, new: NewChallenge) -> Result<OneTimeCode, TenantError> {
        let settings = self.settings();
        let method = new.destination.method();
        if !settings
            .policy
            .permitted_methods(&new.action_code)
            .contains(&method.enrolled_as())
        {
            return Err(TenantError::invalid_request(format!(
                "The action does not permit {method}."
            )));
        }
        let (now, ids) = (self.now(), self.new_ids());
        let code = OneTimeCode {
            challenge_id: self.random.uuid().to_string(),
            created_at: now,
            expires_at: now + ONE_TIME_CODE_LIFETIME,
            method,
            sms_channel: new.destination.sms_channel(),
            recipient: new.destination.recipient().to_owned(),
            secret: OneTimeSecret::generate(method, self.random.as_ref()),
            user_id: new.user_id,
            action_code: new.action_code,
            idempotency_key: new
                .idempotency_key
                .unwrap_or_else(|| IdempotencyKey::from_uuid(self.random.uuid())),
            authenticator_id: None,
            verified_at: None,
            context: new.context,
        };
        let code = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                if let Some(key) = code.action() {
                    let binding = Binding {
                        connection: transaction,
                        settings: &settings,
                        ids,
                        now,
                    };
                    binding.check(&binding.standing(key, &code.context)?, &code)?;
                }
                store(transaction, &code)?;
                Ok(code)
            })
            .await?;
        self.deliver_code(&code).await?;
        Ok(code)
    }

    /// Sends a new code for a challenge that waits; the code before is worth nothing then.
    pub(crate) async fn restart_challenge(
        &self,
        challenge_id: String,
        channel: Option<SmsChannel>,
    ) -> Result<OneTimeCode, TenantError> {
        let now = self.now();
        let random = self.random.clone();
        let code = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                let mut code = one_time_codes::find(transaction, &challenge_id, now)?
                    .filter(|code| code.verified_at.is_none())
                    .ok_or_else(unknown_challenge)?;
                code.created_at = now;
                code.expires_at = now + ONE_TIME_CODE_LIFETIME;
                code.secret = OneTimeSecret::generate(code.method, random.as_ref());
                code.sms_channel = channel
                    .filter(|_| code.sms_channel.is_some())
                    .or(code.sms_channel);
                store(transaction, &code)?;
                Ok(code)
            })
            .await?;
        self.deliver_code(&code).await?;
        Ok(code)
    }

    /// Checks a code that the user typed in; the right one completes the challenge of a known user.
    pub(crate) async fn verify_challenge(
        &self,
        challenge_id: String,
        typed: String,
    ) -> Result<CodeVerification, TenantError> {
        let (settings, ids, now) = (self.settings(), self.new_ids(), self.now());
        self.write_verification(move |transaction| {
            let binding = Binding {
                connection: transaction,
                settings: &settings,
                ids,
                now,
            };
            let waiting = one_time_codes::find(transaction, &challenge_id, now)?.filter(|code| {
                code.verified_at.is_none() && code.method != VerificationMethod::EmailMagicLink
            });
            match waiting {
                Some(code) => binding.verify(code, &typed),
                None => Ok(CodeVerification::Failed(FailureReason::CodeInvalidOrExpired)),
            }
        })
        .await
    }

    /// The newest challenge that waits for its code, of those that all the filter's parts fit.
    pub(crate) async fn active_challenge(
        &self,
        filter: ChallengeFilter,
    ) -> Result<Option<OneTimeCode>, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| Ok(one_time_codes::active(connection, &filter, now)?))
            .await
    }
}

impl Binding<'_> {
    fn verify(&self, mut code: OneTimeCode, typed: &str) -> Result<CodeVerification, TenantError> {
        let recipient = code.recipient.clone();
        let user_id = code.user_id.clone();
        let counted = user_id
            .as_ref()
            .map_or(Counted::Recipient(&recipient), Counted::User);
        let limit = Limit::of_wrong_codes(code.method);
        if limit.is_reached(self.connection, counted, self.now)? {
            return Ok(CodeVerification::Failed(FailureReason::MaxAttemptsExceeded));
        }
        if !code.secret.matches(typed) {
            limit.record(self.connection, counted, self.now)?;
            return Ok(CodeVerification::Failed(FailureReason::CodeInvalidOrExpired));
        }
        if let Some(key) = code.action() {
            let user_id = key.user_id.clone();
            let standing = self.standing(key, &code.context)?;
            // A code of the client API knows what it was sent for.
            if let Some(proven) = Proven::of(self.connection, code.clone())? {
                if standing.action.state.is_open() {
                    proven.complete(self.connection, standing, None, self.now)?;
                }
                return Ok(CodeVerification::Verified(Box::new(code)));
            }
            code = self.give_to(code, user_id, true)?.1;
        } else {
            code.verified_at = Some(self.now);
            code.expires_at = self.now + ONE_TIME_CODE_LIFETIME;
            one_time_codes::save(self.connection, &code, self.now)?;
        }
        Ok(CodeVerification::Verified(Box::new(code)))
    }
}

impl Destination {
    pub(crate) fn method(&self) -> VerificationMethod {
        match self {
            Self::Email(_) => VerificationMethod::EmailOtp,
            Self::Sms(..) => VerificationMethod::Sms,
            Self::Whatsapp(_) => VerificationMethod::Whatsapp,
        }
    }

    pub(crate) fn recipient(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Sms(number, _) | Self::Whatsapp(number) => number.as_str(),
        }
    }

    pub(crate) fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Sms(_, Some(SmsChannel::Whatsapp)) | Self::Whatsapp(_) => Channel::Whatsapp,
            Self::Sms(..) => Channel::Sms,
        }
    }

    fn sms_channel(&self) -> Option<SmsChannel> {
        match self {
            Self::Email(_) => None,
            Self::Sms(_, channel) => Some(channel.unwrap_or(SmsChannel::Default)),
            Self::Whatsapp(_) => Some(SmsChannel::Whatsapp),
        }
    }
}
