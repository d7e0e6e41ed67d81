//! The cookie of a remembered session is renewed with the session: whoever finds out who is signed in need not know.

use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

use super::{COOKIE, browser_state, cookie_of};
use crate::storage::StoredSession;

/// Cookies that go out with the response.
struct Renewed([Cookie<'static>; 2]);

/// The session of this request goes on for longer than its cookie.
pub(super) fn note(request: &HttpRequest, session: &StoredSession) {
    if let Some(cookie) = request.cookie(COOKIE).filter(|_| session.persistent) {
        let key = cookie.value().to_owned();
        let renewed = Renewed([cookie_of(key, session), browser_state::cookie(session)]);
        request.extensions_mut().insert(renewed);
    }
}

/// Sends renewed cookies with responses that do not say otherwise: signing in and out have cookies of their own.
pub(crate) async fn send_cookies<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let renewed = response.request().extensions_mut().remove::<Renewed>();
    let Some(Renewed(cookies)) = renewed else {
        return Ok(response);
    };
    let response_head = response.response_mut();
    if response_head.cookies().any(|cookie| cookie.name() == COOKIE) {
        return Ok(response);
    }
    for cookie in cookies {
        response_head.add_cookie(&cookie)?;
    }
    Ok(response)
}
