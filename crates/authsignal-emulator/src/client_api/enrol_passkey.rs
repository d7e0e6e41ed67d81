//! `POST /v1/client/user-authenticators/passkey`: the browser's new passkey.

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Bearer, challenge_cookie, user_agent};
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::passkey_registration::RegistrationAnswer;
use crate::tenant::TenantError;
use crate::tenant::passkey::answer::parse_registration;
use crate::tenant::token::Scopes;
use crate::wire::authenticator::{Audience, AuthenticatorJson, one_of};
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    registration_credential: Option<Value>,
    /// Whether the password manager made the passkey by itself.
    conditional_create: Option<bool>,
    challenge_id: Option<String>,
    device_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_verified: bool,
    access_token: String,
    user_id: String,
    user_authenticator_id: String,
    credential_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_authenticator: Option<AuthenticatorJson>,
}

pub(super) async fn handle(
    bearer: Bearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Request>,
) -> ApiResult {
    let conditional = body.0.conditional_create.unwrap_or_default();
    let mut answer = body.0.into_answer(user_agent(&request))?;
    answer.challenge_id = answer
        .challenge_id
        .or_else(|| challenge_cookie::CEREMONY.read(&request));
    let verified = if conditional {
        tenant.finish_conditional_registration(bearer.0, answer).await?
    } else {
        tenant.finish_passkey_registration(bearer.0, answer).await?
    };
    let enrolled = verified
        .enrolled
        .ok_or_else(|| TenantError::Internal("nothing was enrolled".to_owned()))?;
    let found = tenant.authenticators(enrolled.user_id.clone()).await?;
    let (user, all) = found.ok_or(TenantError::NotFound("The user no longer exists."))?;
    let mut response = json(&Reply {
        is_verified: true,
        access_token: tenant.token(&verified.action.key, &Scopes::management())?,
        user_id: enrolled.user_id.to_string(),
        user_authenticator_id: enrolled.id.to_string(),
        credential_id: enrolled
            .passkey()
            .map(crate::tenant::passkey::Passkey::credential_id)
            .unwrap_or_default(),
        user_authenticator: one_of(&user, &all, enrolled.id, Audience::Browser),
    });
    challenge_cookie::CEREMONY.forget(&mut response, &request, &tenant.settings())?;
    Ok(response)
}

impl Request {
    fn into_answer(self, user_agent: String) -> Result<RegistrationAnswer, ApiError> {
        let credential = self
            .registration_credential
            .ok_or_else(|| ApiError::invalid_request("registrationCredential is required."))?;
        Ok(RegistrationAnswer {
            challenge_id: self.challenge_id,
            device_id: self.device_id,
            ..answer(&credential, user_agent)?
        })
    }
}

/// What the browser says of its new credential.
pub(super) fn answer(credential: &Value, user_agent: String) -> Result<RegistrationAnswer, ApiError> {
    let attachment = credential.get("authenticatorAttachment").and_then(Value::as_str);
    Ok(RegistrationAnswer {
        challenge_id: None,
        credential: parse_registration(credential).map_err(|error| {
            ApiError::invalid_request(format!("The registrationCredential is invalid: {error}."))
        })?,
        device_id: None,
        user_agent,
        attachment: attachment.map(str::to_owned),
        with_recovery_codes: false,
    })
}
