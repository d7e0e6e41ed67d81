//! HTML pages: tera templates with a typed context each, in the languages of their reader.

mod brand;
mod overriding;

use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;
use tera::{Context, Tera};

pub use self::brand::{Brand, Links, Logo};
pub use self::overriding::{inline_code, replace};
use crate::assets::Assets;
use crate::gallery::View;
use crate::language::{self, Language, Wishes};
use crate::texts::{self, Text, TextError, Texts};

/// What the templates of all servers are built on.
const SHARED: [(&str, &str); 4] = [
    ("brand.html", include_str!("../templates/brand.html")),
    ("components.html", include_str!("../templates/components.html")),
    ("gallery.html", include_str!("../templates/gallery.html")),
    ("layout.html", include_str!("../templates/layout.html")),
];

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
    /// A template stands in for one that does not exist.
    #[error("`{name}` is no template of this server{hint}; a part that others include begins with `_`")]
    Unknown {
        /// Its name.
        name: String,
        /// What may have been meant.
        hint: String,
    },
    /// A page holds what the content security policy stops.
    #[error(
        "`{template}` holds `{code}`, which browsers are told to ignore: use classes, and files under /assets"
    )]
    InlineCode {
        /// The template.
        template: String,
        /// The tag.
        code: String,
    },
}

/// The templates of one server, with the shared layout `layout.html`.
#[derive(Clone)]
pub struct Templates {
    texts: Texts,
    brand: Arc<Brand>,
    tera: Arc<Tera>,
}

impl Debug for Templates {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Templates").finish_non_exhaustive()
    }
}

/// What the layout says of the language of a page.
#[derive(Debug, Serialize)]
struct PageLanguage<'a> {
    #[serde(rename = "tag")]
    language: &'a Language,
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
    /// Reads templates given as pairs of name and text. `brand` is whose pages they are, and `assets` what they load.
    pub fn new(
        brand: Brand,
        templates: &[(&str, &str)],
        texts: Texts,
        assets: &Assets,
    ) -> Result<Self, TemplateError> {
        let mut tera = Tera::default();
        texts::register(&mut tera, &texts);
        assets.register(&mut tera);
        // What comes later stands in for what has the same name.
        let all: BTreeMap<&str, &str> = SHARED.iter().chain(templates).copied().collect();
        tera.add_raw_templates(all)
            .map_err(|source| TemplateError::Template {
                template: "(all)",
                source,
            })?;
        Ok(Self {
            texts,
            brand: Arc::new(brand),
            tera: Arc::new(tera),
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
        self.render_for(language, page, &self.brand, None, None)
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
        let brand = brand::of(request).unwrap_or_else(|| Arc::clone(&self.brand));
        let html = self.render_for(&language, page, &brand, address, instead_of);
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
        brand: &Brand,
        address: Option<String>,
        instead_of: Option<Language>,
    ) -> Result<String, TemplateError> {
        let template = P::TEMPLATE;
        let context =
            Context::from_serialize(page).map_err(|source| TemplateError::Template { template, source })?;
        let page_language = PageLanguage {
            language,
            direction: direction(language),
            choices: self.choices_at(address.as_deref(), language)?,
            instead_of,
            address,
        };
        self.render_context(template, context, brand, &page_language)
    }

    /// A sample of a page, for the gallery.
    pub(crate) fn render_sample(
        &self,
        template: &'static str,
        context: Context,
        view: View<'_>,
    ) -> Result<String, TemplateError> {
        let page_language = PageLanguage {
            language: view.language,
            direction: if view.is_mirrored {
                "rtl"
            } else {
                direction(view.language)
            },
            choices: self.choices_at(view.address, view.language)?,
            instead_of: None,
            address: view.address.map(ToOwned::to_owned),
        };
        self.render_context(template, context, &self.brand, &page_language)
    }

    fn render_context(
        &self,
        template: &'static str,
        mut context: Context,
        brand: &Brand,
        page_language: &PageLanguage<'_>,
    ) -> Result<String, TemplateError> {
        context.insert("page_language", page_language);
        context.insert("brand", brand);
        if !context.contains_key("site_name") {
            context.insert("site_name", &brand.name);
        }
        texts::speaking(page_language.language, || self.tera.render(template, &context))
            .map_err(|source| TemplateError::Template { template, source })
    }

    /// The languages to choose from, where there is an address that a choice leads back to.
    fn choices_at(
        &self,
        address: Option<&str>,
        current: &Language,
    ) -> Result<Vec<LanguageChoice<'_>>, TextError> {
        address.map_or_else(|| Ok(Vec::new()), |_| self.choices(current))
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
