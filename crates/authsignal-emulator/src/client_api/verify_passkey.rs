//! `POST /v1/client/verify/passkey`

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MaybeBearer, challenge_cookie, user_agent};
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::passkey_verification::{AuthenticationAnswer, PasskeyVerification};
use crate::tenant::TenantError;
use crate::tenant::token::Scopes;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    authentication_credential: Option<Value>,
    challenge_id: Option<String>,
    device_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_verified: bool,
    #[serde(flatten)]
    verified: Option<VerifiedReply>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerifiedReply {
    access_token: String,
    user_id: String,
    user_authenticator_id: String,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_display_name: Option<String>,
}

pub(super) async fn handle(
    caller: MaybeBearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Request>,
) -> ApiResult {
    let mut answer = body.0.into_answer(user_agent(&request))?;
    answer.challenge_id = answer
        .challenge_id
        .or_else(|| challenge_cookie::CEREMONY.read(&request));
    let verification = tenant.finish_passkey_authentication(caller.0, answer).await?;
    let mut response = json(&Reply::of(verification, &tenant)?);
    challenge_cookie::CEREMONY.forget(&mut response, &request, &tenant.settings())?;
    Ok(response)
}

impl Reply {
    fn of(verification: PasskeyVerification, tenant: &Tenant) -> Result<Self, TenantError> {
        if !verification.is_verified() {
            return Ok(Self {
                is_verified: false,
                verified: None,
            });
        }
        let verified = VerifiedReply {
            access_token: tenant.token(&verification.action.key, &Scopes::management())?,
            user_id: verification.user.user_id.to_string(),
            user_authenticator_id: verification.authenticator.id.to_string(),
            username: verification.user.account_name().to_owned(),
            user_display_name: verification.user.attributes.display_name,
        };
        Ok(Self {
            is_verified: true,
            verified: Some(verified),
        })
    }
}

impl Request {
    fn into_answer(self, user_agent: String) -> Result<AuthenticationAnswer, ApiError> {
        let credential = self
            .authentication_credential
            .ok_or_else(|| ApiError::invalid_request("authenticationCredential is required."))?;
        Ok(AuthenticationAnswer {
            challenge_id: self.challenge_id,
            device_id: self.device_id,
            ..answer(credential, user_agent)?
        })
    }
}

/// What the browser answers with its credential.
pub(super) fn answer(credential: Value, user_agent: String) -> Result<AuthenticationAnswer, ApiError> {
    Ok(AuthenticationAnswer {
        challenge_id: None,
        credential: serde_json::from_value(credential).map_err(|error| {
            ApiError::invalid_request(format!("The authenticationCredential is invalid: {error}."))
        })?,
        device_id: None,
        user_agent,
    })
}
