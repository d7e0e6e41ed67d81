//! `GET /ws-v1-challenge`: QR codes over a WebSocket (RFC 6455), where the browser SDK does not poll.
//!
//! Browsers cannot give a WebSocket an `Authorization` header, so the SDK offers its token, or the tenant id, as a
//! subprotocol beside the real one.

mod conversation;
mod messages;

use actix_web::http::header::{HeaderValue, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use self::conversation::Conversation;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::token::TokenBearer;

const PROTOCOL: &str = "authsignal-ws";
const TOKEN_PREFIX: &str = "x.authsignal.token.";
const TENANT_PREFIX: &str = "x.authsignal.tenant.";

/// A message of the SDK takes a few hundred bytes, and what an app adds.
const MESSAGE_LIMIT: usize = 64 * 1024;

pub(super) async fn handle(
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Payload,
) -> Result<HttpResponse, ApiError> {
    // A WebSocket is not subject to CORS, so that other sites are to be refused here.
    let allows = |origin: &HeaderValue| {
        let origin = origin.to_str();
        origin.is_ok_and(|origin| tenant.settings().origins.allows(origin))
    };
    if !request.headers().get(ORIGIN).is_none_or(allows) {
        return Err(ApiError::unauthorized());
    }
    let bearer = caller(&request, &tenant)?;
    let (response, session, messages) = actix_ws::handle_with_protocols(&request, body, &[PROTOCOL])
        .map_err(|error| ApiError::invalid_request(error.to_string()))?;
    let messages = messages
        .max_frame_size(MESSAGE_LIMIT)
        .aggregate_continuations()
        .max_continuation_size(MESSAGE_LIMIT);
    actix_web::rt::spawn(Conversation::new(tenant, bearer, session).run(messages));
    Ok(response)
}

fn caller(request: &HttpRequest, tenant: &Tenant) -> Result<Option<TokenBearer>, ApiError> {
    let offered = request
        .headers()
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(','))
        .map(str::trim);
    for protocol in offered {
        if let Some(token) = protocol.strip_prefix(TOKEN_PREFIX) {
            return Ok(Some(tenant.bearer(token)?));
        }
        if protocol.strip_prefix(TENANT_PREFIX) == Some(&tenant.settings().id) {
            return Ok(None);
        }
    }
    Err(ApiError::unauthorized())
}
