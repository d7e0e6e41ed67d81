//! How actions and calls stand in a table.

use serde::Serialize;

use super::frame::{display, display_exactly, link_to_action, link_to_user};
use crate::tenant::action::Action;
use crate::tenant::call::LoggedCall;
use crate::tenant::identifiers::ActionKey;

#[derive(Serialize)]
pub(super) struct ActionRow {
    user_id: String,
    user_href: String,
    action_code: String,
    href: String,
    state: &'static str,
    verification_method: &'static str,
    rules: String,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
pub(super) struct CallRow {
    called_at: String,
    time: String,
    method: String,
    path: String,
    status: String,
    is_error: bool,
    reason: String,
    milliseconds: String,
    user_id: String,
    /// The page of the action that it concerns.
    href: Option<String>,
}

impl ActionRow {
    pub(super) fn of(action: &Action) -> Self {
        Self {
            user_id: action.key.user_id.to_string(),
            user_href: link_to_user(&action.key.user_id),
            action_code: action.key.action_code.to_string(),
            href: link_to_action(&action.key),
            state: action.state.as_str(),
            verification_method: action.verification_method.map_or("", |method| method.label()),
            rules: action.rule_ids.join(", "),
            created_at: display(action.created_at),
            updated_at: display(action.state_updated_at),
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        vec![Self {
            user_id: "1".to_owned(),
            user_href: "/portal/user?id=1".to_owned(),
            action_code: "login".to_owned(),
            href: "/portal/action?user=1".to_owned(),
            state: "ALLOW",
            verification_method: "Passkey",
            rules: String::new(),
            created_at: "now".to_owned(),
            updated_at: "now".to_owned(),
        }]
    }
}

impl CallRow {
    pub(super) fn of(call: &LoggedCall) -> Self {
        let subject = &call.subject;
        let action = (|| {
            Some(ActionKey {
                user_id: subject.user_id.clone()?,
                action_code: subject.action_code.clone()?,
                idempotency_key: subject.idempotency_key.clone()?,
            })
        })();
        Self {
            called_at: display(call.called_at),
            time: display_exactly(call.called_at),
            method: call.method.clone(),
            path: call.path.clone(),
            status: match call.status {
                0 => "no reply".to_owned(),
                status => status.to_string(),
            },
            is_error: call.status == 0 || call.status >= 400 || call.error_code.is_some(),
            reason: [&call.error_code, &call.error_description]
                .into_iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(": "),
            milliseconds: format!("{:.1}", call.duration.as_seconds_f64() * 1000.0),
            user_id: subject
                .user_id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            href: action.as_ref().map(link_to_action),
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let row = |href: Option<&str>| Self {
            called_at: "now".to_owned(),
            time: "now".to_owned(),
            method: "POST".to_owned(),
            path: "/v1/validate".to_owned(),
            status: "200".to_owned(),
            is_error: href.is_none(),
            reason: "invalid_request: description".to_owned(),
            milliseconds: "1.0".to_owned(),
            user_id: "1".to_owned(),
            href: href.map(str::to_owned),
        };
        vec![row(Some("/portal/action?user=1")), row(None)]
    }
}
