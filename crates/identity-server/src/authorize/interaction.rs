use oidc_protocol::authorize::{
    AuthorizeErrorCode, Consent, ConsentState, Interaction, Prompt, SignedIn, Situation,
    ValidAuthorizeRequest,
};
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SubjectId;

use super::waiting::Waiting;
use super::{Authorizations, Browser, Stop};
use crate::error::InternalError;
use crate::flow;
use crate::storage::StoredSession;
use crate::users::User;

/// What comes next for a request that is not refused.
pub(super) enum Next<'a> {
    /// It is granted to the person of this session.
    Grant(&'a StoredSession, User),
    /// The person has something to do first.
    Visit(Stopover),
}

/// A page on the way to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopover {
    Login,
    /// Somebody who has signed in without the passkey that is asked for.
    Passkey,
    SelectAccount,
    CreateAccount,
    Consent,
}

impl Stopover {
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Login => "/Account/Login",
            Self::Passkey => "/Account/Passkeys/Required",
            Self::SelectAccount => "/Account/Select",
            Self::CreateAccount => "/Account/Create",
            Self::Consent => "/Consent",
        }
    }
}

/// What the person has done since the request came.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Progress {
    has_signed_in: bool,
    has_chosen: bool,
    has_consented: bool,
}

impl Progress {
    /// What is noted counts for the session in which it was said. And times alone, in whole seconds, would take a session
    /// of the same second for a new one; but every sign-in changes the session key.
    pub(super) fn of(waiting: &Waiting, browser: &Browser) -> Self {
        let is_by_this_session = |said_in: &Option<_>| said_in.is_some() && *said_in == browser.key;
        let began = |session: &StoredSession| session.created_at >= waiting.created_at;
        Self {
            has_signed_in: browser.session.as_ref().is_some_and(began) && browser.key != waiting.session,
            has_chosen: is_by_this_session(&waiting.chosen_in),
            has_consented: is_by_this_session(&waiting.consented_in),
        }
    }
}

impl Authorizations {
    /// Decides by the request, the session and what the person has done for this request.
    pub(super) async fn next<'a>(
        &self,
        request: &ValidAuthorizeRequest,
        client: &Client,
        browser: &'a Browser,
        progress: Progress,
    ) -> Result<Next<'a>, Stop> {
        let person = self.living_session(browser).await?;
        let hinted = self.hinted_subject(request).await?;
        let consent = match &person {
            Some((session, _)) => {
                self.consent_state(request, client, &session.subject, progress)
                    .await?
            }
            None => ConsentState::Missing,
        };
        // A client knows people by the subject that it is told.
        let known_as = person
            .as_ref()
            .map(|(session, _)| self.keys.subject_at(client, &session.subject));
        let known = person.as_ref().zip(known_as.as_ref());
        let signed_in = known.map(|((session, _), subject)| SignedIn {
            subject,
            authentication: &session.authentication,
            for_this_request: progress.has_signed_in,
            is_chosen: progress.has_chosen,
            consent,
        });
        let situation = Situation {
            signed_in,
            hinted_subject: hinted.as_ref(),
            now: self.parts.clock.now(),
        };
        let interaction = Interaction::decide(request, &situation);
        if let Some((session, user)) = &person
            && matches!(interaction, Interaction::Proceed | Interaction::Consent)
            && self.passkeys.asks_for_more(user, client, &session.authentication)
        {
            flow::decided(|| {
                let because = "the person or the client needs one, and the session began without";
                ("a passkey is asked for".to_owned(), because.to_owned())
            });
            return Self::ask_for_a_passkey(request, progress);
        }
        flow::decided(|| flow::why(request, &situation, interaction));
        match (interaction, person) {
            (Interaction::Proceed, Some((session, user))) => Ok(Next::Grant(session, user)),
            (Interaction::Proceed, None) | (Interaction::Login(_), _) => Ok(Next::Visit(Stopover::Login)),
            (Interaction::SelectAccount, _) => Ok(Next::Visit(Stopover::SelectAccount)),
            (Interaction::CreateAccount, _) => Ok(Next::Visit(Stopover::CreateAccount)),
            (Interaction::Consent, _) => Ok(Next::Visit(Stopover::Consent)),
            (Interaction::Refuse(code), _) => Err(request.refuse(code, description(code)).into()),
        }
    }

    /// No wish of the client, as `acr_values` are: whoever signs in without a passkey does not get on.
    fn ask_for_a_passkey<'a>(request: &ValidAuthorizeRequest, progress: Progress) -> Result<Next<'a>, Stop> {
        if request.prompts(Prompt::None) {
            let code = AuthorizeErrorCode::LoginRequired;
            return Err(request.refuse(code, description(code)).into());
        }
        Ok(Next::Visit(if progress.has_signed_in {
            Stopover::Passkey
        } else {
            Stopover::Login
        }))
    }

    async fn consent_state(
        &self,
        request: &ValidAuthorizeRequest,
        client: &Client,
        subject: &SubjectId,
        progress: Progress,
    ) -> Result<ConsentState, InternalError> {
        let asked = Consent::to(request, &self.parts.resources);
        let decision = self.consents.decide(client, subject, &asked).await?;
        Ok(request.consent_state(decision, progress.has_consented))
    }

    /// A session of somebody who is no longer in the user store counts for nothing.
    pub(super) async fn living_session<'a>(
        &self,
        browser: &'a Browser,
    ) -> Result<Option<(&'a StoredSession, User)>, InternalError> {
        let Some(session) = &browser.session else {
            return Ok(None);
        };
        let user = self.parts.users.by_subject(&session.subject).await?;
        Ok(user.map(|user| (session, user)))
    }

    /// Who is expected to sign in, as the client knows them. The hint must be an id token that this server issued to this
    /// client.
    async fn hinted_subject(&self, request: &ValidAuthorizeRequest) -> Result<Option<SubjectId>, Stop> {
        let Some(hint) = request.id_token_hint() else {
            return Ok(None);
        };
        let claims = self.keys.verify_id_token(hint).await;
        match claims.map_err(InternalError::from)? {
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

fn description(code: AuthorizeErrorCode) -> &'static str {
    match code {
        AuthorizeErrorCode::AccessDenied => "the client is not let have what it asks for",
        AuthorizeErrorCode::ConsentRequired => "the person would have to be asked for consent",
        AuthorizeErrorCode::UnmetAuthenticationRequirements => {
            "the person cannot be authenticated in any of the ways that acr is asked for"
        }
        _ => "the person would have to sign in, or somebody else did than is asked for",
    }
}
