//! Which scripts of other origins may call the endpoints that clients in a browser need (Fetch Standard, CORS protocol):
//! those of the origins that some client is registered with.

use actix_web::HttpResponse;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::IdentityServer;

/// Answers preflights, and lets scripts of registered origins read the other answers.
pub(crate) async fn open_to_registered_origins<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let origin = registered_origin(&request).await;
    let is_preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if is_preflight {
        let mut response = HttpResponse::NoContent().finish();
        open(response.headers_mut(), origin);
        return Ok(request.into_response(response).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    open(response.headers_mut(), origin);
    Ok(response.map_into_left_body())
}

/// The origin that the request comes from, when some client is registered with it.
async fn registered_origin(request: &ServiceRequest) -> Option<HeaderValue> {
    let origin = request.headers().get(header::ORIGIN)?;
    let server = request.app_data::<Data<IdentityServer>>()?;
    match server.parts.clients.allows_origin(origin.to_str().ok()?).await {
        Ok(is_allowed) => is_allowed.then(|| origin.clone()),
        Err(error) => {
            tracing::error!(%error, "an origin could not be looked up");
            None
        }
    }
}

/// No credentials: the endpoints know no cookies.
fn open(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type",
        ),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "WWW-Authenticate"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
