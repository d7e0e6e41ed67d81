//! Documents that are the same for everybody, scripts of other origins included. Nothing in them is secret.

use std::sync::LazyLock;

use actix_web::http::header::{self, EntityTag, Header, HeaderValue, IfNoneMatch};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::endpoints;
use serde::Serialize;
use time::Duration;

use super::jwks;
use crate::IdentityServer;

/// The answer to a request for such a document, unless it has to be made first: given before anything else is done for the
/// request.
pub(crate) fn at_hand(server: &IdentityServer, request: &HttpRequest) -> Option<HttpResponse> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    match request.path() {
        endpoints::OPENID_CONFIGURATION | endpoints::OAUTH_AUTHORIZATION_SERVER => {
            Some(server.discovery.respond(request))
        }
        endpoints::JWKS => Some(jwks::answer(server.keys.jwks_at_hand()?)),
        _ => None,
    }
}

/// What caches are told that may keep a document for so long.
pub(super) fn cache_control(max_age: Duration) -> HeaderValue {
    let value = HeaderValue::from_str(&format!("public, max-age={}", max_age.whole_seconds()));
    value.unwrap_or(HeaderValue::from_static("no-store"))
}

/// An answer with such a document.
pub(super) fn public_answer(status: StatusCode, cache_control: &HeaderValue) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")))
        .insert_header((header::CACHE_CONTROL, cache_control.clone()));
    answer
}

/// What the documents are.
pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How long caches may keep it.
const MAX_AGE: Duration = Duration::minutes(5);
static CACHE_CONTROL: LazyLock<HeaderValue> = LazyLock::new(|| cache_control(MAX_AGE));

/// Bytes of the digest that tell one version from another.
const TAG_LENGTH: usize = 12;

/// One that is written once and then handed out.
#[derive(Debug, Clone)]
pub(crate) struct PublicDocument {
    json: Bytes,
    tag: EntityTag,
    tag_header: HeaderValue,
}

impl PublicDocument {
    pub(crate) fn new<D: Serialize>(document: &D) -> Result<Self, serde_json::Error> {
        let json = serde_json::to_vec(document)?;
        let tag = URL_SAFE_NO_PAD.encode(&digest(&SHA256, &json).as_ref()[..TAG_LENGTH]);
        let tag = EntityTag::new_strong(tag);
        let tag_header = HeaderValue::from_str(&tag.to_string());
        Ok(Self {
            json: json.into(),
            tag_header: tag_header.unwrap_or_else(|_| HeaderValue::from_static("")),
            tag,
        })
    }

    /// The document, or that it has not changed since the caller got it (RFC 9110 section 13.1.2).
    pub(crate) fn respond(&self, request: &HttpRequest) -> HttpResponse {
        if self.is_known_to(request) {
            return public_answer(StatusCode::NOT_MODIFIED, &CACHE_CONTROL)
                .insert_header((header::ETAG, self.tag_header.clone()))
                .finish();
        }
        public_answer(StatusCode::OK, &CACHE_CONTROL)
            .insert_header((header::ETAG, self.tag_header.clone()))
            .insert_header((header::CONTENT_TYPE, JSON))
            .body(self.json.clone())
    }

    fn is_known_to(&self, request: &HttpRequest) -> bool {
        if !request.headers().contains_key(header::IF_NONE_MATCH) {
            return false;
        }
        match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => true,
            Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(&self.tag)),
            Err(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn document(content: &str) -> PublicDocument {
        PublicDocument::new(&content).unwrap()
    }

    #[test]
    fn whoever_has_the_document_gets_no_second_copy() {
        let first = document("a").respond(&TestRequest::get().to_http_request());
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers().get(header::ETAG).unwrap().clone();
        let asked_again = TestRequest::get()
            .insert_header((header::IF_NONE_MATCH, tag))
            .to_http_request();
        assert_eq!(
            document("a").respond(&asked_again).status(),
            StatusCode::NOT_MODIFIED
        );
        assert_eq!(document("b").respond(&asked_again).status(), StatusCode::OK);
    }
}
