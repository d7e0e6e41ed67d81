//! `GET /v1/users/{userId}/actions/{action}/{idempotencyKey}`

use actix_web::web::{Data, Path};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::action::{Action, ActionState};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Timestamp, json};

/// One action on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActionJson {
    state: ActionState,
    state_updated_at: Timestamp,
    created_at: Timestamp,
    idempotency_key: IdempotencyKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rules: Vec<RuleJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rule_ids: Vec<String>,
    /// Never absent: SDKs read into it.
    output: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson {
    rule_id: String,
    name: String,
}

pub(super) async fn handle(tenant: Data<Tenant>, path: Path<(String, String, String)>) -> ApiResult {
    let action = tenant.action(key(path.into_inner())?).await?;
    Ok(json(&ActionJson::of(action)))
}

pub(super) fn key((user_id, code, key): (String, String, String)) -> Result<ActionKey, ApiError> {
    Ok(ActionKey {
        user_id: UserId::parse(&user_id)?,
        action_code: ActionCode::parse(&code)?,
        idempotency_key: IdempotencyKey::parse(&key)?,
    })
}

impl ActionJson {
    pub(super) fn of(action: Action) -> Self {
        let rule = |id: &String| RuleJson {
            rule_id: id.clone(),
            name: id.clone(),
        };
        Self {
            state: action.state,
            state_updated_at: Timestamp(action.state_updated_at),
            created_at: Timestamp(action.created_at),
            idempotency_key: action.key.idempotency_key,
            verification_method: action.verification_method,
            rules: action.rule_ids.iter().map(rule).collect(),
            rule_ids: action.rule_ids,
            output: Map::new(),
        }
    }
}
