//! Finding the actions of a user.

use std::net::IpAddr;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::client::{Call, Client};
use crate::error::Error;
use crate::identifiers::{ActionCode, AuthenticatorId, IdempotencyKey, InvalidValue, UserId};
use crate::vocabulary::{ActionState, VerificationMethod};
use crate::wire::setters;

/// Which actions of a user.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct UserActionsQuery {
    /// Whose.
    pub user_id: UserId,
    /// Since when. Without it, and at most, 30 days back.
    pub from_date: Option<OffsetDateTime>,
    /// Of these codes only; of all, if there are none.
    pub action_codes: Vec<ActionCode>,
    /// In this state only.
    pub state: Option<ActionState>,
}

impl UserActionsQuery {
    /// All actions of a user of the last 30 days.
    #[must_use]
    pub fn new(user_id: UserId) -> Self {
        Self {
            user_id,
            from_date: None,
            action_codes: Vec::new(),
            state: None,
        }
    }

    /// Adds a code to those that are asked for.
    #[must_use]
    pub fn action_code(mut self, code: ActionCode) -> Self {
        self.action_codes.push(code);
        self
    }

    setters! {
        /// Since when, at most 30 days back.
        from_date: OffsetDateTime,
        /// In this state only.
        state: ActionState,
    }
}

/// An action that was found.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PastAction {
    /// Its code.
    pub action_code: ActionCode,
    /// Which occurrence it is.
    pub idempotency_key: IdempotencyKey,
    /// Its state.
    pub state: ActionState,
    /// When it was tracked.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// When it changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub updated_at: Option<OffsetDateTime>,
    /// When its state changed last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub state_updated_at: Option<OffsetDateTime>,
    /// How its challenge was passed.
    pub verification_method: Option<VerificationMethod>,
    /// With which authenticator its challenge was passed.
    pub verified_by_authenticator_id: Option<AuthenticatorId>,
    /// The browser's `User-Agent`.
    pub user_agent: Option<String>,
    /// The address of the user's device.
    pub ip_address: Option<IpAddr>,
    /// The country of that address (ISO 3166-1 alpha-2).
    pub ip_country_code: Option<String>,
}

impl PastAction {
    /// An action in a state; for tests that stand in for the service.
    #[must_use]
    pub fn new(action_code: ActionCode, idempotency_key: IdempotencyKey, state: ActionState) -> Self {
        Self {
            action_code,
            idempotency_key,
            state,
            created_at: None,
            updated_at: None,
            state_updated_at: None,
            verification_method: None,
            verified_by_authenticator_id: None,
            user_agent: None,
            ip_address: None,
            ip_country_code: None,
        }
    }
}

pub(crate) async fn query_user_actions(
    client: &Client,
    query: &UserActionsQuery,
) -> Result<Vec<PastAction>, Error> {
    let from_date = query
        .from_date
        .map(|date| date.to_offset(time::UtcOffset::UTC).format(&Rfc3339));
    let from_date = from_date
        .transpose()
        .map_err(|_| InvalidValue::new("from_date", "is no date of this calendar"))?;
    let codes = query
        .action_codes
        .iter()
        .map(ActionCode::as_str)
        .collect::<Vec<_>>()
        .join(",");
    let call = Call::get("/users/{userId}/actions", &[query.user_id.as_str()])
        .query("fromDate", from_date)
        .query("codes", (!codes.is_empty()).then_some(codes))
        .query("state", query.state.as_ref());
    client.send(call).await
}
