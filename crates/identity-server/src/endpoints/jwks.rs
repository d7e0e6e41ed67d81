//! `/.well-known/openid-configuration/jwks`

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Bytes, Data};

use super::public_document::{JSON, cache_control, public_answer};
use crate::IdentityServer;
use crate::error::InternalError;
use crate::keys::lifecycle::JWKS_MAX_AGE;

static CACHE_CONTROL: LazyLock<HeaderValue> = LazyLock::new(|| cache_control(JWKS_MAX_AGE));

pub(crate) async fn get(server: Data<IdentityServer>) -> Result<HttpResponse, InternalError> {
    Ok(answer(server.keys.jwks().await?))
}

pub(super) fn answer(jwks: Bytes) -> HttpResponse {
    public_answer(StatusCode::OK, &CACHE_CONTROL)
        .insert_header((header::CONTENT_TYPE, JSON))
        .body(jwks)
}
