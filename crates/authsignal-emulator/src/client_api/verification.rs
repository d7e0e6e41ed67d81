//! How codes come in and how their outcome is told, whatever they were sent by.

use serde::{Deserialize, Serialize};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::enrolment::{FailureReason, Verification, Verified};
use crate::tenant::TenantError;
use crate::tenant::token::Scopes;
use crate::wire::authenticator::{Audience, AuthenticatorJson, one_of};
use crate::wire::{ApiResult, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CodeRequest {
    verification_code: Option<String>,
}

impl CodeRequest {
    pub(super) fn code(self) -> Result<String, ApiError> {
        self.verification_code
            .ok_or_else(|| ApiError::invalid_request("verificationCode is required."))
    }
}

/// A wrong code is a regular answer, not an error.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VerificationReply {
    is_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'static str>,
    /// Present when an enrolment was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_authenticator: Option<AuthenticatorJson>,
}

pub(super) async fn reply(tenant: &Tenant, verification: Verification) -> ApiResult {
    let reply = match verification {
        Verification::Failed(reason) => VerificationReply::failed(reason),
        Verification::Verified(verified) => VerificationReply::verified(tenant, *verified).await?,
    };
    Ok(json(&reply))
}

impl VerificationReply {
    fn failed(reason: FailureReason) -> Self {
        Self {
            failure_reason: Some(reason.as_str()),
            ..Self::default()
        }
    }

    pub(super) async fn verified(tenant: &Tenant, verified: Verified) -> Result<Self, TenantError> {
        let user_authenticator = match verified.enrolled {
            Some(enrolled) => {
                let found = tenant.authenticators(enrolled.user_id.clone()).await?;
                found.and_then(|(user, all)| one_of(&user, &all, enrolled.id, Audience::Browser))
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
