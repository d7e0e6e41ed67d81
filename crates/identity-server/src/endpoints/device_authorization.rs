//! `/connect/deviceauthorization`

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Form, FormError};
use super::{authorization, oauth};
use crate::IdentityServer;

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> HttpResponse {
    let outcome = match form {
        Ok(Form(form)) => server.devices.begin(authorization(&request), &form).await,
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(response) => oauth::answer(StatusCode::OK).json(response),
        Err(error) => oauth::refuse("device authorization", &error),
    }
}
