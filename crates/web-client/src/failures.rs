//! What people see when something of ours breaks outside of a page, for instance the session store.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::middleware::Next;
use actix_web::web::Data;
use web_host::RequestId;

use crate::app::App;
use crate::pages::problem::Problem;

/// Puts the cause of a failed request into the log and a page in place of the empty answer.
pub async fn explained(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let request_id = RequestId::of(request.request());
    let language = app
        .as_ref()
        .map(|app| app.templates.language_of(request.request()))
        .unwrap_or_default();
    let failure = match next.call(request).await {
        Ok(response) => return Ok(response),
        Err(failure) => failure,
    };
    let Some(app) = app.filter(|_| failure.as_response_error().status_code().is_server_error()) else {
        return Err(failure);
    };
    tracing::error!(error = %failure, "a request failed");
    let page = Problem::internal().page(&app, &language, &request_id);
    Err(InternalError::from_response(failure.to_string(), page).into())
}
