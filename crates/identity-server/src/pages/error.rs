//! `/Home/Error`

use actix_web::HttpResponse;

pub(crate) async fn get() -> HttpResponse {
    HttpResponse::NotImplemented().finish()
}

pub(crate) async fn show_errors(
    request: actix_web::dev::ServiceRequest,
    next: actix_web::middleware::Next<impl actix_web::body::MessageBody>,
) -> Result<actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    next.call(request).await
}
