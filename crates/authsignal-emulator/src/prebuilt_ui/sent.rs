//! The pages on which somebody types in a code, or waits for a link to be opened, that was sent to them. Sent is when
//! the page is opened for the first time, and on demand.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use web_host::pages::Page;
use web_host::texts::Text;

use super::channel::{Channel, Words};
use super::frame::{Frame, OtherWay};
use super::problem::Problem;
use super::typed_code::explain;
use super::visitor::Visitor;
use crate::operations::enrolment::{CodePurpose, FailureReason};
use crate::tenant::TenantError;
use crate::tenant::verification_method::VerificationMethod;

/// What both kinds of page show.
#[derive(Serialize)]
pub(super) struct Sent {
    #[serde(flatten)]
    pub(super) frame: Frame,
    pub(super) words: Words,
    /// The address of the step; its other forms lie below.
    pub(super) step: String,
    /// Absent when nothing could be sent.
    pub(super) recipient: Option<String>,
    pub(super) error: Option<Text>,
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
        let mut samples = Sent::samples(Channel::TextMessage, "+64*****00");
        samples.push(Sent {
            error: Some(explain(
                FailureReason::CodeInvalidOrExpired,
                VerificationMethod::Sms,
            )),
            ..Sent::sample(Channel::TextMessage, Some("+64*****00"))
        });
        samples.into_iter().map(Self).collect()
    }
}

impl Page for LinkPage {
    const TEMPLATE: &'static str = "sent_link.html";

    fn samples() -> Vec<Self> {
        let samples = Sent::samples(Channel::EmailLink, "a***@example.com");
        samples.into_iter().map(Self).collect()
    }
}

impl Sent {
    pub(super) fn respond(
        self,
        visitor: &Visitor,
        channel: Channel,
        step: &str,
        status: StatusCode,
    ) -> HttpResponse {
        match channel {
            Channel::EmailLink => visitor.respond_at(step, status, &LinkPage(self)),
            Channel::EmailCode | Channel::TextMessage => visitor.respond_at(step, status, &CodePage(self)),
        }
    }

    fn sample(channel: Channel, recipient: Option<&str>) -> Self {
        Self {
            frame: Frame::sample(),
            words: channel.words(),
            step: "/challenge/0123/sms".to_owned(),
            recipient: recipient.map(str::to_owned),
            error: None,
            again: true,
            may_change_address: true,
            other: Some(OtherWay::sample()),
        }
    }

    /// What was sent once more, and what was not.
    fn samples(channel: Channel, recipient: &str) -> Vec<Self> {
        let unsent = Self {
            error: Some(too_many()),
            ..Self::sample(channel, None)
        };
        vec![Self::sample(channel, Some(recipient)), unsent]
    }
}

/// That nothing can be sent for the moment.
pub(super) fn too_many() -> Text {
    Text::new("sent-too-many")
}

/// The masked recipient of what is on its way: what was sent before, or now. Who cannot be sent anything for the moment
/// is told why.
pub(super) async fn recipient(
    visitor: &Visitor,
    channel: Channel,
    purpose: CodePurpose,
) -> Result<Result<String, Text>, Problem> {
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
        Err(TenantError::TooManyRequests(_)) => Ok(Err(too_many())),
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
