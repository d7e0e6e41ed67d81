//! HTML pages: tera templates with a typed context each, in the languages of their reader.

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use tera::{Context, Tera};

use crate::language::{self, Language, Wishes};
use crate::texts::{self, Text, TextError, Texts};

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
pub enum TemplateError {
    /// The template itself.
    #[error("template {template}: {source}")]
    Template {
        /// Its name.
        template: &'static str,
        /// What is wrong.
        source: tera::Error,
    },
    /// The texts.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// The templates of one server, with the shared layout `layout.html`.
#[derive(Clone)]
pub struct Templates {
    texts: Texts,
    /// One set a language, whose filters speak it.
    by_language: Arc<BTreeMap<Language, Tera>>,
}

impl Debug for Templates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Templates").finish_non_exhaustive()
    }
}

/// What the layout says of the language of a page.
#[derive(Debug, Serialize)]
struct PageLanguage<'a> {
    tag: &'a str,
    direction: &'static str,
    /// The others, where they can be chosen.
    choices: Vec<LanguageChoice<'a>>,
    /// What the application wished, which a choice stands against.
    instead_of: Option<Language>,
    /// Where a choice leads back to.
    address: Option<String>,
}

#[derive(Debug, Serialize)]
struct LanguageChoice<'a> {
    tag: &'a str,
    /// Its name in itself.
    name: String,
    direction: &'static str,
    is_current: bool,
}

impl Templates {
    /// Reads templates given as pairs of name and text. `site_name` stands at the top of every page.
    pub fn new(
        site_name: &str,
        templates: &[(&'static str, &'static str)],
        texts: Texts,
    ) -> Result<Self, TemplateError> {
        let mut by_language = BTreeMap::new();
        let mut base: Option<Tera> = None;
        for language in texts.languages() {
            let mut tera = base.clone().unwrap_or_default();
            // Templates are read once; the filters of each language then stand in for those that they were read with.
            texts::register(&mut tera, &texts, language);
            if base.is_none() {
                let shared = [("layout.html", include_str!("../templates/layout.html"))];
                tera.add_raw_templates(shared.iter().chain(templates).copied())
                    .map_err(|source| TemplateError::Template {
                        template: "(all)",
                        source,
                    })?;
                tera.global_context().insert("site_name", site_name);
                base = Some(tera.clone());
            }
            by_language.insert(language.clone(), tera);
        }
        Ok(Self {
            texts,
            by_language: Arc::new(by_language),
        })
    }

    /// The texts of the pages.
    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The language of whoever sent `request`.
    #[must_use]
    pub fn language_of(&self, request: &HttpRequest) -> Language {
        self.language(&Wishes::of(request, self.texts.cookie()))
    }

    /// The language that whoever sent `request` has chosen here, for instance as a wish (`ui_locales`) to where they are
    /// sent. What their browser is set to is known there as well.
    #[must_use]
    pub fn chosen_language(&self, request: &HttpRequest) -> Option<Language> {
        let wishes = Wishes::of(request, self.texts.cookie());
        wishes.chosen(self.texts.languages()).cloned()
    }

    /// The best language for `wishes`.
    #[must_use]
    pub fn language(&self, wishes: &Wishes) -> Language {
        wishes.negotiate(self.texts.languages()).unwrap_or_default()
    }

    /// The HTML of `page` in `language`.
    pub fn render<P: Page>(&self, language: &Language, page: &P) -> Result<String, TemplateError> {
        self.render_for(language, page, None, None)
    }

    /// A response of this status with `page` in the language of whoever sent `request`; or an opaque internal error,
    /// with the reason in the log.
    #[must_use]
    pub fn respond<P: Page>(&self, request: &HttpRequest, status: StatusCode, page: &P) -> HttpResponse {
        self.respond_with(request, HttpResponse::build(status), page)
    }

    /// The same with headers or cookies that `builder` has already.
    #[must_use]
    pub fn respond_with<P: Page>(
        &self,
        request: &HttpRequest,
        mut builder: HttpResponseBuilder,
        page: &P,
    ) -> HttpResponse {
        let wishes = Wishes::of(request, self.texts.cookie());
        let language = self.language(&wishes);
        let mut response = builder.finish();
        let address = language::address(request, response.status());
        let instead_of = wishes.wished(self.texts.languages());
        let html = self.render_for(&language, page, address, instead_of);
        for name in ["Accept-Language", "Cookie"] {
            response
                .headers_mut()
                .append(header::VARY, header::HeaderValue::from_static(name));
        }
        with_html(response, &language, html)
    }

    /// A response with `page` in `language`, for pages that know it otherwise.
    #[must_use]
    pub fn respond_in<P: Page>(
        &self,
        language: &Language,
        mut builder: HttpResponseBuilder,
        page: &P,
    ) -> HttpResponse {
        with_html(builder.finish(), language, self.render(language, page))
    }

    fn render_for<P: Page>(
        &self,
        language: &Language,
        page: &P,
        address: Option<String>,
        instead_of: Option<Language>,
    ) -> Result<String, TemplateError> {
        let template = P::TEMPLATE;
        let tera = self
            .by_language
            .get(language)
            .ok_or_else(|| TextError::UnknownLanguage(language.clone()))?;
        let mut context =
            Context::from_serialize(page).map_err(|source| TemplateError::Template { template, source })?;
        context.insert(
            "page_language",
            &PageLanguage {
                tag: language.as_str(),
                direction: direction(language),
                choices: if address.is_some() {
                    self.choices(language)?
                } else {
                    Vec::new()
                },
                instead_of,
                address,
            },
        );
        tera.render(template, &context)
            .map_err(|source| TemplateError::Template { template, source })
    }

    fn choices(&self, current: &Language) -> Result<Vec<LanguageChoice<'_>>, TextError> {
        let languages = self.texts.languages();
        if languages.len() < 2 {
            return Ok(Vec::new());
        }
        let choice = |language| {
            Ok(LanguageChoice {
                tag: Language::as_str(language),
                name: self.texts.plain(language, &Text::new("language-name"))?,
                direction: direction(language),
                is_current: language == current,
            })
        };
        languages.iter().map(choice).collect()
    }
}

fn direction(language: &Language) -> &'static str {
    if language.is_right_to_left() { "rtl" } else { "ltr" }
}

fn with_html(
    mut response: HttpResponse,
    language: &Language,
    html: Result<String, TemplateError>,
) -> HttpResponse {
    match html {
        Ok(html) => {
            let headers = response.headers_mut();
            if let Ok(value) = header::HeaderValue::from_str(language.as_str()) {
                headers.insert(header::CONTENT_LANGUAGE, value);
            }
            headers.insert(
                header::CONTENT_TYPE,
                header::HeaderValue::from_static("text/html; charset=utf-8"),
            );
            response.set_body(actix_web::body::BoxBody::new(html))
        }
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            HttpResponse::InternalServerError()
                .content_type(ContentType::plaintext())
                .body("internal error")
        }
    }
}
