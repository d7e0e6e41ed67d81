//! `/Account/AccessDenied`

use actix_web::HttpResponse;

pub(crate) async fn get() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}
