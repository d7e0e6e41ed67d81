//! `POST /v1/users/{userId}/actions/{action}`

use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::operations::Tenant;
use crate::operations::track::TrackRequest;
use crate::tenant::action::{ActionContext, ActionState};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, given, json, map_or_empty_list};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    idempotency_key: Option<String>,
    redirect_url: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    username: Option<String>,
    device_id: Option<String>,
    ip_address: Option<String>,
    user_agent: Option<String>,
    scope: Option<String>,
    locale: Option<String>,
    redirect_to_settings: Option<bool>,
    custom_domain: Option<String>,
    /// Of a challenge that goes on in this action.
    challenge_id: Option<String>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    custom: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    crypto: Option<Map<String, Value>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    idempotency_key: IdempotencyKey,
    state: ActionState,
    url: String,
    token: String,
    is_enrolled: bool,
    allowed_verification_methods: Vec<VerificationMethod>,
    enrolled_verification_methods: Vec<VerificationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rule_ids: Vec<String>,
}

pub(super) async fn handle(
    tenant: Data<Tenant>,
    path: Path<(String, String)>,
    body: Body<Request>,
) -> ApiResult {
    let (user_id, action_code) = path.into_inner();
    let request = body.0;
    let tracked = tenant
        .track(TrackRequest {
            user_id: UserId::parse(&user_id)?,
            action_code: ActionCode::parse(&action_code)?,
            idempotency_key: given(request.idempotency_key)
                .map(|text| IdempotencyKey::parse(&text))
                .transpose()?,
            challenge_id: given(request.challenge_id),
            attributes: UserAttributes {
                email: given(request.email),
                phone_number: given(request.phone_number),
                username: given(request.username),
                locale: given(request.locale.clone()),
                ..UserAttributes::default()
            },
            context: ActionContext {
                redirect_url: given(request.redirect_url),
                device_id: given(request.device_id),
                ip_address: given(request.ip_address),
                user_agent: given(request.user_agent),
                scope: given(request.scope),
                redirect_to_settings: request.redirect_to_settings.unwrap_or_default(),
                locale: given(request.locale),
                custom_domain: given(request.custom_domain),
                custom: request.custom,
                crypto: request.crypto,
            },
        })
        .await?;
    Ok(json(&Reply {
        idempotency_key: tracked.action.key.idempotency_key,
        state: tracked.action.state,
        url: tracked.url,
        token: tracked.token,
        is_enrolled: !tracked.enrolled_methods.is_empty(),
        allowed_verification_methods: tracked.allowed_methods,
        enrolled_verification_methods: tracked.enrolled_methods,
        default_verification_method: tracked.default_method,
        rule_ids: tracked.action.rule_ids,
    }))
}
