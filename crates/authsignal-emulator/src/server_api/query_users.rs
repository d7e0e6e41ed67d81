//! `GET /v1/users?username&email&phoneNumber&limit&lastEvaluatedUserId`

use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::assumptions::QUERY_PAGE_SIZE;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::users::UserOverview;
use crate::store::users::UserFilter;
use crate::tenant::identifiers::UserId;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Timestamp, given, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    username: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    /// A client token whose claims the caller wants to see as well.
    token: Option<String>,
    limit: Option<u32>,
    last_evaluated_user_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    users: Vec<UserJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_evaluated_user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_payload: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    user_id: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    phone_number_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    is_enrolled: bool,
    enrolled_verification_methods: Vec<VerificationMethod>,
    created_at: Timestamp,
}

pub(super) async fn handle(tenant: Data<Tenant>, parameters: Query<Parameters>) -> ApiResult {
    let parameters = parameters.into_inner();
    if parameters.username.is_none() && parameters.email.is_none() && parameters.phone_number.is_none() {
        return Err(ApiError::invalid_request(
            "One of username, email and phoneNumber is required.",
        ));
    }
    let token_payload = given(parameters.token)
        .map(|token| tenant.token_claims(&token))
        .transpose()?;
    let filter = UserFilter {
        username: parameters.username,
        email: parameters.email,
        phone_number: parameters.phone_number,
        limit: parameters
            .limit
            .unwrap_or(QUERY_PAGE_SIZE)
            .clamp(1, QUERY_PAGE_SIZE),
        after: parameters.last_evaluated_user_id,
    };
    let (found, has_more) = tenant.query_users(filter).await?;
    let last = found
        .last()
        .filter(|_| has_more)
        .map(|last| last.user.user_id.clone());
    Ok(json(&Reply {
        users: found.into_iter().map(UserJson::of).collect(),
        last_evaluated_user_id: last,
        token_payload,
    }))
}

impl UserJson {
    fn of(found: UserOverview) -> Self {
        let attributes = found.user.attributes;
        Self {
            user_id: found.user.user_id,
            email: attributes.email,
            email_verified: attributes.email_verified.unwrap_or_default(),
            phone_number: attributes.phone_number,
            phone_number_verified: attributes.phone_number_verified.unwrap_or_default(),
            username: attributes.username,
            display_name: attributes.display_name,
            is_enrolled: !found.enrolled_methods.is_empty(),
            enrolled_verification_methods: found.enrolled_methods,
            created_at: Timestamp(found.user.created_at),
        }
    }
}
