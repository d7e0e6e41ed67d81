//! Security keys: WebAuthn credentials that are a second factor and nothing more. What they have in common with passkeys
//! is with those.

use webauthn_rp::request::register::{AuthenticatorAttachmentReq, CrossPlatformHint};

use super::Tenant;
use super::enrolment::Verified;
use super::passkey_registration::{ChallengeIn, PasskeyChallenge, RegistrationAnswer, RegistrationRequest};
use super::passkey_verification::{
    AuthenticationAnswer, PasskeyVerification, complete_bearers_action, verify,
};
use crate::tenant::TenantError;
use crate::tenant::passkey::relying_party::{CredentialUse, Mediation};
use crate::tenant::token::TokenBearer;

const USE: CredentialUse = CredentialUse::SecurityKey;

impl Tenant {
    pub(crate) async fn begin_security_key_registration(
        &self,
        bearer: TokenBearer,
    ) -> Result<PasskeyChallenge, TenantError> {
        let request = RegistrationRequest {
            attachment: AuthenticatorAttachmentReq::CrossPlatform(CrossPlatformHint::SecurityKey),
            ..RegistrationRequest::default()
        };
        self.begin_registration(bearer, request, USE).await
    }

    pub(crate) async fn finish_security_key_registration(
        &self,
        bearer: TokenBearer,
        answer: RegistrationAnswer,
    ) -> Result<Verified, TenantError> {
        self.finish_registration(bearer, answer, USE, Mediation::Optional)
            .await
    }

    /// Begins a challenge of the bearer's security keys.
    pub(crate) async fn begin_security_key_authentication(
        &self,
        bearer: TokenBearer,
    ) -> Result<PasskeyChallenge, TenantError> {
        self.begin_authentication(Some(bearer), None, USE, ChallengeIn::Reply)
            .await
    }

    pub(crate) async fn finish_security_key_authentication(
        &self,
        bearer: TokenBearer,
        answer: AuthenticationAnswer,
    ) -> Result<PasskeyVerification, TenantError> {
        let action = bearer.action.clone();
        let challenge = self
            .take_answered(
                answer.challenge_id.clone(),
                &answer.credential.client_data_json,
                move |challenge| challenge.check_is_of(&action),
            )
            .await?;
        let (now, settings) = (self.now(), self.settings());
        self.write_verification(move |transaction| {
            let authenticator = verify(transaction, &settings, &challenge, USE, &answer, now)?;
            complete_bearers_action(transaction, &settings, &bearer, authenticator, now)
        })
        .await
    }
}
