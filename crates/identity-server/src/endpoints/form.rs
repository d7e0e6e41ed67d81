use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

/// The body of a POST, `application/x-www-form-urlencoded` and still encoded: the protocol's own rules read it. An
/// endpoint takes it as `Result<Form, FormError>`, so that it says in its own way what is wrong.
#[derive(Debug)]
pub(crate) struct Form(pub(crate) Bytes);

/// A body that is no form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    /// Another media type, or none.
    #[error("the body must be application/x-www-form-urlencoded")]
    MediaType,
    /// Too large, or cut off.
    #[error("the body is too large or incomplete")]
    Unreadable,
}

impl actix_web::ResponseError for FormError {
    fn status_code(&self) -> actix_web::http::StatusCode {
        actix_web::http::StatusCode::BAD_REQUEST
    }
}

impl FromRequest for Form {
    type Error = FormError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, FormError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request
            .content_type()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_form {
                return Err(FormError::MediaType);
            }
            let form = body.await.map_err(|_| FormError::Unreadable)?;
            crate::flow::form(&form);
            Ok(Self(form))
        })
    }
}
