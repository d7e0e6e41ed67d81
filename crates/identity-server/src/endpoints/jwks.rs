//! `/.well-known/openid-configuration/jwks`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::PublicDocument;
use crate::IdentityServer;
use crate::error::InternalError;

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    let document = PublicDocument::new(&server.keys.jwks().await?)?;
    Ok(document.respond(&request))
}
