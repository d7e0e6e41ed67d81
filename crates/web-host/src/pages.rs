//! HTML pages: tera templates with a typed context each.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use tera::{Context, Tera};

/// What one template needs. A page that lacks something does not compile.
pub trait Page: Serialize {
    /// The name of its template, for instance `login.html`.
    const TEMPLATE: &'static str;

    /// The page in each of its states, so that one test can render them all.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// A template that does not render: a defect of the program, not of the request.
#[derive(Debug, thiserror::Error)]
#[error("template {template}: {source}")]
pub struct TemplateError {
    template: &'static str,
    source: tera::Error,
}

/// The templates of one server, with the shared layout `layout.html`.
#[derive(Debug, Clone)]
pub struct Templates(Arc<Tera>);

impl Templates {
    /// Reads templates given as pairs of name and text. `site_name` stands at the top of every page.
    pub fn new(site_name: &str, templates: &[(&'static str, &'static str)]) -> Result<Self, TemplateError> {
        let mut tera = Tera::new();
        let shared = [("layout.html", include_str!("../templates/layout.html"))];
        tera.add_raw_templates(shared.iter().chain(templates).copied())
            .map_err(|source| TemplateError {
                template: "(all)",
                source,
            })?;
        tera.global_context().insert("site_name", site_name);
        Ok(Self(Arc::new(tera)))
    }

    /// The HTML of `page`.
    pub fn render<P: Page>(&self, page: &P) -> Result<String, TemplateError> {
        let template = P::TEMPLATE;
        Context::from_serialize(page)
            .and_then(|context| self.0.render(template, &context))
            .map_err(|source| TemplateError { template, source })
    }

    /// A response of this status with `page`, or an opaque internal error, with the reason in the log.
    #[must_use]
    pub fn respond<P: Page>(&self, status: StatusCode, page: &P) -> HttpResponse {
        self.respond_with(HttpResponse::build(status), page)
    }

    /// The same with headers or cookies that `builder` has already.
    #[must_use]
    pub fn respond_with<P: Page>(&self, mut builder: HttpResponseBuilder, page: &P) -> HttpResponse {
        match self.render(page) {
            Ok(html) => builder.content_type(ContentType::html()).body(html),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                HttpResponse::InternalServerError()
                    .content_type(ContentType::plaintext())
                    .body("internal error")
            }
        }
    }
}
