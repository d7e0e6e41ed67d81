//! `/emulator/…`: what tests need beside the API, with the API secret.

use actix_web::web::{Data, Path, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::set_outcome::parse_outcome;
use crate::operations::Tenant;
use crate::store::messages::MessageFilter;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::tenant::message::{Content, Message};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, Timestamp, success};

/// Messages that one answer holds.
const MESSAGES_SHOWN: u32 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutcomeRequest {
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    action_code: String,
    /// `null` gives it back to the rules.
    outcome: Option<String>,
}

/// `POST /emulator/outcomes`: sets the outcome of an action for one user.
pub(super) async fn set_outcome(tenant: Data<Tenant>, body: Body<OutcomeRequest>) -> ApiResult {
    let request = body.0;
    let outcome = parse_outcome(request.outcome.as_deref())?;
    tenant
        .set_outcome(
            UserId::parse(&request.user_id)?,
            ActionCode::parse(&request.action_code)?,
            outcome,
        )
        .await?;
    Ok(success())
}

/// `GET /emulator/users/{userId}/code`: the next code of the user's authenticator app.
pub(super) async fn current_code(tenant: Data<Tenant>, user_id: Path<String>) -> ApiResult {
    let usable = tenant.current_code(UserId::parse(&user_id)?).await?;
    Ok(crate::wire::json(
        &json!({ "code": usable.code, "secondsLeft": usable.seconds_left }),
    ))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessagesQuery {
    user_id: Option<String>,
    recipient: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageJson {
    id: String,
    sent_at: Timestamp,
    channel: &'static str,
    verification_method: VerificationMethod,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<String>,
    recipient: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_id: Option<String>,
}

/// `GET /emulator/messages?userId=&recipient=`: what was sent, the newest first.
pub(super) async fn messages(tenant: Data<Tenant>, query: Query<MessagesQuery>) -> ApiResult {
    let query = query.into_inner();
    let filter = MessageFilter {
        user_id: query.user_id,
        recipient: query.recipient,
        limit: MESSAGES_SHOWN,
    };
    let messages = tenant.messages(filter).await?;
    let messages: Vec<_> = messages.into_iter().map(MessageJson::of).collect();
    Ok(crate::wire::json(&json!({ "messages": messages })))
}

impl MessageJson {
    fn of(message: Message) -> Self {
        let (mut code, mut url, mut challenge_id) = (None, None, None);
        match message.content {
            Content::Code(text) => code = Some(text),
            Content::Link(text) => url = Some(text),
            Content::PushRequest { challenge_id: id } => challenge_id = Some(id),
        }
        Self {
            id: message.id.to_string(),
            sent_at: Timestamp(message.sent_at),
            channel: message.channel.as_str(),
            verification_method: message.verification_method,
            user_id: message.user_id.map(|id| id.to_string()),
            action_code: message.action_code.map(|code| code.to_string()),
            idempotency_key: message.idempotency_key.map(|key| key.as_str().to_owned()),
            recipient: message.recipient,
            code,
            url,
            challenge_id,
        }
    }
}
