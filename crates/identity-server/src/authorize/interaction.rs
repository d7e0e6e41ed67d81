use oidc_protocol::authorize::{AuthorizeErrorCode, Interaction, SignedIn, ValidAuthorizeRequest};
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SubjectId;

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
        client: &Client,
        browser: &'a Browser,
        signed_in_since: bool,
    ) -> Result<Next<'a>, Stop> {
        let session = self.living_session(browser).await?;
        let hinted = self.hinted_subject(request, client, session).await?;
        let signed_in = session.map(|session| SignedIn {
            subject: &session.subject,
            authentication: &session.authentication,
            for_this_request: signed_in_since,
        });
        let interaction = Interaction::decide(request, signed_in, hinted.as_ref(), self.parts.clock.now());
        match (interaction, session) {
            (Interaction::Proceed, Some(session)) => Ok(Next::Grant(session)),
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

    /// Who is expected to sign in. The hint must be an id token that this server issued to this client. It names the
    /// person as the client knows them; when that is the one who is signed in, their own subject is returned.
    async fn hinted_subject(
        &self,
        request: &ValidAuthorizeRequest,
        client: &Client,
        session: Option<&StoredSession>,
    ) -> Result<Option<SubjectId>, Stop> {
        let Some(hint) = request.id_token_hint() else {
            return Ok(None);
        };
        let claims = self
            .keys
            .verify_id_token(hint)
            .await
            .map_err(InternalError::from)?;
        let hinted = match claims {
            Some(claims) if &claims.aud == request.client_id() => claims.sub,
            _ => {
                let description = "id_token_hint is no id token that was issued to this client";
                return Err(request
                    .refuse(AuthorizeErrorCode::InvalidRequest, description)
                    .into());
            }
        };
        let signed_in = session.map(|session| &session.subject);
        let is_signed_in = |subject: &&SubjectId| self.keys.subject_at(client, subject) == hinted;
        Ok(Some(signed_in.filter(is_signed_in).cloned().unwrap_or(hinted)))
    }
}
