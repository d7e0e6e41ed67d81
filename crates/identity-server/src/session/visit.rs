//! What a request tells of the browser that sent it, for people to recognise their sessions by.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header;
use time::OffsetDateTime;
use web_host::ClientAddress;

use crate::storage::LastSeen;

/// What is kept of a `User-Agent`, in bytes: those of browsers are shorter.
const MAX_USER_AGENT: usize = 256;

/// The use of a session that `request` is.
pub(super) fn of(request: &HttpRequest, now: OffsetDateTime) -> LastSeen {
    let user_agent = request.headers().get(header::USER_AGENT);
    LastSeen {
        at: now,
        user_agent: user_agent
            .and_then(|value| value.to_str().ok())
            .map(|text| text.chars().take(MAX_USER_AGENT).collect()),
        address: client_address(request),
    }
}

/// Where the request came from.
pub(crate) fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    ClientAddress::of(request).ip()
}
