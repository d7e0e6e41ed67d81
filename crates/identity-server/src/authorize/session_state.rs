use oidc_protocol::authorize::{AuthorizeResponse, ValidAuthorizeRequest};
use oidc_protocol::session_management::{browser_state, session_state};

use crate::server::Parts;
use crate::storage::StoredSession;

/// A successful authentication response says in which session it was made (OpenID Connect Session Management section 2).
/// A private-use scheme has no origin, and no page that could ask.
pub(super) fn with_session_state(
    parts: &Parts,
    response: AuthorizeResponse,
    request: &ValidAuthorizeRequest,
    session: &StoredSession,
) -> AuthorizeResponse {
    match response.redirect_uri().origin() {
        Some(origin) if request.scopes().has_openid() => response.with_session_state(session_state(
            request.client_id(),
            &origin,
            &browser_state(&session.sid),
            &parts.random.token(),
        )),
        _ => response,
    }
}
