//! The page for a path that nothing stands at.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;

use crate::app::App;

#[derive(Debug, Serialize)]
pub(super) struct NotFoundPage {}

impl Page for NotFoundPage {
    const TEMPLATE: &'static str = "not-found.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

/// Says that there is nothing. It does not ask anybody to sign in for that.
pub async fn any(app: Data<App>, request: HttpRequest) -> HttpResponse {
    app.templates
        .respond(&request, StatusCode::NOT_FOUND, &NotFoundPage {})
}
