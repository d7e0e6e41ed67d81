//! Actions that were tracked before.

mod query;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

pub(crate) use query::query_user_actions;
pub use query::{PastAction, UserActionsQuery};

use crate::client::{Call, Client};
use crate::error::Error;
use crate::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::vocabulary::{ActionState, VerificationMethod};
use crate::wire::null_as_default;

/// Names one occurrence of an action.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionKey {
    /// Who.
    pub user_id: UserId,
    /// What.
    pub action: ActionCode,
    /// Which occurrence.
    pub idempotency_key: IdempotencyKey,
}

impl ActionKey {
    /// Names one occurrence of an action.
    #[must_use]
    pub fn new(user_id: UserId, action: ActionCode, idempotency_key: IdempotencyKey) -> Self {
        Self {
            user_id,
            action,
            idempotency_key,
        }
    }

    fn parameters(&self) -> [&str; 3] {
        [
            self.user_id.as_str(),
            self.action.as_str(),
            self.idempotency_key.as_str(),
        ]
    }
}

/// One occurrence of an action.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Action {
    /// Its state.
    pub state: ActionState,
    /// When the state changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub state_updated_at: Option<OffsetDateTime>,
    /// When it was tracked.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// How its challenge was passed.
    pub verification_method: Option<VerificationMethod>,
    /// The rules that matched.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rules: Vec<Rule>,
    /// The ids of the rules that matched, where the service does not send the rules.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rule_ids: Vec<String>,
    /// What the rules put out, `null` if nothing.
    #[serde(default)]
    pub output: Value,
}

/// A rule that matched.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Rule {
    /// Its id.
    pub rule_id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
}

impl Action {
    /// An action in a state; for tests that stand in for the service.
    #[must_use]
    pub fn new(state: ActionState) -> Self {
        Self {
            state,
            state_updated_at: None,
            created_at: None,
            verification_method: None,
            rules: Vec::new(),
            rule_ids: Vec::new(),
            output: Value::Null,
        }
    }
}

const ROUTE: &str = "/users/{userId}/actions/{action}/{idempotencyKey}";

pub(crate) async fn get_action(client: &Client, key: &ActionKey) -> Result<Action, Error> {
    client.send(Call::get(ROUTE, &key.parameters())).await
}

pub(crate) async fn update_action(
    client: &Client,
    key: &ActionKey,
    state: &ActionState,
) -> Result<Action, Error> {
    #[derive(Serialize)]
    struct Body<'a> {
        state: &'a ActionState,
    }
    client
        .send(Call::patch(ROUTE, &key.parameters()).json(&Body { state })?)
        .await
}
