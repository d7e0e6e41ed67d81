use oidc_protocol::authorize::{AuthorizeErrorCode, Interaction, SignedIn, ValidAuthorizeRequest};
use oidc_protocol::identifiers::SubjectId;
use time::{Date, OffsetDateTime};

use super::waiting::Waiting;
use super::{Authorizations, Browser, Stop};
use crate::error::InternalError;
use crate::storage::StoredSession;

/// What comes next for a request that is not refused.
pub(super) enum Next<'a> {
    /// It is granted to the person of this session.
    Grant(&'a StoredSession),
    /// The person must sign in.
    Login,
}

/// Whether the person has signed in since the request came. Times alone, in whole seconds, would take a session of the
/// same second for a new one; but every sign-in changes the session key.
pub(super) fn signed_in_since(waiting: &Waiting, browser: &Browser) -> bool {
    browser
        .session
        .as_ref()
        .is_some_and(|session| session.created_at >= waiting.created_at && browser.key != waiting.session)
}

impl Authorizations {
    /// Decides by the request, the session and whether that was begun for this request.
    pub(super) async fn next<'a>(
        &self,
        request: &ValidAuthorizeRequest,
        browser: &'a Browser,
        signed_in_since: bool,
    ) -> Result<Next<'a>, Stop> {
        let hinted = self.hinted_subject(request)?;
        // Age zero means: sign in for this request (OpenID Connect Core section 3.1.2.1). Whole seconds cannot tell.
        let takes_any_session = signed_in_since || request.max_age() != Some(0);
        let session = self.living_session(browser).await?.filter(|_| takes_any_session);
        let signed_in = session.map(|session| SignedIn {
            subject: &session.subject,
            authentication: &session.authentication,
        });
        // The rule compares moments; which side of the request the sign-in stands on is already known exactly.
        let requested_at = match session {
            Some(session) if signed_in_since => session.authentication.auth_time(),
            _ => Date::MAX.midnight().assume_utc(),
        };
        let now: OffsetDateTime = self.parts.clock.now();
        match (
            Interaction::decide(request, signed_in, hinted.as_ref(), requested_at, now),
            session,
        ) {
            (Interaction::Proceed, Some(session))
                if session.authentication.satisfies(request.acr_values()) =>
            {
                Ok(Next::Grant(session))
            }
            // Asked to sign in more strongly, the person could not: to ask again would go round in a circle.
            (Interaction::Proceed, Some(_)) => Err(request
                .refuse(
                    AuthorizeErrorCode::UnmetAuthenticationRequirements,
                    "the person did not sign in as strongly as acr_values asks",
                )
                .into()),
            (Interaction::Proceed, None) | (Interaction::Login(_), _) => Ok(Next::Login),
            (Interaction::Refuse(code), _) => {
                let description =
                    "the person would have to sign in, or somebody else did than id_token_hint names";
                Err(request.refuse(code, description).into())
            }
        }
    }

    /// A session of somebody who is no longer in the user store counts for nothing.
    async fn living_session<'a>(&self, browser: &'a Browser) -> Result<Option<&'a StoredSession>, Stop> {
        let Some(session) = &browser.session else {
            return Ok(None);
        };
        let user = self.parts.users.by_subject(&session.subject).await;
        let user = user.map_err(InternalError::from)?;
        Ok(user.map(|_| session))
    }

    /// Who is expected to sign in. The hint must be an id token that this server issued to this client.
    fn hinted_subject(&self, request: &ValidAuthorizeRequest) -> Result<Option<SubjectId>, Stop> {
        let Some(hint) = request.id_token_hint() else {
            return Ok(None);
        };
        match self.keys.verify_id_token(hint) {
            Some(claims) if &claims.aud == request.client_id() => Ok(Some(claims.sub)),
            _ => Err(request
                .refuse(
                    AuthorizeErrorCode::InvalidRequest,
                    "id_token_hint is no id token that was issued to this client",
                )
                .into()),
        }
    }
}
