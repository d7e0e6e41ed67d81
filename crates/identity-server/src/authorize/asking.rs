//! What pages on the way to an answer show, and what people say on them.

use oidc_protocol::authentication::Acr;
use oidc_protocol::authorize::{AuthorizeErrorCode, Consent};
use oidc_protocol::client::PasskeyPolicy;
use oidc_protocol::identifiers::{ClientId, LanguageTag};
use oidc_protocol::redirect_uri::RedirectUri;

use super::{Answer, Authorizations, Browser};
use crate::audit::Event;
use crate::clients::ClientPages;
use crate::consents::Permission;
use crate::error::InternalError;
use crate::return_url::ReturnUrl;
use crate::storage::{KeyHash, Wish};

/// What the login page may know about the request that somebody signs in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginContext {
    /// The client.
    pub client_id: ClientId,
    /// The name of the client.
    pub client_name: String,
    /// Whom the client believes to be signing in; anybody can write anything here.
    pub login_hint: Option<String>,
    /// The authentication context classes that the client asks for, in its order of preference.
    pub acr_values: Vec<Acr>,
    /// The languages that the client wishes for the person, the best first.
    pub ui_locales: Vec<LanguageTag>,
    /// Where the response will go.
    pub redirect_uri: RedirectUri,
    /// What the client asks of people on their way to passkeys.
    pub passkey_policy: Option<PasskeyPolicy>,
}

impl LoginContext {
    /// Whether the client asks for classes none of which a password reaches.
    #[must_use]
    pub fn needs_more_than_a_password(&self) -> bool {
        !self.acr_values.is_empty() && !self.acr_values.contains(&Acr::Password)
    }

    /// Whether only a passkey reaches what the client asks for.
    #[must_use]
    pub fn needs_a_passkey(&self) -> bool {
        self.acr_values == [Acr::PhishingResistant] || self.passkey_policy == Some(PasskeyPolicy::Required)
    }
}

/// What somebody who is signed in is asked, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The client.
    pub client_id: ClientId,
    /// The name of the client.
    pub client_name: String,
    /// Where the client says more about itself.
    pub client_pages: ClientPages,
    /// The name of the person.
    pub person: String,
    /// What they sign in with.
    pub username: String,
    /// What the client wants.
    pub permissions: Vec<Permission>,
    /// The languages that the client wishes for the person, the best first.
    pub ui_locales: Vec<LanguageTag>,
    /// Where the response will go.
    pub redirect_uri: RedirectUri,
    /// Whether the client has registered itself, and nobody knows it but by what it says.
    pub is_self_registered: bool,
}

/// Why a person does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// They do not want to sign in.
    DidNotSignIn,
    /// They do not let the client have what it asks for.
    DidNotConsent,
}

impl Denial {
    fn description(self) -> &'static str {
        match self {
            Self::DidNotSignIn => "the person did not sign in",
            Self::DidNotConsent => "the person did not consent",
        }
    }
}

impl Authorizations {
    /// What the login page may know, when `return_url` is that of a waiting request.
    pub async fn login_context(&self, return_url: &ReturnUrl) -> Result<Option<LoginContext>, InternalError> {
        let Some((_, request, client)) = self.waiting_at(return_url).await? else {
            return Ok(None);
        };
        Ok(Some(LoginContext {
            client_id: client.client_id().clone(),
            client_name: client.name().to_owned(),
            login_hint: request.login_hint().map(str::to_owned),
            acr_values: request.acr_values().to_vec(),
            passkey_policy: client.passkey_policy(),
            ui_locales: request.ui_locales().to_vec(),
            redirect_uri: request.redirect_uri().clone(),
        }))
    }

    /// What the person of this browser is asked, when somebody is signed in and `return_url` is that of a waiting
    /// request.
    pub async fn question(
        &self,
        return_url: &ReturnUrl,
        browser: &Browser,
    ) -> Result<Option<Question>, InternalError> {
        let Some((_, request, client)) = self.waiting_at(return_url).await? else {
            return Ok(None);
        };
        let person = self.living_session(browser).await?;
        Ok(person.map(|(_, user)| Question {
            client_id: client.client_id().clone(),
            client_name: client.name().to_owned(),
            client_pages: ClientPages::of(&client),
            person: user.display_name().to_owned(),
            permissions: self
                .consents
                .in_words(&Consent::to(&request, &self.parts.resources)),
            username: user.username,
            ui_locales: request.ui_locales().to_vec(),
            redirect_uri: request.redirect_uri().clone(),
            is_self_registered: client.is_self_registered(),
        }))
    }

    /// The person of this browser goes on as who they are. Without a session or a waiting request nothing happens.
    pub async fn stay(&self, return_url: &ReturnUrl, browser: &Browser) -> Result<(), InternalError> {
        let waiting = self.waiting_at(return_url).await?;
        let person = self.living_session(browser).await?;
        if let (Some((id, ..)), Some(_), Some(key)) = (waiting, person, &browser.key) {
            self.note(&id, Wish::StayWhoIAm, key).await?;
        }
        Ok(())
    }

    /// The person of this browser lets the client have what it asks for. Without a session or a waiting request nothing
    /// happens.
    pub async fn consent(&self, return_url: &ReturnUrl, browser: &Browser) -> Result<(), InternalError> {
        let waiting = self.waiting_at(return_url).await?;
        let person = self.living_session(browser).await?;
        if let (Some((id, request, client)), Some((session, _)), Some(key)) = (waiting, person, &browser.key)
        {
            let given = Consent::to(&request, &self.parts.resources);
            self.consents
                .remember(&session.subject, client.client_id(), &given)
                .await?;
            self.note(&id, Wish::Consent, key).await?;
        }
        Ok(())
    }

    /// Answers the waiting request of `return_url` with `access_denied`, when there is such a request.
    pub async fn deny(
        &self,
        return_url: &ReturnUrl,
        denial: Denial,
    ) -> Result<Option<Answer>, InternalError> {
        let Some((id, request, client)) = self.waiting_at(return_url).await? else {
            return Ok(None);
        };
        self.forget(&id).await?;
        if matches!(denial, Denial::DidNotConsent) {
            let client_id = client.client_id();
            self.parts.audit.record(Event::ConsentDenied { client_id });
        }
        let error = request.refuse(AuthorizeErrorCode::AccessDenied, denial.description());
        Ok(error.response(&self.parts.issuer).map(Answer::from))
    }

    async fn note(&self, id: &str, wish: Wish, session: &KeyHash) -> Result<(), InternalError> {
        let storage = &self.parts.storage;
        Ok(storage.note_wish(KeyHash::of(id), wish, session.clone()).await?)
    }
}
