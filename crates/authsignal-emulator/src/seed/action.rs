//! `[[actions]]` of a seed file.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::user::without_nulls;
use super::{Problem, Surroundings};
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserAuthenticatorId, UserId};
use crate::tenant::verification_method::VerificationMethod;

/// One entry of `[[actions]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedAction {
    user_id: String,
    action_code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<String>,
    state: ActionState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verified_by: Option<UserAuthenticatorId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rule_ids: Vec<String>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    created_at: Option<OffsetDateTime>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    updated_at: Option<OffsetDateTime>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    state_updated_at: Option<OffsetDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    redirect_to_settings: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    custom_domain: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    custom: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crypto: Option<Map<String, Value>>,
}

impl SeedAction {
    pub(super) fn of(action: &Action) -> Self {
        let context = action.context.clone();
        Self {
            user_id: action.key.user_id.to_string(),
            action_code: action.key.action_code.to_string(),
            idempotency_key: Some(action.key.idempotency_key.as_str().to_owned()),
            state: action.state,
            verification_method: action.verification_method,
            verified_by: action.verified_by,
            rule_ids: action.rule_ids.clone(),
            created_at: Some(action.created_at),
            updated_at: Some(action.updated_at),
            state_updated_at: Some(action.state_updated_at),
            redirect_url: context.redirect_url,
            redirect_to_settings: context.redirect_to_settings,
            device_id: context.device_id,
            ip_address: context.ip_address,
            user_agent: context.user_agent,
            scope: context.scope,
            locale: context.locale,
            custom_domain: context.custom_domain,
            custom: context.custom.map(without_nulls),
            crypto: context.crypto.map(without_nulls),
        }
    }

    pub(super) fn into_action(self, surroundings: Surroundings<'_>) -> Result<Action, Problem> {
        let idempotency_key = match &self.idempotency_key {
            Some(text) => {
                IdempotencyKey::parse(text).map_err(|error| Problem::new("idempotency_key", error))?
            }
            None => IdempotencyKey::from_uuid(surroundings.random.uuid()),
        };
        let created_at = self.created_at.unwrap_or(surroundings.now);
        Ok(Action {
            key: ActionKey {
                user_id: UserId::parse(&self.user_id).map_err(|error| Problem::new("user_id", error))?,
                action_code: ActionCode::parse(&self.action_code)
                    .map_err(|error| Problem::new("action_code", error))?,
                idempotency_key,
            },
            created_at,
            updated_at: self.updated_at.unwrap_or(created_at),
            state: self.state,
            state_updated_at: self.state_updated_at.unwrap_or(created_at),
            verification_method: self.verification_method,
            verified_by: self.verified_by,
            rule_ids: self.rule_ids,
            context: ActionContext {
                redirect_url: self.redirect_url,
                redirect_to_settings: self.redirect_to_settings,
                device_id: self.device_id,
                ip_address: self.ip_address,
                user_agent: self.user_agent,
                scope: self.scope,
                locale: self.locale,
                custom_domain: self.custom_domain,
                custom: self.custom,
                crypto: self.crypto,
            },
        })
    }
}
