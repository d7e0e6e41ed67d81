//! `/Account/MailSent`: look into your mail. It says the same whether there was anybody to write to.

use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::pages::Page;

use crate::IdentityServer;
use crate::signin::BrowserKey;

const PATH: &str = "/Account/MailSent";

#[derive(Debug, Serialize)]
pub(crate) struct MailSentPage {}

impl Page for MailSentPage {
    const TEMPLATE: &'static str = "mail_sent.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    server
        .templates
        .respond(&request, StatusCode::OK, &MailSentPage {})
}

/// The way there. The browser is given the key that its link is bound to, where it is.
pub(super) fn on(browser: Option<&BrowserKey>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    if let Some(browser) = browser {
        response.cookie(browser.cookie());
    }
    response
        .insert_header((header::LOCATION, PATH))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
