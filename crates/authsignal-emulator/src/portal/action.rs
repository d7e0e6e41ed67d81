//! `GET /portal/action?…`: one action, with its states and the calls that made them.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::action_rows::{ActionRow, CallRow};
use super::actions::states;
use super::frame::{Content, Portal, display_exactly};
use super::messages::MessageRow;
use super::problem::PortalError;
use crate::operations::actions::ActionHistory;
use crate::tenant::action::ActionState;
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameters {
    user: String,
    code: String,
    key: String,
}

#[derive(Serialize)]
pub(super) struct ActionPage {
    action: ActionRow,
    idempotency_key: String,
    facts: Vec<(&'static str, String)>,
    timeline: Vec<Moment>,
    messages: Vec<MessageRow>,
    states: Vec<&'static str>,
    needs_review: bool,
}

/// Something that happened to the action.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Moment {
    State { time: String, state: &'static str },
    Call(Box<CallRow>),
}

impl Content for ActionPage {
    const TEMPLATE: &'static str = "portal_action.html";
    const SECTION: &'static str = "actions";

    fn samples() -> Vec<Self> {
        let page = |action, timeline, messages, needs_review| Self {
            action,
            idempotency_key: "key".to_owned(),
            facts: vec![("IP address", "192.0.2.1".to_owned())],
            timeline,
            messages,
            states: states(),
            needs_review,
        };
        let state = || Moment::State {
            time: "now".to_owned(),
            state: "ALLOW",
        };
        let calls = CallRow::samples()
            .into_iter()
            .map(|row| Moment::Call(Box::new(row)));
        let timeline = std::iter::once(state()).chain(calls).collect();
        let mut rows = ActionRow::samples().into_iter().chain(ActionRow::samples());
        let full = rows
            .next()
            .map(|row| page(row, timeline, MessageRow::samples(), true));
        let empty = rows.next().map(|row| page(row, Vec::new(), Vec::new(), false));
        full.into_iter().chain(empty).collect()
    }
}

pub(super) async fn handle(
    portal: Portal,
    parameters: Query<Parameters>,
) -> Result<HttpResponse, PortalError> {
    let key = parse_key(&parameters.user, &parameters.code, &parameters.key)?;
    let history = portal.tenant.action_history(key).await?;
    Ok(portal.page(ActionPage::of(&history)))
}

pub(super) fn parse_key(user: &str, code: &str, key: &str) -> Result<ActionKey, PortalError> {
    Ok(ActionKey {
        user_id: UserId::parse(user)?,
        action_code: ActionCode::parse(code)?,
        idempotency_key: IdempotencyKey::parse(key)?,
    })
}

impl ActionPage {
    fn of(history: &ActionHistory) -> Self {
        let action = &history.action;
        let context = &action.context;
        let facts = [
            ("IP address", &context.ip_address),
            ("User agent", &context.user_agent),
            ("Device id", &context.device_id),
            ("Redirect URL", &context.redirect_url),
            ("Scope", &context.scope),
        ];
        Self {
            action: ActionRow::of(action),
            idempotency_key: action.key.idempotency_key.as_str().to_owned(),
            facts: facts
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.clone()?)))
                .collect(),
            timeline: timeline(history),
            messages: history.messages.iter().map(MessageRow::of).collect(),
            states: states(),
            needs_review: action.state == ActionState::ReviewRequired,
        }
    }
}

/// States and calls in the order of their times. A call begins before the state that it leads to.
fn timeline(history: &ActionHistory) -> Vec<Moment> {
    let states = history.states.iter().map(|change| {
        let moment = Moment::State {
            time: display_exactly(change.since),
            state: change.state.as_str(),
        };
        (change.since, moment)
    });
    let calls = history.calls.iter().rev().map(|call| {
        let at: OffsetDateTime = call.called_at;
        (at, Moment::Call(Box::new(CallRow::of(call))))
    });
    let mut all: Vec<_> = calls.chain(states).collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, moment)| moment).collect()
}
