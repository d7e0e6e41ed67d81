//! `/ServerSideSessions`: the browsers in which somebody is signed in, and how to end that.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::identifiers::SessionId;
use serde::{Deserialize, Serialize};
use time::Duration;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::{Language, comes_back_to};
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::account::{AccountNavigation, Section};
use super::{CSRF, form_protection, logout};
use crate::IdentityServer;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::session::{Device, Place};
use crate::storage::StoredSession;

const PATH: &str = "/ServerSideSessions";

#[derive(Debug, Serialize)]
pub(crate) struct SessionsPage {
    navigation: AccountNavigation,
    person: String,
    sessions: Vec<SessionEntry>,
    notice: Option<Text>,
    message: Option<Text>,
    csrf: CsrfToken,
}

/// One session in words.
#[derive(Debug, Serialize)]
struct SessionEntry {
    sid: String,
    device: Text,
    place: Text,
    began: Moment,
    last_seen: Moment,
    /// Whether it outlives the browser.
    is_remembered: bool,
    /// Whether it is the one in which the page is shown.
    is_current: bool,
    /// The clients that were told of it.
    applications: Vec<Text>,
}

/// What the person has just done.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Notice {
    Ended,
    EndedOthers,
}

impl Notice {
    fn text(self) -> Text {
        Text::new(match self {
            Self::Ended => "sessions-ended",
            Self::EndedOthers => "sessions-ended-others",
        })
    }
}

impl Page for SessionsPage {
    const TEMPLATE: &'static str = "server_side_sessions.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
        let entry =
            |(browser, system): (&str, &str), name: &str, address: &str, is_here, passed| SessionEntry {
                sid: format!("{browser} {system} {address}"),
                device: device_in_words(Device {
                    browser: named(browser),
                    system: named(system),
                }),
                place: place_in_words(
                    Place {
                        name: named(name),
                        address: named(address),
                        is_here,
                    },
                    browser == "Firefox",
                ),
                began: Moment::new(now - passed * 2, now),
                last_seen: Moment::new(now - passed, now),
                is_remembered: browser == "Firefox",
                is_current: browser == "Firefox",
                applications: vec![Text::verbatim("Web client"), Text::verbatim("Intranet")],
            };
        let page = |sessions, notice: Option<Notice>, message| Self {
            navigation: AccountNavigation::sample(Section::Sessions),
            person: "Alice Smith".to_owned(),
            sessions,
            notice: notice.map(Notice::text),
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        let current = || entry(("Firefox", "Windows"), "", "198.51.100.*", true, Duration::ZERO);
        let all = vec![
            current(),
            entry(
                ("Chrome", "Android"),
                "",
                "198.51.100.*",
                true,
                Duration::minutes(1),
            ),
            entry(
                ("Edge", "Windows"),
                "Heidelberg, Germany",
                "192.0.2.*",
                true,
                Duration::hours(5),
            ),
            entry(
                ("Safari", ""),
                "Paris, France",
                "192.0.2.*",
                false,
                Duration::days(3),
            ),
            entry(("", "Windows"), "", "2001:db8:1:2:*", false, Duration::days(12)),
            entry(("", ""), "", "", false, Duration::days(40)),
        ];
        vec![
            page(vec![current()], Some(Notice::EndedOthers), None),
            page(all, Some(Notice::Ended), Some(Text::new("sessions-none-such"))),
        ]
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct SessionsQuery {
    done: Option<Notice>,
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EndForm {
    action: String,
    sid: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Option<Query<SessionsQuery>>,
) -> Result<HttpResponse, InternalError> {
    match server.sessions.of(&request).await? {
        Some(session) => {
            let notice = query.and_then(|query| query.done);
            show(&server, &request, &session, notice, None).await
        }
        None => Ok(sign_in()),
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<EndForm>,
) -> Result<HttpResponse, InternalError> {
    let Some(session) = server.sessions.of(&request).await? else {
        return Ok(sign_in());
    };
    comes_back_to(&request, PATH);
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = (StatusCode::BAD_REQUEST, Text::new("form-too-old"));
        return show(&server, &request, &session, None, Some(problem)).await;
    }
    match form.action.as_str() {
        "end" => end_one(&server, &request, &session, &form.sid).await,
        "end_others" => {
            let cookie = server.sessions.end_others(&request, &session).await?;
            Ok(done(Notice::EndedOthers, cookie))
        }
        _ => show(&server, &request, &session, None, None).await,
    }
}

async fn end_one(
    server: &IdentityServer,
    request: &HttpRequest,
    session: &StoredSession,
    sid: &str,
) -> Result<HttpResponse, InternalError> {
    let ended = match SessionId::parse(sid) {
        Ok(sid) => server.sessions.end_one_of(&session.subject, &sid).await?,
        Err(_) => None,
    };
    match ended {
        Some(ended) if ended.session.sid == session.sid => {
            logout::respond_ended_here(server, ended.frames).await
        }
        Some(_) => Ok(done(Notice::Ended, None)),
        None => {
            // The same for a session that has ended and for somebody else's: nobody learns which there are.
            let problem = (StatusCode::NOT_FOUND, Text::new("sessions-none-such"));
            show(server, request, session, None, Some(problem)).await
        }
    }
}

/// Back to the list by GET, so that a reload does not send the form again.
fn done(notice: Notice, cookie: Option<Cookie<'static>>) -> HttpResponse {
    let mut response = see_other(match notice {
        Notice::Ended => "/ServerSideSessions?done=ended",
        Notice::EndedOthers => "/ServerSideSessions?done=ended_others",
    });
    if let Some(cookie) = cookie {
        // The cookies are ours: they are well-formed.
        let _ = response.add_cookie(&cookie);
    }
    response
}

fn sign_in() -> HttpResponse {
    see_other("/Account/Login?returnUrl=%2FServerSideSessions")
}

async fn show(
    server: &IdentityServer,
    request: &HttpRequest,
    session: &StoredSession,
    notice: Option<Notice>,
    problem: Option<(StatusCode, Text)>,
) -> Result<HttpResponse, InternalError> {
    let Some(user) = server.parts.users.by_subject(&session.subject).await? else {
        return Ok(sign_in());
    };
    let language = server.templates.language_of(request);
    let mut sessions = Vec::new();
    for listed in server.sessions.list(&session.subject).await? {
        sessions.push(entry(server, request, &language, &listed, listed.sid == session.sid).await?);
    }
    // Stable: the others stay in their order.
    sessions.sort_by_key(|entry| !entry.is_current);
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let (status, message) = problem.map_or((StatusCode::OK, None), |(status, message)| {
        (status, Some(message))
    });
    let page = SessionsPage {
        navigation: AccountNavigation::new(server, Section::Sessions),
        person: user.display_name().to_owned(),
        sessions,
        notice: notice.map(Notice::text),
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(request, response, &page))
}

async fn entry(
    server: &IdentityServer,
    request: &HttpRequest,
    language: &Language,
    session: &StoredSession,
    is_current: bool,
) -> Result<SessionEntry, InternalError> {
    let now = server.parts.clock.now();
    let mut applications = Vec::new();
    for told in server.parts.storage.session_clients(session.sid.clone()).await? {
        let client = server.parts.clients.by_id(&told.client_id).await?;
        let name = client.map_or_else(|| told.client_id.to_string(), |client| client.name().to_owned());
        applications.push(Text::verbatim(name));
    }
    Ok(SessionEntry {
        sid: session.sid.to_string(),
        device: device_in_words(Device::of(session.last_seen.user_agent.as_deref())),
        place: place_in_words(server.sessions.place_of(session, request, language), is_current),
        began: Moment::new(session.began_at, now),
        last_seen: Moment::new(session.last_seen.at, now),
        is_remembered: session.persistent,
        is_current,
        applications,
    })
}

pub(super) fn device_in_words(device: Device) -> Text {
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => Text::new("sessions-device")
            .with("browser", browser)
            .with("system", system),
        (Some(browser), None) => Text::verbatim(browser),
        (None, Some(system)) => Text::new("sessions-device-system").with("system", system),
        (None, None) => Text::new("sessions-device-unknown"),
    }
}

/// That the session of this browser is used from here goes without saying.
fn place_in_words(place: Place, is_current: bool) -> Text {
    match (place.name, place.is_here && !is_current, place.address) {
        (Some(name), true, _) => Text::new("sessions-place-named-here").with("place", name),
        (Some(name), false, _) => Text::verbatim(name),
        (None, true, _) => Text::new("sessions-place-here"),
        (None, false, Some(address)) => Text::new("sessions-place-address").with("address", address),
        (None, false, None) => Text::new("sessions-place-unknown"),
    }
}
