//! `GET /v1/challenges?challengeId&userId&action&verificationMethod`: the challenge that waits for its code. One SDK
//! posts the same names in a body.

use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};

use super::verify::addresses;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::store::one_time_codes::ChallengeFilter;
use crate::tenant::address::SmsChannel;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::one_time_code::OneTimeCode;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, given, json};

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    challenge_id: Option<String>,
    user_id: Option<String>,
    action: Option<String>,
    verification_method: Option<String>,
}

/// All absent where no challenge waits.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_id: Option<String>,
    /// Whole seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sms_channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<ActionCode>,
}

pub(super) async fn get(tenant: Data<Tenant>, query: Query<Parameters>) -> ApiResult {
    find(&tenant, query.into_inner()).await
}

/// What the query does not name, the body may.
pub(super) async fn post(
    tenant: Data<Tenant>,
    query: Query<Parameters>,
    body: Body<Parameters>,
) -> ApiResult {
    let (query, body) = (query.into_inner(), body.0);
    let parameters = Parameters {
        challenge_id: query.challenge_id.or(body.challenge_id),
        user_id: query.user_id.or(body.user_id),
        action: query.action.or(body.action),
        verification_method: query.verification_method.or(body.verification_method),
    };
    find(&tenant, parameters).await
}

async fn find(tenant: &Tenant, parameters: Parameters) -> ApiResult {
    let method = given(parameters.verification_method)
        .map(|text| {
            VerificationMethod::parse(&text)
                .ok_or_else(|| ApiError::invalid_request("The verificationMethod is not known."))
        })
        .transpose()?;
    let filter = ChallengeFilter {
        challenge_id: given(parameters.challenge_id),
        user_id: given(parameters.user_id),
        action_code: given(parameters.action),
        method,
    };
    if filter.challenge_id.is_none() && filter.user_id.is_none() {
        return Err(ApiError::invalid_request("challengeId or userId is required."));
    }
    let found = tenant.active_challenge(filter).await?;
    Ok(json(&found.map(Reply::of).unwrap_or_default()))
}

impl Reply {
    fn of(code: OneTimeCode) -> Self {
        let (email, phone_number) = addresses(&code);
        Self {
            challenge_id: Some(code.challenge_id),
            expires_at: Some(code.expires_at.unix_timestamp()),
            verification_method: Some(code.method.enrolled_as()),
            sms_channel: code.sms_channel.map(SmsChannel::as_str),
            phone_number,
            email,
            action: Some(code.action_code),
        }
    }
}
