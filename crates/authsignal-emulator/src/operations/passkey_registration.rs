//! Adding a passkey or a security key.

use serde_json::Value;
use uuid::Uuid;
use web_host::RandomSource;
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
use crate::tenant::passkey::answer::answered_challenge;
use crate::tenant::passkey::credential::Credential;
use crate::tenant::passkey::relying_party::{
    CredentialUse, Mediation, RegisteredCredential, RegistrationDisplay,
};
use crate::tenant::passkey::{Passkey, provider_name};
use crate::tenant::token::TokenBearer;

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
    pub(crate) challenge_in: ChallengeIn,
}

/// How the browser is told which challenge it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ChallengeIn {
    /// The page gets its id, which is the WebAuthn challenge.
    #[default]
    Reply,
    /// A cookie has an id that is told nowhere else: only this browser can answer.
    Cookie,
}

impl ChallengeIn {
    pub(super) fn id(self, webauthn_challenge: &str, random: &dyn RandomSource) -> String {
        match self {
            Self::Reply => webauthn_challenge.to_owned(),
            Self::Cookie => random.uuid().to_string(),
        }
    }
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
        self.begin_registration(bearer, request, CredentialUse::Passkey)
            .await
    }

    pub(super) async fn begin_registration(
        &self,
        bearer: TokenBearer,
        request: RegistrationRequest,
        used_as: CredentialUse,
    ) -> Result<PasskeyChallenge, TenantError> {
        let now = self.now();
        let (settings, random) = (self.settings(), self.random.clone());
        self.database
            .write(move |transaction| {
                let standing = Standing::of(transaction, &bearer)?;
                standing.check_may_enrol(&bearer, &settings.policy, used_as.method())?;
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
                let registered = standing.credentials(used_as).collect();
                let ceremony = settings
                    .relying_party
                    .start_registration(user, &display, used_as, registered)?;
                let challenge = Challenge {
                    id: request.challenge_in.id(&ceremony.challenge, random.as_ref()),
                    expires_at: now + WEBAUTHN_CHALLENGE_LIFETIME,
                    user_id: Some(bearer.action.user_id),
                    action_code: Some(bearer.action.action_code),
                    idempotency_key: Some(bearer.action.idempotency_key),
                    ceremony: Some(ceremony.state),
                };
                challenges::insert(transaction, &challenge, now)?;
                Ok(PasskeyChallenge {
                    challenge_id: challenge.id,
                    options: ceremony.options,
                })
            })
            .await
    }

    /// Adds the passkey that the person was asked to make.
    pub(crate) async fn finish_passkey_registration(
        &self,
        bearer: TokenBearer,
        answer: RegistrationAnswer,
    ) -> Result<Verified, TenantError> {
        self.finish_registration(bearer, answer, CredentialUse::Passkey, Mediation::Optional)
            .await
    }

    /// Adds the passkey that the password manager made by itself.
    pub(crate) async fn finish_conditional_registration(
        &self,
        bearer: TokenBearer,
        answer: RegistrationAnswer,
    ) -> Result<Verified, TenantError> {
        self.finish_registration(bearer, answer, CredentialUse::Passkey, Mediation::Conditional)
            .await
    }

    pub(super) async fn finish_registration(
        &self,
        bearer: TokenBearer,
        answer: RegistrationAnswer,
        used_as: CredentialUse,
        mediation: Mediation,
    ) -> Result<Verified, TenantError> {
        let action = bearer.action.clone();
        let challenge = self
            .take_answered(
                answer.challenge_id.clone(),
                answer.credential.response().client_data_json(),
                move |challenge| challenge.check_is_of(&action),
            )
            .await?;
        let ceremony = challenge.ceremony.ok_or_else(unknown_challenge)?;
        let registered = self.settings().relying_party.finish_registration(
            &ceremony,
            used_as,
            &answer.credential,
            mediation,
        )?;
        let (now, id, device) = (self.now(), self.random.uuid(), self.random.uuid());
        let with_recovery_codes = answer.with_recovery_codes;
        let credential_id = registered.credential.id.clone();
        let factor = new_factor(used_as, registered, &answer, device);
        let (settings, random) = (self.settings(), self.random.clone());
        self.write_verification(move |transaction| {
            let standing = Standing::of(transaction, &bearer)?;
            standing.check_may_enrol(&bearer, &settings.policy, used_as.method())?;
            if authenticators::by_credential_id(transaction, &credential_id)?.is_some() {
                return Err(TenantError::invalid_credential(
                    "The credential is registered already.",
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
                factor,
            };
            let codes = with_recovery_codes.then_some(&issuer);
            standing.complete_enrolment(transaction, authenticator, codes, now)
        })
        .await
    }

    /// Takes out the challenge that was answered, so that it cannot be answered a second time. One that fails
    /// the `check`, because it was put to somebody else, stays where it is.
    pub(super) async fn take_answered(
        &self,
        id: Option<String>,
        client_data: &[u8],
        check: impl FnOnce(&Challenge) -> Result<(), TenantError> + Send + 'static,
    ) -> Result<Challenge, TenantError> {
        let id = id
            .or_else(|| answered_challenge(client_data))
            .ok_or_else(unknown_challenge)?;
        self.take_challenge(id, check).await
    }

    /// The same by its id.
    pub(super) async fn take_challenge(
        &self,
        id: String,
        check: impl FnOnce(&Challenge) -> Result<(), TenantError> + Send + 'static,
    ) -> Result<Challenge, TenantError> {
        let now = self.now();
        self.database
            .write(move |transaction| {
                let challenge = challenges::take(transaction, &id, now)?.ok_or_else(unknown_challenge)?;
                // An error undoes the taking.
                check(&challenge)?;
                Ok(challenge)
            })
            .await
    }
}

impl Standing {
    /// The user's verified credentials of this use.
    pub(super) fn credentials(&self, used_as: CredentialUse) -> impl Iterator<Item = &Credential> {
        self.authenticators
            .iter()
            .filter(move |authenticator| authenticator.method() == used_as.method())
            .filter_map(|authenticator| Some(&authenticator.webauthn_credential()?.credential))
    }
}

fn new_factor(
    used_as: CredentialUse,
    registered: RegisteredCredential,
    answer: &RegistrationAnswer,
    device: Uuid,
) -> Factor {
    let credential = Box::new(Passkey {
        name: registered
            .aaguid
            .and_then(provider_name)
            .unwrap_or(used_as.method().label())
            .to_owned(),
        credential: registered.credential,
        aaguid: registered.aaguid,
        device_id: answer.device_id.clone().unwrap_or_else(|| device.to_string()),
        user_agent: answer.user_agent.clone(),
        attachment: answer.attachment.clone(),
    });
    match used_as {
        CredentialUse::Passkey => Factor::Passkey(credential),
        CredentialUse::SecurityKey => Factor::SecurityKey(credential),
    }
}

pub(super) fn unknown_challenge() -> TenantError {
    TenantError::invalid_request("The challenge is unknown, has expired or was answered already.")
}
