//! `/Account/LoggedOut`: says that the session is over, and carries that to clients in frames (OpenID Connect
//! Front-Channel Logout 1.0). Once the frames have loaded, or after a few seconds, the browser goes on to the client that
//! asked for the logout.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use url::Url;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::Page;

use crate::IdentityServer;
use crate::error::InternalError;
use crate::logout::{ClientLink, FrontChannelLogout};

#[derive(Debug, Serialize)]
pub(crate) struct LoggedOutPage<'a> {
    client: Option<&'a ClientLink>,
    frames: &'a [String],
    redirect: Option<&'a str>,
}

impl Page for LoggedOutPage<'_> {
    const TEMPLATE: &'static str = "logged_out.html";

    fn samples() -> Vec<Self> {
        let bare = || Self {
            client: None,
            frames: &[],
            redirect: None,
        };
        let url = "https://localhost:5002/signout-callback-oidc";
        vec![
            bare(),
            Self {
                redirect: Some(url),
                ..bare()
            },
        ]
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct LoggedOutQuery {
    #[serde(default, rename = "logoutId")]
    logout_id: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<LoggedOutQuery>,
) -> Result<HttpResponse, InternalError> {
    let Some(logout) = server.logouts.front_channel(&query.logout_id).await? else {
        return Ok(respond(&server, &request, None));
    };
    let FrontChannelLogout {
        frames,
        redirect,
        client,
    } = &logout;
    let page = LoggedOutPage {
        client: client.as_ref(),
        frames,
        redirect: redirect.as_deref(),
    };
    dress(&server, &request, client.as_ref());
    let mut response = server.templates.respond(&request, StatusCode::OK, &page);
    response.extensions_mut().insert(policy(frames));
    Ok(response)
}

/// Says that nobody is signed in.
pub(crate) fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    client: Option<&ClientLink>,
) -> HttpResponse {
    let page = LoggedOutPage {
        client,
        frames: &[],
        redirect: None,
    };
    dress(server, request, client);
    server.templates.respond(request, StatusCode::OK, &page)
}

fn dress(server: &IdentityServer, request: &HttpRequest, client: Option<&ClientLink>) {
    if let Some(client_id) = client.and_then(|client| client.client_id.as_ref()) {
        server.branding.dress(request, client_id);
    }
}

/// The clients' origins may be framed on this page, and on no other.
fn policy(frames: &[String]) -> ContentSecurityPolicy {
    let origins: BTreeSet<String> = frames
        .iter()
        .filter_map(|frame| Some(Url::parse(frame).ok()?.origin().ascii_serialization()))
        .collect();
    origins
        .into_iter()
        .fold(ContentSecurityPolicy::default(), ContentSecurityPolicy::frames)
}
