//! The gallery as a server: `/` lists the pages, `/gallery.json` does so for programs.

use std::io;
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Query, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, HttpServer, Responder};
use serde::{Deserialize, Serialize};

use super::{Gallery, View};
use crate::language::Language;
use crate::pages::{Page, TemplateError, Templates};
use crate::service::{Service, app};

/// Why a gallery cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// A template does not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// Nobody can listen there.
    #[error("{listen}: {source}")]
    Listen {
        /// The address.
        listen: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The server stopped.
    #[error(transparent)]
    Run(#[from] io::Error),
}

/// What the handlers work with.
struct Exhibition {
    gallery: Gallery,
    templates: Templates,
}

/// One page, in the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Listed {
    /// Its template.
    page: String,
    /// What each state is called: the title of the page in it.
    states: Vec<State>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct State {
    title: String,
    address: String,
}

/// The list of pages, for people and for programs.
#[derive(Debug, Serialize)]
struct ListPage {
    pages: Vec<Listed>,
    languages: Vec<Language>,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "gallery.html";

    fn samples() -> Vec<Self> {
        let page = |states| Self {
            pages: vec![Listed {
                page: "login.html".to_owned(),
                states,
            }],
            languages: vec![Language::default()],
        };
        let state = State {
            title: "Sign in".to_owned(),
            address: "/gallery/login.html/0".to_owned(),
        };
        vec![page(vec![state])]
    }
}

#[derive(Debug, Deserialize)]
#[serde(default)]
struct Wanted {
    language: Language,
    direction: String,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            language: Language::default(),
            direction: "ltr".to_owned(),
        }
    }
}

/// Shows `gallery` at `listen` (host and port; 0 takes a free one) until it is stopped. `service` has the assets, the
/// security policy, and routes that its pages load from; `say` is given the address once it listens.
pub async fn serve(
    listen: &str,
    gallery: Gallery,
    templates: Templates,
    mut service: Service,
    say: impl FnOnce(&str),
) -> Result<(), GalleryError> {
    gallery.check(&templates, templates.texts().languages(), |_, _| ())?;
    service.assets.compress();
    let exhibition = Data::new(Exhibition { gallery, templates });
    let own = Arc::clone(&service.routes);
    service.routes = Arc::new(move |routes: &mut ServiceConfig| {
        routes
            .app_data(exhibition.clone())
            .route("/", web::get().to(list))
            .route("/gallery.json", web::get().to(list_for_programs))
            .route("/gallery/{page}/{state}", web::get().to(show));
        own(routes);
    });
    let server = HttpServer::new(move || app(&service))
        .workers(1)
        .bind(listen)
        .map_err(|source| GalleryError::Listen {
            listen: listen.to_owned(),
            source,
        })?;
    if let Some(address) = server.addrs().first() {
        say(&format!("http://localhost:{}/", address.port()));
    }
    Ok(server.run().await?)
}

async fn list(exhibition: Data<Exhibition>, request: HttpRequest) -> impl Responder {
    let page = exhibition.list();
    exhibition.templates.respond(&request, StatusCode::OK, &page)
}

async fn list_for_programs(exhibition: Data<Exhibition>) -> impl Responder {
    let ListPage { pages, languages } = exhibition.list();
    HttpResponse::Ok().json(serde_json::json!({ "pages": pages, "languages": languages }))
}

async fn show(
    exhibition: Data<Exhibition>,
    place: Path<(String, usize)>,
    wanted: Query<Wanted>,
    request: HttpRequest,
) -> HttpResponse {
    let (page, state) = place.into_inner();
    let view = View {
        language: &wanted.language,
        is_mirrored: wanted.direction == "rtl",
        address: Some(request.path()),
    };
    match exhibition
        .gallery
        .render(&exhibition.templates, &page, state, view)
    {
        None => HttpResponse::NotFound().finish(),
        Some(Ok(html)) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(html),
        Some(Err(error)) => HttpResponse::InternalServerError().body(error.to_string()),
    }
}

impl Exhibition {
    fn list(&self) -> ListPage {
        let languages = self.templates.texts().languages().to_vec();
        let first = languages.first().cloned().unwrap_or_default();
        let state = |page: &str, state: usize| State {
            title: self.title(page, state, &first),
            address: format!("/gallery/{page}/{state}"),
        };
        let pages = self.gallery.pages().map(|(page, states)| Listed {
            page: page.to_owned(),
            states: (0..states).map(|number| state(page, number)).collect(),
        });
        ListPage {
            pages: pages.collect(),
            languages,
        }
    }

    /// What stands in the title of the page, before the name of the site.
    fn title(&self, page: &str, state: usize, language: &Language) -> String {
        let view = View {
            language,
            is_mirrored: false,
            address: None,
        };
        let html = self.gallery.render(&self.templates, page, state, view);
        let html = html.and_then(Result::ok).unwrap_or_default();
        let title = html
            .split_once("<title>")
            .and_then(|(_, rest)| rest.split_once("</title>"))
            .map_or(page, |(title, _)| title);
        let title = title.rsplit_once(" · ").map_or(title, |(own, _)| own);
        unescaped(title)
    }
}

/// The characters that templates escape.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
