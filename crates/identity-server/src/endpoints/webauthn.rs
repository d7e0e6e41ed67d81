//! `/.well-known/webauthn`: the origins of other domains that may use the passkeys of this one (WebAuthn Level 3, section
//! 5.11). There is nothing here unless there are such origins.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use time::Duration;

use super::public_document::{cache_control, public_answer};
use crate::IdentityServer;

#[derive(Debug, Serialize)]
struct Document<'a> {
    origins: &'a [String],
}

pub(crate) async fn get(server: Data<IdentityServer>) -> HttpResponse {
    let origins = server.relying_party.related_origins();
    if origins.is_empty() {
        return HttpResponse::NotFound().finish();
    }
    public_answer(StatusCode::OK, &cache_control(Duration::hours(1))).json(Document { origins })
}
