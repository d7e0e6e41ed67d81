//! `/emulator/messages`: the inbox.

use actix_web::web::{Data, Query};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::operations::Tenant;
use crate::store::messages::MessageFilter;
use crate::tenant::message::{Content, Message};
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{self, ApiResult, Timestamp, success};

/// Messages that one answer holds.
const MESSAGES_SHOWN: u32 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
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

/// `GET ?userId=&recipient=`: what was sent, the newest first.
pub(super) async fn list(tenant: Data<Tenant>, query: Query<Request>) -> ApiResult {
    let query = query.into_inner();
    let filter = MessageFilter {
        user_id: query.user_id,
        recipient: query.recipient,
        limit: MESSAGES_SHOWN,
    };
    let messages = tenant.messages(filter).await?;
    let messages: Vec<_> = messages.into_iter().map(MessageJson::of).collect();
    Ok(wire::json(&json!({ "messages": messages })))
}

/// `DELETE`: empties the inbox.
pub(super) async fn clear(tenant: Data<Tenant>) -> ApiResult {
    tenant.clear_messages().await?;
    Ok(success())
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
