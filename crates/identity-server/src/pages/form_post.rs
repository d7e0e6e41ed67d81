//! The page that takes the response of the authorization endpoint to the client (OAuth 2.0 Form Post Response Mode).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use oidc_protocol::authorize::AuthorizeResponse;
use serde::Serialize;
use url::Url;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::Page;

use crate::IdentityServer;
use crate::config::form_target;

/// No `Debug`: the parameters may hold a code or an id token.
#[derive(Serialize)]
pub(crate) struct FormPostPage<'a> {
    action: &'a str,
    /// Where that is, for people.
    host: String,
    parameters: Vec<Parameter<'a>>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

impl Page for FormPostPage<'_> {
    const TEMPLATE: &'static str = "form_post.html";

    fn samples() -> Vec<Self> {
        let parameter = |name, value| Parameter { name, value };
        vec![Self {
            action: "https://localhost:5002/signin-oidc",
            host: "localhost".to_owned(),
            parameters: vec![
                parameter("code", "c"),
                parameter("state", r#""><script>x</script>"#),
            ],
        }]
    }
}

/// The page, whose form leads to the client and nowhere else.
pub(crate) fn respond(
    server: &IdentityServer,
    request: &HttpRequest,
    response: &AuthorizeResponse,
) -> HttpResponse {
    let action = response.redirect_uri();
    let url = Url::parse(action.as_str()).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let parameters = response.parameters().iter();
    let page = FormPostPage {
        action: action.as_str(),
        host: host.to_owned(),
        parameters: parameters
            .map(|(name, value)| Parameter { name, value })
            .collect(),
    };
    let mut shown = HttpResponse::build(StatusCode::OK);
    shown.insert_header((header::CACHE_CONTROL, "no-store"));
    let mut shown = server.templates.respond_with(request, shown, &page);
    let policy = form_target(action.as_str())
        .into_iter()
        .fold(ContentSecurityPolicy::default(), ContentSecurityPolicy::forms_to);
    shown.extensions_mut().insert(policy);
    shown
}
