//! The pages on which somebody types in a code, or waits for a link to be opened, that was sent to them. Sent is when
//! the page is opened for the first time, and on demand.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use web_host::pages::Page;

use super::channel::{Channel, Words};
use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::visitor::Visitor;
use crate::operations::enrolment::CodePurpose;
use crate::tenant::TenantError;

/// What both kinds of page show.
#[derive(Serialize)]
pub(super) struct Sent {
    #[serde(flatten)]
    pub(super) frame: Frame,
    #[serde(flatten)]
    pub(super) words: Words,
    /// The address of the step; its other forms lie below.
    pub(super) step: String,
    /// Absent when nothing could be sent.
    pub(super) recipient: Option<String>,
    pub(super) error: Option<String>,
    /// Whether it was just sent once more.
    pub(super) again: bool,
    pub(super) may_change_address: bool,
    pub(super) other: Option<OtherWay>,
}

#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct CodePage(Sent);

#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct LinkPage(Sent);

/// The parameters that such pages lead to each other with.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    pub(super) again: bool,
    #[serde(default)]
    pub(super) change: bool,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "sent_code.html";

    fn samples() -> Vec<Self> {
        Sent::samples(Channel::TextMessage)
            .into_iter()
            .map(Self)
            .collect()
    }
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "sent_link.html";

    fn samples() -> Vec<Self> {
        Sent::samples(Channel::EmailLink).into_iter().map(Self).collect()
    }
}

impl Sent {
    pub(super) fn respond(self, visitor: &Visitor, channel: Channel, status: StatusCode) -> HttpResponse {
        match channel {
            Channel::EmailLink => visitor.respond(status, &LinkPage(self)),
            Channel::EmailCode | Channel::TextMessage => visitor.respond(status, &CodePage(self)),
        }
    }

    fn samples(channel: Channel) -> Vec<Self> {
        let sent = |recipient: Option<&str>, error: Option<&str>| Self {
            frame: Frame::sample(),
            words: channel.words(),
            step: "/challenge/0123/sms".to_owned(),
            recipient: recipient.map(str::to_owned),
            error: error.map(str::to_owned),
            again: error.is_none(),
            may_change_address: true,
            other: Some(OtherWay::sample()),
        };
        vec![
            sent(Some("+64*****00"), None),
            sent(Some("+64*****00"), Some("Wrong.")),
            sent(None, Some("Too many.")),
        ]
    }
}

/// The masked recipient of what is on its way: what was sent before, or now. Who cannot be sent anything for the moment
/// is told why.
pub(super) async fn recipient(
    visitor: &Visitor,
    channel: Channel,
    purpose: CodePurpose,
) -> Result<Result<String, String>, Problem> {
    let (bearer, method) = (visitor.bearer.clone(), channel.method());
    let under_way = visitor
        .tenant
        .recipient_under_way(bearer.clone(), method, purpose)
        .await
        .map_err(|error| visitor.problem(&error))?;
    if let Some(recipient) = under_way {
        return Ok(Ok(recipient));
    }
    match visitor.tenant.begin_code_challenge(bearer, method).await {
        Ok(sent) => Ok(Ok(sent.masked_recipient)),
        Err(TenantError::TooManyRequests(why)) => Ok(Err(why.to_owned())),
        Err(error) => Err(visitor.problem(&error)),
    }
}

/// Sends another code or link; `step` is the page that it was asked for on.
pub(super) async fn send_again(
    visitor: &Visitor,
    channel: Channel,
    step: &str,
) -> Result<HttpResponse, Problem> {
    visitor
        .tenant
        .begin_code_challenge(visitor.bearer.clone(), channel.method())
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(visitor.see_other(&format!("{step}?again=true")))
}
