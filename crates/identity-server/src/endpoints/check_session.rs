//! `/connect/checksession`: an invisible page for frames of clients (OpenID Connect Session Management 1.0 section 3.2).

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::Data;
use oidc_protocol::redirect_uri::RedirectUri;
use web_host::headers::ContentSecurityPolicy;

use crate::IdentityServer;
use crate::error::InternalError;

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
    let policy = origins
        .into_iter()
        .fold(ContentSecurityPolicy::default(), ContentSecurityPolicy::framed_by);
    let mut response = HttpResponse::Ok().content_type(ContentType::html()).body(PAGE);
    response.extensions_mut().insert(policy);
    Ok(response)
}
