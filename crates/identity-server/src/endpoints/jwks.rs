//! `/.well-known/openid-configuration/jwks`

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::public_document;
use crate::IdentityServer;

pub(crate) async fn get(server: Data<IdentityServer>) -> HttpResponse {
    public_document(server.keys.jwks())
}
