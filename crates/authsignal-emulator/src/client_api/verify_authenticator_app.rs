//! `POST /v1/client/verify/totp`: completes an enrolment, or verifies the user.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::Bearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::enrolment::CodePurpose;
use crate::operations::enrolment::{FailureReason, Verification, Verified};
use crate::tenant::TenantError;
use crate::tenant::token::Scopes;
use crate::wire::authenticator::{Audience, AuthenticatorJson, one};
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    verification_code: Option<String>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    is_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_authenticator: Option<AuthenticatorJson>,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let code = body.0.verification_code;
    let code = code.ok_or_else(|| ApiError::invalid_request("verificationCode is required."))?;
    let purpose = CodePurpose::EnrolmentOrChallenge;
    // A wrong code is a regular answer, not an error.
    match tenant.verify_app_code(bearer.0, code, purpose, false).await? {
        Verification::Failed(reason) => Ok(json(&Reply::failed(reason))),
        Verification::Verified(verified) => Ok(json(&Reply::verified(*verified, &tenant).await?)),
    }
}

impl Reply {
    fn failed(reason: FailureReason) -> Self {
        Self {
            failure_reason: Some(reason.as_str()),
            ..Self::default()
        }
    }

    async fn verified(verified: Verified, tenant: &Tenant) -> Result<Self, TenantError> {
        let user_authenticator = match verified.enrolled {
            Some(enrolled) => {
                let found = tenant.authenticators(enrolled.user_id.clone()).await?;
                found.map(|(user, _)| one(&user, &enrolled, false, Audience::Browser))
            }
            None => None,
        };
        Ok(Self {
            is_verified: true,
            access_token: Some(tenant.token(&verified.action.key, &Scopes::management())?),
            failure_reason: None,
            user_authenticator,
        })
    }
}
