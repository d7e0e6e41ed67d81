//! `/Account/Activity`: what has happened to an account of late, in plain words.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::{AccountNavigation, Section, SignedInPerson};
use crate::IdentityServer;
use crate::audit::AuditRecord;
use crate::error::InternalError;
use crate::session::shortened;

pub(super) const PATH: &str = "/Account/Activity";

/// The most events that are read, and that are shown: most are nobody's interest.
const READ: u32 = 300;
const SHOWN: usize = 50;

#[derive(Debug, Serialize)]
pub(crate) struct ActivityPage {
    navigation: AccountNavigation,
    events: Vec<EventEntry>,
}

#[derive(Debug, Serialize)]
struct EventEntry {
    what: Text,
    when: Moment,
    /// The beginning of the address it came from, and the browser.
    address: Option<String>,
    browser: Option<String>,
    /// Whether it is something to look at twice.
    is_warning: bool,
}

impl Page for ActivityPage {
    const TEMPLATE: &'static str = "account_activity.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let event = |name: &str, reason: Option<&str>, hours| EventEntry {
            what: in_words(name, reason, Some("Web client")).unwrap_or_else(|| Text::verbatim(name)),
            when: Moment::new(now - time::Duration::hours(hours), now),
            address: Some("192.0.2.*".to_owned()),
            browser: Some("Firefox".to_owned()),
            is_warning: is_warning(name),
        };
        let page = |events| Self {
            navigation: AccountNavigation::sample(Section::Activity),
            events,
        };
        vec![
            page(Vec::new()),
            page(vec![
                event("sign_in_succeeded", None, 0),
                event("sign_in_failed", Some("wrong_password"), 3),
                event("consent_given", None, 30),
                event("password_changed", None, 70),
            ]),
        ]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
) -> Result<HttpResponse, InternalError> {
    let subject = person.user.subject.to_string();
    let latest = server.parts.storage.latest_audit_events(subject, READ).await?;
    let mut events = Vec::new();
    for record in latest {
        if let Some(entry) = entry(&server, &record).await? {
            events.push(entry);
        }
        if events.len() == SHOWN {
            break;
        }
    }
    let page = ActivityPage {
        navigation: AccountNavigation::new(&server, Section::Activity),
        events,
    };
    Ok(server.templates.respond(&request, StatusCode::OK, &page))
}

async fn entry(server: &IdentityServer, record: &AuditRecord) -> Result<Option<EventEntry>, InternalError> {
    let client = match record
        .client_id
        .as_deref()
        .map(oidc_protocol::identifiers::ClientId::parse)
    {
        Some(Ok(client_id)) => {
            let client = server.parts.clients.by_id(&client_id).await?;
            Some(client.map_or_else(|| client_id.to_string(), |client| client.name().to_owned()))
        }
        _ => None,
    };
    let what = in_words(&record.event, record.reason.as_deref(), client.as_deref());
    Ok(what.map(|what| EventEntry {
        what,
        when: Moment::new(record.at, server.parts.clock.now()),
        address: record
            .address
            .as_deref()
            .and_then(|address| address.parse().ok())
            .map(shortened),
        browser: record.user_agent.as_deref().map(ToOwned::to_owned),
        is_warning: is_warning(&record.event),
    }))
}

fn is_warning(event: &str) -> bool {
    matches!(
        event,
        "sign_in_failed" | "sign_in_blocked" | "challenge_failed" | "limited" | "token_reused"
    )
}

/// What people are told of an event, if anything.
fn in_words(event: &str, reason: Option<&str>, client: Option<&str>) -> Option<Text> {
    let of_client = |key| Some(Text::new(key).with("client", client?));
    match event {
        "sign_in_succeeded" => Some(Text::new("activity-signed-in")),
        "sign_in_failed" => Some(Text::new("activity-wrong-password")),
        "sign_in_blocked" => Some(Text::new("activity-blocked")),
        "challenge_failed" => Some(Text::new("activity-second-factor-failed")),
        "limited" if reason.is_some_and(|reason| reason.starts_with("password")) => {
            Some(Text::new("activity-limited"))
        }
        "session_ended" if reason == Some("removed") => Some(Text::new("activity-session-removed")),
        "session_ended" if reason == Some("signed_out") => Some(Text::new("activity-signed-out")),
        "consent_given" => of_client("activity-consent-given"),
        "consent_withdrawn" => of_client("activity-consent-withdrawn"),
        "device_granted" => of_client("activity-device-granted"),
        "account_created" => Some(Text::new("activity-created")),
        "password_changed" => Some(Text::new("activity-password-changed")),
        "password_reset" => Some(Text::new("activity-password-reset")),
        "username_changed" => Some(Text::new("activity-username-changed")),
        "email_changed" => Some(Text::new("activity-email-changed")),
        "profile_changed" => Some(Text::new("activity-profile-changed")),
        "authenticator_removed" => Some(Text::new("activity-authenticator-removed")),
        _ => None,
    }
}
