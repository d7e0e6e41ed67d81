//! Keeps other sites out that point a name of theirs at this machine (DNS rebinding).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HOST;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::operations::Tenant;

pub(crate) async fn local_only(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let own = request
        .app_data::<Data<Tenant>>()
        .map(|tenant| tenant.settings().public_url.host().to_owned());
    let host = host(request.request());
    let local = host.as_deref().is_some_and(|host| {
        matches!(host, "localhost" | "127.0.0.1" | "[::1]") || Some(host) == own.as_deref()
    });
    if local {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    }
    let refusal = HttpResponse::Forbidden().body("The portal is only there under this machine's own names.");
    Ok(request.into_response(refusal))
}

/// The host that the browser asked for, without the port.
fn host(request: &HttpRequest) -> Option<String> {
    // HTTP/2 has it in the URI, HTTP/1.1 in the header.
    let header = || request.headers().get(HOST)?.to_str().ok().map(str::to_owned);
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_owned())
        .or_else(header)?;
    let end = match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => colon,
        _ => authority.len(),
    };
    Some(authority[..end].to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::host;

    #[test]
    fn the_port_is_no_part_of_the_host() {
        for (header, expected) in [
            ("localhost:5003", "localhost"),
            ("LOCALHOST", "localhost"),
            ("[::1]:5003", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            let request = TestRequest::default()
                .insert_header(("host", header))
                .to_http_request();
            assert_eq!(host(&request).as_deref(), Some(expected));
        }
    }
}
