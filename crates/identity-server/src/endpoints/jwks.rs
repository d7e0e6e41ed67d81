//! `/.well-known/openid-configuration/jwks`

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;

use super::public_answer;
use crate::IdentityServer;
use crate::error::InternalError;
use crate::keys::lifecycle::JWKS_MAX_AGE;

pub(crate) async fn get(server: Data<IdentityServer>) -> Result<HttpResponse, InternalError> {
    let jwks = server.keys.jwks().await?;
    Ok(public_answer(JWKS_MAX_AGE)
        .content_type(header::ContentType::json())
        .body(jwks))
}
