//! What is in the body of a webhook. Values are texts, because two SDKs read `data` as a map of texts.

use serde::Serialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::WebhookEvent;
use crate::tenant::action::{Action, ActionState};
use crate::tenant::address::SmsChannel;
use crate::tenant::authenticator::Authenticator;
use crate::tenant::message::{Channel, Content, Message};
use crate::tenant::passkey::Passkey;
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::Timestamp;

/// What the service calls itself.
const SOURCE: &str = "https://authsignal.com";

/// What every event, and every record of a log, comes in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope<'a> {
    version: u8,
    id: Uuid,
    source: &'static str,
    time: Timestamp,
    tenant_id: &'a str,
    #[serde(rename = "type")]
    event: WebhookEvent,
    #[serde(flatten)]
    content: EnvelopeContent,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum EnvelopeContent {
    Data(Map<String, Value>),
    Record(Map<String, Value>),
}

impl<'a> Envelope<'a> {
    pub(crate) fn of_event(
        id: Uuid,
        tenant_id: &'a str,
        event: WebhookEvent,
        data: Map<String, Value>,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            version: 1,
            id,
            source: SOURCE,
            time: Timestamp(now),
            tenant_id,
            event,
            content: EnvelopeContent::Data(data),
        }
    }

    /// A record of a log. It names the tenant itself, too.
    pub(crate) fn of_record(
        id: Uuid,
        tenant_id: &'a str,
        event: WebhookEvent,
        mut record: Map<String, Value>,
        now: OffsetDateTime,
    ) -> Self {
        record.insert("tenantId".to_owned(), tenant_id.into());
        Self {
            content: EnvelopeContent::Record(record),
            ..Self::of_event(id, tenant_id, event, Map::new(), now)
        }
    }
}

/// An authenticator that was created, changed or deleted.
pub(crate) fn authenticator(authenticator: &Authenticator) -> Map<String, Value> {
    let credential = authenticator.webauthn_credential();
    present(json!({
        "userId": authenticator.user_id,
        "userAuthenticatorId": authenticator.id,
        "verificationMethod": authenticator.method(),
        "createdAt": Timestamp(authenticator.created_at),
        "email": authenticator.factor.email().map(ToString::to_string),
        "phoneNumber": authenticator.factor.phone_number().map(ToString::to_string),
        "previousSmsChannel": authenticator.factor.sms_channel().map(SmsChannel::as_str),
        "credentialId": credential.map(Passkey::credential_id),
        "credentialName": credential.map(|credential| &credential.name),
        "aaguid": credential.and_then(|credential| credential.aaguid),
    }))
}

/// A message, for whoever sends it in the tenant's place.
pub(crate) fn message(message: &Message, action: Option<&Action>) -> (WebhookEvent, Map<String, Value>) {
    let event = match message.channel {
        Channel::Email => WebhookEvent::EmailCreated,
        Channel::Sms | Channel::Whatsapp => WebhookEvent::SmsCreated,
        Channel::Push => WebhookEvent::PushCreated,
    };
    let (mut code, mut url, mut challenge_id) = (None, None, None);
    match &message.content {
        Content::Code(text) => code = Some(text),
        Content::Link(text) => url = Some(text),
        Content::PushRequest { challenge_id: id } => challenge_id = Some(id),
    }
    let context = action.map(|action| &action.context);
    let data = present(json!({
        "to": message.recipient,
        "code": code,
        "url": url,
        "challengeId": challenge_id,
        "userId": message.user_id,
        "actionCode": message.action_code,
        "idempotencyKey": message.idempotency_key,
        "verificationMethod": message.verification_method,
        "userAgent": context.and_then(|context| context.user_agent.as_deref()),
        "ipAddress": context.and_then(|context| context.ip_address.as_deref()),
        "locale": context.and_then(|context| context.locale.as_deref()),
    }));
    (event, data)
}

/// An action that is about to succeed.
pub(crate) fn verification(action: &Action) -> Map<String, Value> {
    present(json!({
        "userId": action.key.user_id,
        "action": action.key.action_code,
        "idempotencyKey": action.key.idempotency_key,
        "verifiedAt": Timestamp(action.state_updated_at),
        "state": ActionState::ChallengeSucceeded,
        "verificationMethod": action.verification_method,
        "userAuthenticatorId": action.verified_by,
    }))
}

/// How an action ended.
pub(crate) fn action_log(action: &Action, user: Option<&User>) -> Map<String, Value> {
    let attributes = user.map(|user| &user.attributes);
    let rules: Vec<_> = action
        .rule_ids
        .iter()
        .map(|id| json!({ "ruleId": id, "name": id }))
        .collect();
    present(json!({
        "userId": action.key.user_id,
        "actionCode": action.key.action_code,
        "idempotencyKey": action.key.idempotency_key,
        "createdAt": Timestamp(action.created_at),
        "updatedAt": Timestamp(action.updated_at),
        "state": action.state,
        "stateUpdatedAt": Timestamp(action.state_updated_at),
        "outcome": outcome(action.state),
        "verificationMethod": action.verification_method,
        "rules": rules,
        "priorityRuleId": action.rule_ids.first(),
        "ipAddress": action.context.ip_address,
        "deviceId": action.context.device_id,
        "custom": action.context.custom,
        "email": attributes.and_then(|attributes| attributes.email.as_deref()),
        "phoneNumber": attributes.and_then(|attributes| attributes.phone_number.as_deref()),
    }))
}

/// A code or a link that was sent.
pub(crate) fn sent_log(message: &Message) -> Map<String, Value> {
    let is_email = message.channel == Channel::Email;
    present(json!({
        "userId": message.user_id,
        "actionCode": message.action_code,
        "idempotencyKey": message.idempotency_key,
        "createdAt": Timestamp(message.sent_at),
        "type": format!("{}_SENT", message.verification_method),
        "verificationMethod": message.verification_method,
        "email": is_email.then_some(&message.recipient),
        "phoneNumber": (!is_email).then_some(&message.recipient),
    }))
}

/// A challenge that was passed.
pub(crate) fn passed_log(action: &Action, method: VerificationMethod) -> Map<String, Value> {
    let step = if method.has_code() { "CODE_VALID" } else { "VALID" };
    present(json!({
        "userId": action.key.user_id,
        "actionCode": action.key.action_code,
        "idempotencyKey": action.key.idempotency_key,
        "createdAt": Timestamp(action.state_updated_at),
        "type": format!("{method}_{step}"),
        "verificationMethod": method,
    }))
}

/// What had been decided, as far as the last state tells.
fn outcome(state: ActionState) -> &'static str {
    match state {
        ActionState::Allow => "ALLOW",
        ActionState::Block => "BLOCK",
        ActionState::ChallengeRequired | ActionState::ChallengeSucceeded | ActionState::ChallengeFailed => {
            "CHALLENGE"
        }
        ActionState::ReviewRequired | ActionState::ReviewSucceeded | ActionState::ReviewFailed => "REVIEW",
    }
}

/// Without what is not known.
fn present(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}
