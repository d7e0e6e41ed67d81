//! `/Account/Login`

use actix_web::HttpResponse;

pub(crate) async fn get() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}

pub(crate) async fn post() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}
