//! `/.well-known/openid-configuration`

use actix_web::HttpResponse;

pub(crate) async fn get() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}
