//! `/.well-known/openid-configuration`

use actix_web::HttpResponse;
use actix_web::web::Data;
use oidc_protocol::discovery::ProviderMetadata;

use super::public_document;
use crate::IdentityServer;

pub(crate) async fn get(server: Data<IdentityServer>) -> HttpResponse {
    let parts = &server.parts;
    public_document(&ProviderMetadata::new(&parts.issuer, &parts.resources))
}
