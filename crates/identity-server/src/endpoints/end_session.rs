//! `/connect/endsession`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::form::{Form, FormError};
use super::see_other;
use crate::IdentityServer;
use crate::error::{InternalError, RequestError};
use crate::pages;

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
) -> Result<HttpResponse, InternalError> {
    answer(&server, &request, request.query_string().as_bytes()).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Result<Form, FormError>,
) -> Result<HttpResponse, InternalError> {
    match form {
        Ok(Form(form)) => answer(&server, &request, &form).await,
        Err(error) => Ok(pages::logout::refuse(&server, &request, &error.to_string())),
    }
}

async fn answer(
    server: &IdentityServer,
    request: &HttpRequest,
    encoded: &[u8],
) -> Result<HttpResponse, InternalError> {
    match server.logouts.take_in(encoded).await {
        Ok(id) => Ok(see_other(&format!("/Account/Logout?logoutId={id}"))),
        Err(RequestError::Internal(error)) => Err(error),
        Err(RequestError::Refused(refusal)) => {
            tracing::info!(reason = %refusal, "logout request refused");
            Ok(pages::logout::refuse(server, request, &refusal.to_string()))
        }
    }
}
