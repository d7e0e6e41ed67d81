//! `/Account/Logout`: signs out at once where a client has proved that it belongs to this session, asks otherwise, and
//! says so when nobody is signed in (any more).

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use oidc_protocol::client::Client;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use super::{CSRF, form_protection};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::logout::Logout;

#[derive(Debug, Serialize)]
pub(crate) struct LogoutPage<'a> {
    csrf: CsrfToken,
    logout_id: &'a str,
    client_name: Option<&'a str>,
    problem: Option<&'a str>,
}

impl Page for LogoutPage<'_> {
    const TEMPLATE: &'static str = "logout.html";

    fn samples() -> Vec<Self> {
        let page = |client_name, problem| Self {
            csrf: Csrf::fresh(&web_host::SystemRandom),
            logout_id: "",
            client_name,
            problem,
        };
        vec![
            page(None, None),
            page(Some("Web client"), None),
            page(None, Some("the client is not registered")),
        ]
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct LoggedOutPage<'a> {
    client: Option<BackLink<'a>>,
}

#[derive(Debug, Serialize)]
struct BackLink<'a> {
    name: &'a str,
    url: &'a str,
}

impl Page for LoggedOutPage<'_> {
    const TEMPLATE: &'static str = "logged_out.html";

    fn samples() -> Vec<Self> {
        let client = BackLink {
            name: "Web client",
            url: "https://localhost:5002/signout-callback-oidc",
        };
        vec![Self { client: None }, Self { client: Some(client) }]
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
        return Ok(signed_out(&server, logout.as_ref(), HttpResponse::Ok()));
    };
    match logout {
        Some(logout) if !logout.needs_confirmation(&session) => {
            let response = end_session(&server, &request, HttpResponse::Ok()).await?;
            Ok(signed_out(&server, Some(&logout), response))
        }
        logout => {
            let client_name = logout.as_ref().and_then(Logout::client).map(Client::name);
            let prompt = Prompt::of(client_name);
            Ok(prompt.respond(&server, &request, StatusCode::OK, &query.logout_id))
        }
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<LogoutForm>,
) -> Result<HttpResponse, InternalError> {
    if let Err(error) = CSRF.verify(&request, &form.csrf) {
        let problem = error.to_string();
        let prompt = Prompt::after(&problem);
        return Ok(prompt.respond(&server, &request, StatusCode::BAD_REQUEST, &form.logout_id));
    }
    let logout = server.logouts.waiting(&form.logout_id).await?;
    // Back here by GET, where nobody is signed in any more, so that a reload does not send the form again.
    let location = logout.as_ref().and_then(Logout::redirect).unwrap_or_else(|| {
        let query = [("logoutId", &form.logout_id)];
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        format!("/Account/Logout?{query}")
    });
    let mut response = end_session(&server, &request, HttpResponse::SeeOther()).await?;
    Ok(response.insert_header((header::LOCATION, location)).finish())
}

/// A logout request that is refused is answered here, with the choice to sign out nevertheless, and leads nowhere else.
pub(crate) fn refuse(server: &IdentityServer, request: &HttpRequest, problem: &str) -> HttpResponse {
    Prompt::after(problem).respond(server, request, StatusCode::BAD_REQUEST, "")
}

/// Why the person is asked.
struct Prompt<'a> {
    client_name: Option<&'a str>,
    problem: Option<&'a str>,
}

impl<'a> Prompt<'a> {
    /// A client asks, or the person themselves.
    fn of(client_name: Option<&'a str>) -> Self {
        Self {
            client_name,
            problem: None,
        }
    }

    /// Something went wrong, in words that are ours.
    fn after(problem: &'a str) -> Self {
        Self {
            client_name: None,
            problem: Some(problem),
        }
    }

    fn respond(
        self,
        server: &IdentityServer,
        request: &HttpRequest,
        status: StatusCode,
        logout_id: &str,
    ) -> HttpResponse {
        let (csrf, cookie) = form_protection(request, server.parts.random.as_ref());
        let mut response = HttpResponse::build(status);
        response.cookie(cookie);
        let page = LogoutPage {
            csrf,
            logout_id,
            client_name: self.client_name,
            problem: self.problem,
        };
        server.templates.respond_with(response, &page)
    }
}

/// Ends the session, and makes `response` remove what the browser has of it.
async fn end_session(
    server: &IdentityServer,
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
) -> Result<HttpResponseBuilder, InternalError> {
    let (ended, removal) = server.sessions.end(request).await?;
    if let Some(session) = ended {
        tracing::info!(subject = %session.subject, sid = %session.sid, "signed out");
    }
    response.cookie(removal);
    response.cookie(CSRF.cookie(&Csrf::fresh(server.parts.random.as_ref())));
    Ok(response)
}

/// On to the client where it asked for that, and otherwise the page that says so.
fn signed_out(
    server: &IdentityServer,
    logout: Option<&Logout>,
    mut response: HttpResponseBuilder,
) -> HttpResponse {
    if let Some(location) = logout.and_then(Logout::redirect) {
        return response
            .status(StatusCode::SEE_OTHER)
            .insert_header((header::LOCATION, location))
            .finish();
    }
    let client = logout.and_then(Logout::client).and_then(|client| {
        let uri = client.post_logout_redirect_uris().first()?;
        Some(BackLink {
            name: client.name(),
            url: uri.as_str(),
        })
    });
    server.templates.respond_with(response, &LoggedOutPage { client })
}
