//! How a message stands in a list.

use serde::Serialize;

use super::frame::{display, link_to_action, link_to_user};
use crate::tenant::message::{Channel, Content, Message};

#[derive(Serialize)]
pub(super) struct MessageRow {
    id: String,
    sent_at: String,
    channel: &'static str,
    method: &'static str,
    recipient: String,
    user_id: String,
    user_href: Option<String>,
    action_code: String,
    action_href: Option<String>,
    code: Option<String>,
    url: Option<String>,
    /// A push request that can be answered.
    challenge_id: Option<String>,
}

impl MessageRow {
    pub(super) fn of(message: &Message) -> Self {
        let (mut code, mut url, mut challenge_id) = (None, None, None);
        match &message.content {
            Content::Code(text) => code = Some(text.clone()),
            Content::Link(text) => url = Some(text.clone()),
            Content::PushRequest { challenge_id: id } => challenge_id = Some(id.clone()),
        }
        Self {
            id: message.id.to_string(),
            sent_at: display(message.sent_at),
            channel: match message.channel {
                Channel::Email => "E-mail",
                Channel::Sms => "SMS",
                Channel::Whatsapp => "WhatsApp",
                Channel::Push => "Push",
            },
            method: message.verification_method.label(),
            recipient: message.recipient.clone(),
            user_id: message
                .user_id
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            user_href: message.user_id.as_ref().map(link_to_user),
            action_code: message
                .action_code
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            action_href: message.action().as_ref().map(link_to_action),
            code,
            url,
            challenge_id,
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let some = |text: &str| Some(text.to_owned());
        let row = |href: Option<String>, code, url, challenge_id| Self {
            id: "1".to_owned(),
            sent_at: "now".to_owned(),
            channel: "E-mail",
            method: "E-mail code",
            recipient: "a@example.com".to_owned(),
            user_id: "1".to_owned(),
            user_href: href.clone(),
            action_code: "login".to_owned(),
            action_href: href,
            code,
            url,
            challenge_id,
        };
        vec![
            row(some("/portal"), some("123456"), None, None),
            row(None, None, some("https://localhost/"), None),
            row(None, None, None, some("1")),
        ]
    }
}
