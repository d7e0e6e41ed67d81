//! The app that shows the pages in a frame or a window of its own, and is told by `postMessage` what happens there.

use actix_web::HttpRequest;
use actix_web::http::header::REFERER;
use serde::Serialize;
use url::Url;
use web_host::config::PublicUrl;

use crate::tenant::settings::Settings;

/// Who may be told. A browser delivers a message only to the origin that it is addressed to, so whatever page has the
/// frame or has opened the window: what is not listed here learns nothing, least of all the token.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Embedding {
    /// Origins, separated by blanks.
    recipients: String,
    /// Whether every origin of localhost may be told as well.
    any_localhost: bool,
}

impl Embedding {
    /// An app of the tenant's, or the app that `track` named as the one to return to: it would get the token there.
    /// `referrer` tells which of them it is, where the browser says so.
    pub(super) fn of(settings: &Settings, redirect_url: Option<&str>, referrer: Option<&str>) -> Self {
        let returns_to = redirect_url.and_then(origin);
        let may_be_told =
            |origin: &&str| returns_to.as_deref() == Some(*origin) || settings.origins.allows(origin);
        if let Some(app) = referrer.filter(may_be_told) {
            return Self {
                recipients: app.to_owned(),
                any_localhost: false,
            };
        }
        let mut recipients: Vec<String> = settings.origins.allowed.iter().map(PublicUrl::origin).collect();
        recipients.extend(returns_to);
        recipients.sort_unstable();
        recipients.dedup();
        Self {
            recipients: recipients.join(" "),
            any_localhost: settings.origins.allow_any_localhost,
        }
    }

    pub(super) fn sample() -> Self {
        Self {
            recipients: "https://app.example".to_owned(),
            any_localhost: true,
        }
    }
}

/// The origin of the page that led here, where the browser says it.
pub(super) fn referrer(request: &HttpRequest) -> Option<String> {
    origin(request.headers().get(REFERER)?.to_str().ok()?)
}

fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}
