//! `/Account/Logout`: signs out at once where a client has proved that it belongs to this session, asks otherwise, and
//! says so when nobody is signed in (any more).

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::{Deserialize, Serialize};
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use super::CSRF;
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
        return Ok(after(&server, logout.as_ref(), HttpResponse::Ok()));
    };
    match logout {
        Some(logout) if !logout.needs_confirmation(&session) => {
            sign_out(&server, &request, Some(&logout)).await
        }
        logout => {
            let client = logout.as_ref().and_then(Logout::client);
            let page = LogoutPage {
                csrf: CSRF.token(&request, server.parts.random.as_ref()),
                logout_id: &query.logout_id,
                client_name: client.map(oidc_protocol::client::Client::name),
                problem: None,
            };
            Ok(ask(&server, StatusCode::OK, &page))
        }
    }
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<LogoutForm>,
) -> Result<HttpResponse, InternalError> {
    if let Err(error) = CSRF.verify(&request, &form.csrf) {
        let page = LogoutPage {
            csrf: CSRF.token(&request, server.parts.random.as_ref()),
            logout_id: &form.logout_id,
            client_name: None,
            problem: Some(&error.to_string()),
        };
        return Ok(ask(&server, StatusCode::BAD_REQUEST, &page));
    }
    let logout = server.logouts.waiting(&form.logout_id).await?;
    sign_out(&server, &request, logout.as_ref()).await
}

/// A logout request that is refused is answered here, with the choice to sign out nevertheless, and leads nowhere else.
pub(crate) fn refuse(server: &IdentityServer, request: &HttpRequest, problem: &str) -> HttpResponse {
    let page = LogoutPage {
        csrf: CSRF.token(request, server.parts.random.as_ref()),
        logout_id: "",
        client_name: None,
        problem: Some(problem),
    };
    ask(server, StatusCode::BAD_REQUEST, &page)
}

fn ask(server: &IdentityServer, status: StatusCode, page: &LogoutPage<'_>) -> HttpResponse {
    let mut builder = HttpResponse::build(status);
    builder.cookie(CSRF.cookie(&page.csrf));
    server.templates.respond_with(builder, page)
}

async fn sign_out(
    server: &IdentityServer,
    request: &HttpRequest,
    logout: Option<&Logout>,
) -> Result<HttpResponse, InternalError> {
    let (ended, removal) = server.sessions.end(request).await?;
    if let Some(session) = ended {
        tracing::info!(subject = %session.subject, sid = %session.sid, "signed out");
    }
    let mut builder = HttpResponse::Ok();
    builder.cookie(removal);
    builder.cookie(CSRF.cookie(&Csrf::fresh(server.parts.random.as_ref())));
    Ok(after(server, logout, builder))
}

/// To the client where it asked for that, to the logged-out page otherwise.
fn after(server: &IdentityServer, logout: Option<&Logout>, mut builder: HttpResponseBuilder) -> HttpResponse {
    if let Some(location) = logout.and_then(Logout::redirect) {
        return builder
            .status(StatusCode::SEE_OTHER)
            .insert_header((header::LOCATION, location))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish();
    }
    let client = logout.and_then(Logout::client).and_then(|client| {
        let uri = client.post_logout_redirect_uris().first()?;
        Some(BackLink {
            name: client.name(),
            url: uri.as_str(),
        })
    });
    server.templates.respond_with(builder, &LoggedOutPage { client })
}
