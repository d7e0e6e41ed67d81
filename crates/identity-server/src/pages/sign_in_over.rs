//! The page for somebody who comes back to a request that is answered or given up: by the back button, with a bookmark,
//! or much later. It leads on to where they can begin again.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::RequestId;
use web_host::pages::Page;

use crate::IdentityServer;
use crate::authorize::BeginAgain;

#[derive(Debug, Serialize)]
pub(crate) struct SignInOverPage<'a> {
    /// The application that had asked, as far as it is known.
    client_name: Option<&'a str>,
    /// Where it begins sign-ins.
    begin_again: Option<&'a str>,
    request_id: String,
}

impl Page for SignInOverPage<'_> {
    const TEMPLATE: &'static str = "sign_in_over.html";

    fn samples() -> Vec<Self> {
        let page = |client_name, begin_again| Self {
            client_name,
            begin_again,
            request_id: "5e1c…".to_owned(),
        };
        vec![
            page(None, None),
            page(Some("Example"), None),
            page(Some("Web client"), Some("https://localhost:5002/login")),
        ]
    }
}

pub(crate) fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    begin_again: Option<&BeginAgain>,
) -> HttpResponse {
    let page = SignInOverPage {
        client_name: begin_again.map(|client| client.client_name.as_str()),
        begin_again: begin_again.and_then(|client| client.initiate_login_uri.as_deref()),
        request_id: RequestId::of(request).as_str().to_owned(),
    };
    server.templates.respond(request, StatusCode::BAD_REQUEST, &page)
}
