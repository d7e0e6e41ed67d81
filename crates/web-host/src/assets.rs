//! Style sheets, scripts and images, held in memory and served under `/assets` with an entity tag.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::header::{self, CacheControl, CacheDirective, ETag, EntityTag, IfNoneMatch};
use actix_web::web::{Data, Header, Path};
use actix_web::{HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The assets of one server, by file name.
#[derive(Debug, Clone)]
pub struct Assets(Arc<BTreeMap<&'static str, Asset>>);

#[derive(Debug, Clone)]
struct Asset {
    content_type: &'static str,
    content: Cow<'static, [u8]>,
    tag: String,
}

impl Default for Assets {
    /// The assets that all three servers share.
    fn default() -> Self {
        Self(Arc::default())
            .with("design.css", include_bytes!("../assets/design.css").as_slice())
            .with("icon.svg", include_bytes!("../assets/icon.svg").as_slice())
    }
}

impl Assets {
    /// Adds the file `name`, whose ending tells its media type, to be served at `/assets/<name>`.
    #[must_use]
    pub fn with(mut self, name: &'static str, content: impl Into<Cow<'static, [u8]>>) -> Self {
        let content = content.into();
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &content);
        let tag = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..12]);
        let asset = Asset {
            content_type: content_type(name),
            content,
            tag,
        };
        Arc::make_mut(&mut self.0).insert(name, asset);
        self
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

pub(crate) async fn serve(
    assets: Data<Assets>,
    name: Path<String>,
    known: Header<IfNoneMatch>,
) -> impl Responder {
    let Some(asset) = assets.0.get(name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    let tag = EntityTag::new_strong(asset.tag.clone());
    let unchanged = match &known.0 {
        IfNoneMatch::Any => true,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(&tag)),
    };
    let mut response = if unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header(ETag(tag))
        .insert_header(CacheControl(vec![CacheDirective::NoCache]));
    if unchanged {
        return response.finish();
    }
    response
        .insert_header((header::CONTENT_TYPE, asset.content_type))
        .body(asset.content.to_vec())
}
