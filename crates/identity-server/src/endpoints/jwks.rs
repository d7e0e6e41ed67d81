//! `/.well-known/openid-configuration/jwks`

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::public_document;
use crate::IdentityServer;
use crate::error::InternalError;

pub(crate) async fn get(server: Data<IdentityServer>) -> Result<HttpResponse, InternalError> {
    Ok(public_document(&server.keys.jwks().await?))
}
