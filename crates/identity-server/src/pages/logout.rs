//! `/Account/Logout`: signs out at once where a client has proved that it belongs to this session, asks otherwise, and
//! says so when nobody is signed in (any more).

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::client::Client;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{CSRF, form_protection, lead_on_to, logged_out};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::logout::{ClientLink, FrontChannelLogout, Logout};
use crate::session::{self, browser_state};

#[derive(Debug, Serialize)]
pub(crate) struct LogoutPage<'a> {
    csrf: CsrfToken,
    logout_id: &'a str,
    client_name: Option<&'a str>,
    problem: Option<Text>,
    /// What is wrong, for those who program the application.
    detail: Option<&'a str>,
}

impl Page for LogoutPage<'_> {
    const TEMPLATE: &'static str = "logout.html";

    fn samples() -> Vec<Self> {
        let page = |client_name, problem, detail| Self {
            csrf: Csrf::fresh(&web_host::SystemRandom),
            logout_id: "",
            client_name,
            problem,
            detail,
        };
        vec![
            page(None, None, None),
            page(Some("Web client"), None, None),
            page(None, Some(Text::new("form-too-old")), None),
            page(
                None,
                Some(Text::new("logout-refused")),
                Some("the client is not registered"),
            ),
        ]
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct LogoutQuery {
    #[serde(default, rename = "logoutId")]
    logout_id: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct LogoutForm {
    #[serde(default, rename = "logoutId")]
    logout_id: String,
    #[serde(default)]
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<LogoutQuery>,
) -> Result<HttpResponse, InternalError> {
    let logout = server.logouts.waiting(&query.logout_id).await?;
    let Some(session) = server.sessions.of(&request).await? else {
        return Ok(signed_out(&server, &request, logout.as_ref()));
    };
    match logout {
        Some(logout) if !logout.needs_confirmation(&session) => {
            let frames = end_session(&server, &request).await?;
            let location = front_channel_location(&server, Some(&logout), frames).await?;
            let mut response = match location {
                Some(location) => see_other(&location),
                None => signed_out(&server, &request, Some(&logout)),
            };
            forget(&server, &mut response)?;
            Ok(response)
        }
        logout => {
            let prompt = Prompt::of(logout.as_ref());
            Ok(prompt.respond(&server, &request, StatusCode::OK, &query.logout_id))
        }
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<LogoutForm>,
) -> Result<HttpResponse, InternalError> {
    let logout = server.logouts.waiting(&form.logout_id).await?;
    if CSRF.verify(&request, &form.csrf).is_err() {
        let prompt = Prompt {
            problem: Some(Text::new("form-too-old")),
            ..Prompt::of(logout.as_ref())
        };
        return Ok(prompt.respond(&server, &request, StatusCode::BAD_REQUEST, &form.logout_id));
    }
    let frames = end_session(&server, &request).await?;
    let location = front_channel_location(&server, logout.as_ref(), frames).await?;
    // Back here by GET, where nobody is signed in any more, so that a reload does not send the form again.
    let location = location
        .or_else(|| logout.as_ref().and_then(Logout::redirect))
        .unwrap_or_else(|| {
            let query = [("logoutId", &form.logout_id)];
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(query)
                .finish();
            format!("/Account/Logout?{query}")
        });
    let mut response = see_other(&location);
    forget(&server, &mut response)?;
    Ok(response)
}

/// The session that the browser has was ended from a list: on to the page that carries it to clients and says so.
pub(crate) async fn respond_ended_here(
    server: &IdentityServer,
    frames: Vec<String>,
) -> Result<HttpResponse, InternalError> {
    let location = front_channel_location(server, None, frames).await?;
    let mut response = see_other(location.as_deref().unwrap_or("/Account/LoggedOut"));
    forget(server, &mut response)?;
    Ok(response)
}

/// A logout request that is refused is answered here, with the choice to sign out nevertheless, and leads nowhere else.
pub(crate) fn refuse(server: &IdentityServer, request: &HttpRequest, problem: &str) -> HttpResponse {
    let prompt = Prompt {
        problem: Some(Text::new("logout-refused")),
        detail: Some(problem),
        ..Prompt::of(None)
    };
    prompt.respond(server, request, StatusCode::BAD_REQUEST, "")
}

/// Why the person is asked.
struct Prompt<'a> {
    /// What waits for the answer, where a client asks.
    logout: Option<&'a Logout>,
    problem: Option<Text>,
    /// In words that are ours.
    detail: Option<&'a str>,
}

impl<'a> Prompt<'a> {
    /// A client asks, or the person themselves.
    fn of(logout: Option<&'a Logout>) -> Self {
        Self {
            logout,
            problem: None,
            detail: None,
        }
    }

    fn respond(
        self,
        server: &IdentityServer,
        request: &HttpRequest,
        status: StatusCode,
        logout_id: &str,
    ) -> HttpResponse {
        let client = self.logout.and_then(Logout::client);
        if let Some(redirect) = self.logout.and_then(Logout::redirect) {
            lead_on_to(request, &redirect);
        }
        if let Some(client) = client {
            server.branding.dress(request, client.client_id());
        }
        let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
        let mut response = HttpResponse::build(status);
        response.cookie(cookie);
        let page = LogoutPage {
            csrf,
            logout_id,
            client_name: client.map(Client::name),
            problem: self.problem,
            detail: self.detail,
        };
        server.templates.respond_with(request, response, &page)
    }
}

/// Ends the session everywhere, and returns what a page has to load in frames for that.
async fn end_session(server: &IdentityServer, request: &HttpRequest) -> Result<Vec<String>, InternalError> {
    let ended = server.sessions.end(request).await?;
    Ok(ended.map(|ended| ended.frames).unwrap_or_default())
}

/// Makes the browser forget what it has of the session.
fn forget(server: &IdentityServer, response: &mut HttpResponse) -> Result<(), InternalError> {
    response.add_cookie(&session::removal())?;
    response.add_cookie(&browser_state::removal())?;
    response.add_cookie(&CSRF.cookie(&Csrf::fresh(server.parts.random.as_ref())))?;
    Ok(())
}

/// The page that loads the frames, where there are any.
async fn front_channel_location(
    server: &IdentityServer,
    logout: Option<&Logout>,
    frames: Vec<String>,
) -> Result<Option<String>, InternalError> {
    if frames.is_empty() {
        return Ok(None);
    }
    let logout = FrontChannelLogout {
        frames,
        redirect: logout.and_then(Logout::redirect),
        client: logout.and_then(client_link),
    };
    let id = server.logouts.keep_front_channel(&logout).await?;
    Ok(Some(format!("/Account/LoggedOut?logoutId={id}")))
}

fn client_link(logout: &Logout) -> Option<ClientLink> {
    let client = logout.client()?;
    let uri = client.post_logout_redirect_uris().first()?;
    Some(ClientLink {
        client_id: Some(client.client_id().clone()),
        name: client.name().to_owned(),
        url: uri.to_string(),
    })
}

/// On to the client where it asked for that, and otherwise the page that says so.
fn signed_out(server: &IdentityServer, request: &HttpRequest, logout: Option<&Logout>) -> HttpResponse {
    match logout.and_then(Logout::redirect) {
        Some(location) => see_other(&location),
        None => logged_out::respond(server, request, logout.and_then(client_link).as_ref()),
    }
}

fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish()
}
