//! `/.well-known/openid-configuration`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::IdentityServer;

pub(crate) async fn get(server: Data<IdentityServer>, request: HttpRequest) -> HttpResponse {
    server.discovery.respond(&request)
}
