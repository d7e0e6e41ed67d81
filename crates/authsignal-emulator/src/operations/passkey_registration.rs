//! Adding a passkey.

use serde_json::Value;
use uuid::Uuid;
use webauthn_rp::Registration;
use webauthn_rp::request::register::AuthenticatorAttachmentReq;

use super::Tenant;
use super::enrolment::{RecoveryCodeIssuer, Standing, Verified};
use crate::assumptions::WEBAUTHN_CHALLENGE_LIFETIME;
use crate::store::authenticators;
use crate::store::challenges::{self, Challenge};
use crate::tenant::TenantError;
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::UserAuthenticatorId;
use crate::tenant::passkey::Passkey;
use crate::tenant::passkey::answer::answered_challenge;
use crate::tenant::passkey::relying_party::{RegisteredCredential, RegistrationDisplay};
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::Passkey;

/// A challenge that was put to the browser.
#[derive(Clone, Debug)]
pub(crate) struct PasskeyChallenge {
    pub(crate) challenge_id: String,
    /// The WebAuthn options in their JSON form.
    pub(crate) options: Value,
}

/// How the person is to be presented, as far as the caller says.
#[derive(Debug, Default)]
pub(crate) struct RegistrationRequest {
    pub(crate) username: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) attachment: AuthenticatorAttachmentReq,
}

/// The browser's answer and what came with it.
#[derive(Debug)]
pub(crate) struct RegistrationAnswer {
    /// Where the caller leaves it out, the answer itself tells.
    pub(crate) challenge_id: Option<String>,
    pub(crate) credential: Registration,
    pub(crate) device_id: Option<String>,
    pub(crate) user_agent: String,
    pub(crate) attachment: Option<String>,
    pub(crate) with_recovery_codes: bool,
}

impl Tenant {
    pub(crate) async fn begin_passkey_registration(
        &self,
        bearer: TokenBearer,
        request: RegistrationRequest,
    ) -> Result<PasskeyChallenge, TenantError> {
        let now = self.now();
        let settings = self.settings();
        self.database
            .write(move |transaction| {
                let standing = Standing::of(transaction, &bearer)?;
                standing.check_may_enrol(&bearer, &settings.policy, METHOD)?;
                let user = &standing.user;
                let user_name = request.username.unwrap_or_else(|| user.account_name().to_owned());
                let display = RegistrationDisplay {
                    display_name: request
                        .display_name
                        .or_else(|| user.attributes.display_name.clone())
                        .unwrap_or_else(|| user_name.clone()),
                    user_name,
                    attachment: request.attachment,
                };
                let registered = standing
                    .authenticators
                    .iter()
                    .filter_map(|authenticator| Some(&authenticator.passkey()?.credential))
                    .collect();
                let ceremony = settings
                    .relying_party
                    .start_registration(user, &display, registered)?;
                let challenge = Challenge {
                    id: ceremony.challenge.clone(),
                    expires_at: now + WEBAUTHN_CHALLENGE_LIFETIME,
                    user_id: Some(bearer.action.user_id),
                    action_code: Some(bearer.action.action_code),
                    idempotency_key: Some(bearer.action.idempotency_key),
                    ceremony: Some(ceremony.state),
                };
                challenges::insert(transaction, &challenge, now)?;
                Ok(PasskeyChallenge {
                    challenge_id: ceremony.challenge,
                    options: ceremony.options,
                })
            })
            .await
    }

    pub(crate) async fn finish_passkey_registration(
        &self,
        bearer: TokenBearer,
        answer: RegistrationAnswer,
    ) -> Result<Verified, TenantError> {
        let challenge = self
            .take_answered(
                answer.challenge_id.clone(),
                answer.credential.response().client_data_json(),
            )
            .await?;
        if !challenge.is_of(&bearer.action) {
            return Err(TenantError::invalid_request(
                "The challenge belongs to somebody else.",
            ));
        }
        let ceremony = challenge.ceremony.ok_or_else(unknown_challenge)?;
        let registered = self
            .settings()
            .relying_party
            .finish_registration(&ceremony, &answer.credential)?;
        let (now, id, device) = (self.now(), self.random.uuid(), self.random.uuid());
        let (settings, random) = (self.settings(), self.random.clone());
        self.database
            .write(move |transaction| {
                let standing = Standing::of(transaction, &bearer)?;
                standing.check_may_enrol(&bearer, &settings.policy, METHOD)?;
                if authenticators::by_credential_id(transaction, &registered.credential.id)?.is_some() {
                    return Err(TenantError::invalid_credential(
                        "The passkey is registered already.",
                    ));
                }
                let issuer = RecoveryCodeIssuer {
                    random: random.as_ref(),
                };
                let authenticator = Authenticator {
                    id: UserAuthenticatorId(id),
                    user_id: standing.user.user_id.clone(),
                    created_at: now,
                    verified_at: None,
                    last_verified_at: None,
                    factor: Factor::Passkey(Box::new(new_passkey(registered, &answer, device))),
                };
                let codes = answer.with_recovery_codes.then_some(&issuer);
                standing.complete_enrolment(transaction, authenticator, codes, now)
            })
            .await
    }

    /// Takes out the challenge that was answered.
    pub(super) async fn take_answered(
        &self,
        id: Option<String>,
        client_data: &[u8],
    ) -> Result<Challenge, TenantError> {
        let id = id
            .or_else(|| answered_challenge(client_data))
            .ok_or_else(unknown_challenge)?;
        self.take_challenge(id).await
    }

    /// Takes a challenge out of the store, so that it cannot be answered a second time.
    pub(super) async fn take_challenge(&self, id: String) -> Result<Challenge, TenantError> {
        let now = self.now();
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(challenges::take(transaction, &id, now)?)
            })
            .await?
            .ok_or_else(unknown_challenge)
    }
}

fn new_passkey(registered: RegisteredCredential, answer: &RegistrationAnswer, device: Uuid) -> Passkey {
    let mut passkey = Passkey {
        credential: registered.credential,
        aaguid: registered.aaguid,
        name: String::new(),
        device_id: answer.device_id.clone().unwrap_or_else(|| device.to_string()),
        user_agent: answer.user_agent.clone(),
        attachment: answer.attachment.clone(),
    };
    passkey.name = passkey.default_name();
    passkey
}

fn unknown_challenge() -> TenantError {
    TenantError::invalid_request("The challenge is unknown, has expired or was answered already.")
}
