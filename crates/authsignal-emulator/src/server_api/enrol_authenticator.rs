//! `POST /v1/users/{userId}/authenticators`: takes over an authenticator that the caller has verified.

use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rp::response::AuthTransports;

use crate::operations::Tenant;
use crate::operations::authenticators::{ImportedFactor, ImportedPasskey};
use crate::tenant::TenantError;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::identifiers::UserId;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::authenticator::{Audience, AuthenticatorJson, one};
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    verification_method: Option<String>,
    #[serde(default)]
    is_default: Option<bool>,
    #[serde(flatten)]
    factor: FactorRequest,
}

/// The fields of each method, of which only those of the named one count.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FactorRequest {
    /// An older name of the methods that send something.
    oob_channel: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    otp_uri: Option<String>,
    credential_id: Option<String>,
    credential_public_key: Option<String>,
    name: Option<String>,
    transports: Option<AuthTransports>,
    aaguid: Option<Uuid>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    authenticator: AuthenticatorJson,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recovery_codes: Vec<String>,
}

pub(super) async fn handle(tenant: Data<Tenant>, user_id: Path<String>, body: Body<Request>) -> ApiResult {
    let request = body.0;
    let factor = request
        .factor
        .into_factor(request.verification_method.as_deref(), &tenant)?;
    let is_default = request.is_default.unwrap_or_default();
    let imported = tenant
        .import_authenticator(UserId::parse(&user_id)?, factor, is_default)
        .await?;
    Ok(json(&Reply {
        authenticator: one(
            &imported.user,
            &imported.authenticator,
            is_default,
            Audience::Server,
        ),
        recovery_codes: imported
            .recovery_codes
            .iter()
            .map(RecoveryCode::to_text)
            .collect(),
    }))
}

impl FactorRequest {
    pub(super) fn into_factor(
        self,
        verification_method: Option<&str>,
        tenant: &Tenant,
    ) -> Result<ImportedFactor, TenantError> {
        let missing = |name: &str| TenantError::invalid_request(format!("{name} is required."));
        let method = verification_method.or(self.oob_channel.as_deref());
        let method = method.ok_or_else(|| missing("verificationMethod"))?;
        let email = |email: Option<String>| EmailAddress::parse(&email.ok_or_else(|| missing("email"))?);
        let factor = match VerificationMethod::parse(method) {
            Some(VerificationMethod::AuthenticatorApp) => ImportedFactor::AuthenticatorApp {
                otpauth_uri: self.otp_uri.ok_or_else(|| missing("otpUri"))?,
            },
            Some(VerificationMethod::Passkey) => ImportedFactor::Passkey(ImportedPasskey {
                credential_id: self.credential_id.ok_or_else(|| missing("credentialId"))?,
                public_key: self
                    .credential_public_key
                    .ok_or_else(|| missing("credentialPublicKey"))?,
                name: self.name,
                transports: self.transports,
                aaguid: self.aaguid,
            }),
            Some(VerificationMethod::EmailOtp) => ImportedFactor::EmailOtp(email(self.email)?),
            Some(VerificationMethod::EmailMagicLink) => ImportedFactor::EmailMagicLink(email(self.email)?),
            Some(VerificationMethod::Sms) => ImportedFactor::Sms(PhoneNumber::parse(
                &self.phone_number.ok_or_else(|| missing("phoneNumber"))?,
            )?),
            _ => {
                return Err(TenantError::invalid_request(
                    "The verificationMethod is not known, or cannot be taken over.",
                ));
            }
        };
        if tenant
            .settings()
            .policy
            .enabled_methods
            .contains(&factor.method())
        {
            Ok(factor)
        } else {
            Err(TenantError::invalid_request(
                "The tenant has not enabled this verificationMethod.",
            ))
        }
    }
}
