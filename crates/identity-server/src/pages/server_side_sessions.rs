//! `/ServerSideSessions`: the browsers in which somebody is signed in, and how to end that.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::identifiers::SessionId;
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use super::ago::Ago;
use super::{CSRF, form_protection, logout};
use crate::IdentityServer;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::session::{Device, Place};
use crate::storage::StoredSession;

#[derive(Debug, Serialize)]
pub(crate) struct SessionsPage {
    person: String,
    sessions: Vec<SessionEntry>,
    notice: Option<Notice>,
    message: Option<String>,
    csrf: CsrfToken,
}

/// One session in words.
#[derive(Debug, Serialize)]
struct SessionEntry {
    sid: String,
    device: Device,
    place: Place,
    began: Ago,
    last_seen: Ago,
    /// Whether it outlives the browser.
    is_remembered: bool,
    /// Whether it is the one in which the page is shown.
    is_current: bool,
    /// The clients that were told of it.
    applications: Vec<String>,
}

/// What the person has just done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Notice {
    Ended,
    EndedOthers,
}

impl Page for SessionsPage {
    const TEMPLATE: &'static str = "server_side_sessions.html";

    fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let ago = |passed| Ago::new(now - passed, now).ok();
        let entry = |browser: &str, address: &str, passed| {
            Some(SessionEntry {
                sid: address.to_owned(),
                device: Device {
                    browser: Some(browser.to_owned()).filter(|browser| !browser.is_empty()),
                    system: Some("Windows".to_owned()).filter(|_| !browser.is_empty()),
                },
                place: Place {
                    name: Some("Heidelberg, Germany".to_owned()).filter(|_| address.is_empty()),
                    address: Some(address.to_owned()).filter(|address| !address.is_empty()),
                    is_here: browser == "Firefox",
                },
                began: ago(passed * 2)?,
                last_seen: ago(passed)?,
                is_remembered: browser == "Firefox",
                is_current: browser == "Firefox",
                applications: vec!["Web client".to_owned(), "Intranet".to_owned()],
            })
        };
        let page = |sessions, notice, message: Option<&str>| Self {
            person: "Alice Smith".to_owned(),
            sessions,
            notice,
            message: message.map(ToOwned::to_owned),
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        let current = || entry("Firefox", "198.51.100.*", time::Duration::ZERO);
        let others = [
            entry("Chrome", "", time::Duration::minutes(1)),
            entry("", "2001:db8:1:2:*", time::Duration::hours(5)),
            entry("Edge", "192.0.2.*", time::Duration::days(3)),
        ];
        let all = current()
            .into_iter()
            .chain(others.into_iter().flatten())
            .collect();
        vec![
            page(current().into_iter().collect(), Some(Notice::EndedOthers), None),
            page(all, Some(Notice::Ended), Some("no such session")),
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
    if let Err(error) = CSRF.verify(&request, &form.csrf) {
        let problem = (StatusCode::BAD_REQUEST, error.to_string());
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
            let message = "There is no such session any more.".to_owned();
            let problem = (StatusCode::NOT_FOUND, message);
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
    problem: Option<(StatusCode, String)>,
) -> Result<HttpResponse, InternalError> {
    let Some(user) = server.parts.users.by_subject(&session.subject).await? else {
        return Ok(sign_in());
    };
    let mut sessions = Vec::new();
    for listed in server.sessions.list(&session.subject).await? {
        sessions.push(entry(server, request, &listed, listed.sid == session.sid).await?);
    }
    // Stable: the others stay in their order.
    sessions.sort_by_key(|entry| !entry.is_current);
    let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
    let (status, message) = problem.map_or((StatusCode::OK, None), |(status, message)| {
        (status, Some(message))
    });
    let page = SessionsPage {
        person: user.display_name().to_owned(),
        sessions,
        notice,
        message,
        csrf,
    };
    let mut response = HttpResponse::build(status);
    response.cookie(cookie);
    Ok(server.templates.respond_with(response, &page))
}

async fn entry(
    server: &IdentityServer,
    request: &HttpRequest,
    session: &StoredSession,
    is_current: bool,
) -> Result<SessionEntry, InternalError> {
    let now = server.parts.clock.now();
    let mut applications = Vec::new();
    for told in server.parts.storage.session_clients(session.sid.clone()).await? {
        let client = server.parts.clients.by_id(&told.client_id).await?;
        applications
            .push(client.map_or_else(|| told.client_id.to_string(), |client| client.name().to_owned()));
    }
    Ok(SessionEntry {
        sid: session.sid.to_string(),
        device: Device::of(session.last_seen.user_agent.as_deref()),
        place: server.sessions.place_of(session, request),
        began: Ago::new(session.began_at, now)?,
        last_seen: Ago::new(session.last_seen.at, now)?,
        is_remembered: session.persistent,
        is_current,
        applications,
    })
}
