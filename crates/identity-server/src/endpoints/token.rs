//! `/connect/token`

use actix_web::HttpResponse;

pub(crate) async fn post() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}
