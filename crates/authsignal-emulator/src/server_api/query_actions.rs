//! `GET /v1/users/{userId}/actions?fromDate&codes&state`

use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::assumptions::ACTION_QUERY_WINDOW;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::store::actions::ActionFilter;
use crate::tenant::action::{Action, ActionState};
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserAuthenticatorId, UserId};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Timestamp, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    from_date: Option<String>,
    codes: Option<String>,
    state: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    action_code: ActionCode,
    idempotency_key: IdempotencyKey,
    created_at: Timestamp,
    updated_at: Timestamp,
    state: ActionState,
    state_updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_by_authenticator_id: Option<UserAuthenticatorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_address: Option<String>,
}

pub(super) async fn handle(
    tenant: Data<Tenant>,
    user_id: Path<String>,
    parameters: Query<Parameters>,
) -> ApiResult {
    let filter = parameters.into_inner().into_filter(tenant.now())?;
    let actions = tenant.query_actions(UserId::parse(&user_id)?, filter).await?;
    Ok(json(&actions.into_iter().map(Entry::of).collect::<Vec<_>>()))
}

impl Parameters {
    fn into_filter(self, now: OffsetDateTime) -> Result<ActionFilter, ApiError> {
        let earliest = now - ACTION_QUERY_WINDOW;
        let from = match self.from_date {
            Some(text) => OffsetDateTime::parse(&text, &Rfc3339)
                .map_err(|_| ApiError::invalid_request("The fromDate is not an ISO 8601 time."))?,
            None => earliest,
        };
        let state = self
            .state
            .map(|text| {
                ActionState::parse(&text).ok_or_else(|| ApiError::invalid_request("The state is not known."))
            })
            .transpose()?;
        let codes = self.codes.unwrap_or_default();
        let codes = codes
            .split(',')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(str::to_owned);
        Ok(ActionFilter {
            from: from.max(earliest),
            codes: codes.collect(),
            state,
        })
    }
}

impl Entry {
    fn of(action: Action) -> Self {
        Self {
            action_code: action.key.action_code,
            idempotency_key: action.key.idempotency_key,
            created_at: Timestamp(action.created_at),
            updated_at: Timestamp(action.updated_at),
            state: action.state,
            state_updated_at: Timestamp(action.state_updated_at),
            verification_method: action.verification_method,
            verified_by_authenticator_id: action.verified_by,
            user_agent: action.context.user_agent,
            ip_address: action.context.ip_address,
        }
    }
}
