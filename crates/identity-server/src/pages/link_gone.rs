//! What somebody sees whose link from a mail is unknown, too old, or used.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use web_host::RequestId;
use web_host::texts::Text;

use super::error::ErrorPage;
use super::mail_link;
use crate::IdentityServer;

pub(super) fn respond(server: &IdentityServer, request: &HttpRequest) -> HttpResponse {
    let page = ErrorPage {
        code: StatusCode::GONE.as_u16().to_string(),
        title: Text::new("link-gone-title"),
        message: Text::new("link-gone"),
        request_id: RequestId::of(request).as_str().to_owned(),
        try_again: false,
    };
    let mut builder = HttpResponse::build(StatusCode::GONE);
    builder.cookie(mail_link::removal());
    server.templates.respond_with(request, builder, &page)
}
