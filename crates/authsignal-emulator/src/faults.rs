//! The faults that are set, striking the calls of both APIs.
//!
//! Only authorized calls: whoever is turned away anyway uses no fault up. But for latency and a garbled answer, which
//! are the two ways to fail after the work is done, nothing is changed by a call that a fault strikes.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, ResponseError};
use futures_util::stream;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::json;

use crate::assumptions::VALIDATE_EXPIRED_TOKEN;
use crate::client_api::caller;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::enrolment::FailureReason;
use crate::tenant::fault::{Call, FaultKind};
use crate::tenant::identifiers::UserId;
use crate::tenant::token::TokenError;
use crate::wire;

/// In the extensions of a response: what struck its call.
#[derive(Clone, Debug)]
pub(crate) struct Struck(pub(crate) Vec<FaultKind>);

/// Names the faults that struck, so that nobody takes them for defects.
const STRUCK: HeaderName = HeaderName::from_static("x-emulator-fault");

/// For the server API, inside of its authorization.
pub(crate) async fn around_server_api(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    strike(request, next, None).await
}

/// For the client API, whose endpoints each check who calls.
pub(crate) async fn around_client_api(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    match caller(request.request()) {
        Ok(bearer) => strike(request, next, bearer.map(|bearer| bearer.action.user_id)).await,
        Err(_) => carry_out(request, next).await,
    }
}

async fn strike(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
    bearer: Option<UserId>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(tenant) = request.app_data::<Data<Tenant>>().cloned() else {
        return carry_out(request, next).await;
    };
    if tenant.faults().await.map_err(ApiError::from)?.is_empty() {
        return carry_out(request, next).await;
    }
    let call = describe(&mut request, &tenant, bearer).await?;
    let struck = tenant.strike(call).await.map_err(ApiError::from)?;
    for kind in &struck {
        tracing::info!(fault = kind.name(), path = request.path(), "a fault strikes");
        if let FaultKind::Latency { milliseconds } = *kind {
            tokio::time::sleep(Duration::from_millis(u32::from(milliseconds).into())).await;
        }
    }
    let mut response = match struck.last() {
        None | Some(FaultKind::Latency { .. }) => carry_out(request, next).await?,
        Some(FaultKind::MalformedJson) => cut_in_half(carry_out(request, next).await?).await?,
        Some(kind) => {
            let answer = instead(*kind, request.path());
            request.into_response(answer)
        }
    };
    for kind in &struck {
        response
            .headers_mut()
            .append(STRUCK, HeaderValue::from_static(kind.name()));
    }
    response.response_mut().extensions_mut().insert(Struck(struck));
    Ok(response)
}

async fn carry_out(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    next.call(request).await.map(ServiceResponse::map_into_boxed_body)
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Hints {
    user_id: Option<String>,
    token: Option<String>,
}

/// Whose call it is stands in the path, in the client token or in the body.
async fn describe(
    request: &mut ServiceRequest,
    tenant: &Tenant,
    bearer: Option<UserId>,
) -> Result<Call, actix_web::Error> {
    let body = request
        .extract::<Bytes>()
        .await
        .map_err(|_| ApiError::invalid_request("The request body cannot be read or is too large."))?;
    let hints: Hints = serde_json::from_slice(&body).unwrap_or_default();
    request.set_payload(Payload::Stream {
        payload: Box::pin(stream::iter([Ok(body)])),
    });
    let of_token = || tenant.former_bearer(hints.token.as_deref()?).ok();
    Ok(Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        has_token: bearer.is_some() || hints.token.is_some(),
        user_id: bearer
            .or_else(|| user_in(request.path()))
            .or_else(|| UserId::parse(hints.user_id.as_deref()?).ok())
            .or_else(|| Some(of_token()?.action.user_id)),
    })
}

fn user_in(path: &str) -> Option<UserId> {
    let mut segments = path.strip_prefix("/v1/users/")?.split('/');
    let decoded = percent_decode_str(segments.next()?).decode_utf8().ok()?;
    UserId::parse(&decoded).ok()
}

/// The answer of a call that is not carried out.
fn instead(kind: FaultKind, path: &str) -> HttpResponse {
    const SERVER_ERROR: &str = "A fault that is set in the emulator.";
    match kind {
        FaultKind::ServerError { status } => StatusCode::from_u16(status.into()).map_or_else(
            |_| HttpResponse::InternalServerError().finish(),
            |status| ApiError::new(status, "unexpected_error", SERVER_ERROR).error_response(),
        ),
        FaultKind::TooManyRequests { retry_after_seconds } => {
            let error = ApiError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_requests",
                "Too many requests: a fault that is set in the emulator.",
            );
            let mut answer = error.error_response();
            answer
                .headers_mut()
                .insert(RETRY_AFTER, retry_after_seconds.into());
            answer
        }
        FaultKind::ExpiredToken if path.starts_with("/v1/client/") => {
            ApiError::from(TokenError::Expired).error_response()
        }
        FaultKind::ExpiredToken => wire::json(&json!({ "isValid": false, "error": VALIDATE_EXPIRED_TOKEN })),
        FaultKind::WrongCode => {
            let reason = FailureReason::CodeInvalidOrExpired.as_str();
            wire::json(&json!({ "isVerified": false, "failureReason": reason }))
        }
        FaultKind::DroppedConnection | FaultKind::Latency { .. } | FaultKind::MalformedJson => {
            HttpResponse::Ok().message_body(Dropped).map_or_else(
                |_| HttpResponse::InternalServerError().finish(),
                HttpResponse::map_into_boxed_body,
            )
        }
    }
}

/// The server closes a connection whose body fails before anything of the answer was sent.
struct Dropped;

impl MessageBody for Dropped {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, std::io::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other(
            "a fault of the emulator drops this connection",
        ))))
    }
}

/// The first half of a JSON object or list is no JSON.
async fn cut_in_half(
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.unwrap_or_default();
    let half = body.slice(..body.len() / 2);
    Ok(ServiceResponse::new(
        request,
        head.set_body(half).map_into_boxed_body(),
    ))
}

#[cfg(test)]
mod tests {
    use super::user_in;

    #[test]
    fn the_user_of_a_path_is_decoded() {
        let user = |path: &str| user_in(path).map(|user| user.as_str().to_owned());
        assert_eq!(
            user("/v1/users/auth0%7C1/actions/login").as_deref(),
            Some("auth0|1")
        );
        assert_eq!(user("/v1/users/auth0|1").as_deref(), Some("auth0|1"));
        assert_eq!(user("/v1/users"), None);
        assert_eq!(user("/v1/validate"), None);
    }
}
