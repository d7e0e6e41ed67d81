use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::SystemRandom;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;

use crate::app::{App, CSRF};
use crate::session::Person;

/// What stands around every page of a signed-in person: who they are, where they are, and the way out.
#[derive(Debug, Serialize)]
pub struct Frame {
    name: String,
    csrf: CsrfToken,
    current: &'static str,
}

impl Frame {
    /// The frame of the page at the path `current`.
    #[must_use]
    pub fn new(app: &App, request: &HttpRequest, person: &Person, current: &'static str) -> Self {
        Self {
            name: person.display_name().to_owned(),
            csrf: CSRF.token(request, &*app.random),
            current,
        }
    }

    /// A response with `page`, which holds this frame's CSRF token, and with the cookie that belongs to it.
    #[must_use]
    pub fn respond<P: Page>(
        app: &App,
        request: &HttpRequest,
        status: StatusCode,
        csrf: &CsrfToken,
        page: &P,
    ) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        response.cookie(CSRF.cookie(csrf));
        app.templates.respond_with(request, response, page)
    }

    /// The token of the forms on the page.
    #[must_use]
    pub fn csrf(&self) -> CsrfToken {
        self.csrf.clone()
    }

    pub(super) fn sample(current: &'static str) -> Self {
        Self {
            name: "Alice <Smith>".to_owned(),
            csrf: Csrf::fresh(&SystemRandom),
            current,
        }
    }
}
