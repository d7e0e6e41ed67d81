use std::borrow::Cow;

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::event::Event;
use super::facts::Facts;
use super::origin::Origin;

/// An event as it is logged and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRecord {
    /// Names it; later events have greater ones.
    pub id: Uuid,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What: the event's name.
    pub event: Cow<'static, str>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in a word of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'static, str>>,
    /// Whose account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What they sign in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Which client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Which session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// With which kind of browser or program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<Cow<'static, str>>,
    /// In which request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// What else there is to say, depending on the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Failure,
}

impl Outcome {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }
}

impl AuditRecord {
    pub(super) fn new(id: Uuid, at: OffsetDateTime, event: Event<'_>, origin: Option<&Origin>) -> Self {
        let facts = Facts::of(event);
        Self {
            id,
            at,
            event: Cow::Borrowed(facts.event),
            outcome: facts.outcome,
            reason: facts.reason.map(Cow::Borrowed),
            subject: facts.person.map(|person| person.subject.to_string()),
            username: facts
                .person
                .and_then(|person| person.username)
                .map(ToOwned::to_owned),
            client_id: facts.client_id.map(ToString::to_string),
            sid: facts.sid.map(ToString::to_string),
            address: origin
                .and_then(|origin| origin.address.ip())
                .map(|address| address.to_string()),
            user_agent: origin.and_then(Origin::user_agent_family).map(Cow::Borrowed),
            request_id: origin.map(|origin| origin.request_id.as_str().to_owned()),
            detail: facts.detail,
        }
    }

    /// Text in it is quoted and escaped by the log: a user name cannot begin a line.
    pub(super) fn log(&self) {
        tracing::info!(
            target: "audit",
            event = &*self.event,
            outcome = self.outcome.as_str(),
            reason = self.reason.as_deref(),
            subject = self.subject.as_deref(),
            username = self.username.as_deref(),
            client_id = self.client_id.as_deref(),
            sid = self.sid.as_deref(),
            address = self.address.as_deref(),
            user_agent = self.user_agent.as_deref(),
            detail = self.detail.as_deref(),
        );
    }
}
