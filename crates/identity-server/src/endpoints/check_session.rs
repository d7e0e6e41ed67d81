//! `/connect/checksession`: an invisible page for frames of clients (OpenID Connect Session Management 1.0 section 3.2).

use std::collections::BTreeSet;

use actix_web::http::header::{self, ContentType};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::redirect_uri::RedirectUri;
use oidc_protocol::session_management::is_unchanged;
use serde::Deserialize;
use web_host::headers::ContentSecurityPolicy;

use crate::IdentityServer;
use crate::error::InternalError;
use crate::session::browser_state;

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Session check</title>
  <script src="/assets/check-session.js"></script>
</head>
<body></body>
</html>
"#;

pub(crate) async fn get(server: Data<IdentityServer>) -> Result<HttpResponse, InternalError> {
    let clients = server.parts.clients.listed().await?;
    let origins: BTreeSet<String> = clients
        .iter()
        .flat_map(|client| client.redirect_uris())
        .filter_map(RedirectUri::origin)
        .collect();
    // HtmlUnit, which drives the OpenID Foundation's conformance suite, looks for the page itself among those who may
    // frame it, and without that loads nothing.
    let own = ContentSecurityPolicy::default().framed_by(server.parts.issuer.as_str());
    // Anybody's page, where anybody may be a client: it shows nothing, and only says what a client knows anyway.
    let everybody = (!server.parts.clients.lists_all()).then_some(["https:", "http://localhost:*"]);
    let everybody = everybody.into_iter().flatten().map(str::to_owned);
    let policy = everybody
        .chain(origins)
        .fold(own, ContentSecurityPolicy::framed_by);
    let mut response = HttpResponse::Ok().content_type(ContentType::html()).body(PAGE);
    response.extensions_mut().insert(policy);
    Ok(response)
}

/// What the page's script asks in a browser that has no hashes. A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Question {
    client_id: String,
    origin: String,
    session_state: String,
}

/// Computes for the page what it cannot compute itself. Only the page reads the answer: scripts of other origins do not.
pub(crate) async fn post(
    request: HttpRequest,
    question: Result<Form<Question>, actix_web::Error>,
) -> HttpResponse {
    let unchanged = question.ok().and_then(|Form(question)| {
        let client_id = ClientId::parse(question.client_id).ok()?;
        let state = browser_state::of(&request);
        is_unchanged(&client_id, &question.origin, &state, &question.session_state)
    });
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type(ContentType::plaintext())
        .body(match unchanged {
            Some(true) => "unchanged",
            Some(false) => "changed",
            None => "error",
        })
}
