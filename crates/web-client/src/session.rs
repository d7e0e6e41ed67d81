//! Who is signed in, in a session on the server. The browser holds only its key, encrypted, in a `__Host-` cookie.

pub mod ending;
pub mod refreshing;
pub mod store;

use std::collections::HashMap;
use std::fmt::{self, Debug};

use actix_session::config::{BrowserSession, CookieContentSecurity, TtlExtensionPolicy};
use actix_session::{Session, SessionExt, SessionGetError, SessionInsertError, SessionMiddleware};
use actix_web::HttpRequest;
use actix_web::cookie::{Key, SameSite};
use serde::{Deserialize, Serialize};
use time::Duration;

use self::refreshing::SealedTokens;
use self::store::SqliteSessionStore;
use crate::app::App;
use crate::authentication::Authentication;
use crate::claims::Claims;
use crate::provider::{CheckSession, SignIn};
use crate::token_details::TokenDetails;

const COOKIE: &str = "__Host-client-session";
const PERSON: &str = "person";
/// On its way to a place of its own: the store takes it out of the state.
const TOKENS: &str = "tokens";

/// The person who is signed in, as the provider vouched for them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// `sub`: who this is, for the provider and for Authsignal.
    pub subject: String,
    /// The session at the provider, where it names it.
    #[serde(default)]
    pub sid: Option<String>,
    /// What the provider says about them.
    pub claims: Claims,
    /// How and when they proved who they are.
    pub authentication: Authentication,
    /// The ID token, which the provider wants back at sign-out.
    pub id_token: IdTokenHint,
    /// What the tokens said, to be shown. The access token itself is not kept: nothing here uses it.
    pub tokens: Vec<TokenDetails>,
    /// When they signed in here, in seconds since 1970.
    pub signed_in_at: i64,
    /// How pages find out that the session at the provider has changed, where they shall.
    #[serde(default)]
    pub check_session: Option<CheckSession>,
    /// Finds the refresh token, where there is one.
    #[serde(default)]
    pub token_set: Option<String>,
}

impl Person {
    /// How to address them.
    #[must_use]
    pub fn display_name(&self) -> &str {
        ["name", "preferred_username", "email"]
            .into_iter()
            .find_map(|claim| self.claims.text(claim))
            .unwrap_or(&self.subject)
    }
}

/// What a session can be found by, besides its key.
#[derive(Debug, Default, Deserialize)]
struct Who {
    subject: Option<String>,
    sid: Option<String>,
}

/// Takes the refresh token out of what is stored of a new session.
fn take_tokens(state: &mut HashMap<String, String>) -> Option<SealedTokens> {
    serde_json::from_str(&state.remove(TOKENS)?).ok()
}

/// Reads it from what is stored of a session.
fn who(state: &HashMap<String, String>) -> Who {
    let person = state.get(PERSON).map(|person| serde_json::from_str(person));
    person.and_then(Result::ok).unwrap_or_default()
}

/// An encoded ID token. Its `Debug` shows nothing.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdTokenHint(String);

impl IdTokenHint {
    /// Wraps an encoded ID token.
    #[must_use]
    pub fn new(encoded: String) -> Self {
        Self(encoded)
    }

    /// The encoded token.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Debug for IdTokenHint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("IdTokenHint(…)")
    }
}

/// The session of the browser that sent a request.
pub struct BrowserSessionState(Session);

impl BrowserSessionState {
    /// The session of `request`.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Self(request.get_session())
    }

    /// Who is signed in.
    pub fn person(&self) -> Result<Option<Person>, SessionGetError> {
        self.0.get(PERSON)
    }

    /// Signs `person` in, under a new session key (against session fixation) and without anything from before.
    pub fn sign_in(&self, app: &App, sign_in: SignIn) -> Result<(), SessionInsertError> {
        let SignIn { mut person, tokens } = sign_in;
        self.0.clear();
        self.0.renew();
        if let Some(tokens) = tokens {
            let token_set = app.random.token();
            let sealed = SealedTokens::seal(&app.cookie_key, token_set.clone(), &tokens);
            self.0.insert(TOKENS, sealed)?;
            person.token_set = Some(token_set);
        }
        self.0.insert(PERSON, person)
    }

    /// What is known of the person has changed.
    pub fn update(&self, person: &Person) -> Result<(), SessionInsertError> {
        self.0.insert(PERSON, person)
    }

    /// Ends the session, here and in the browser.
    pub fn sign_out(&self) {
        self.0.purge();
    }
}

/// The middleware that loads the session before a request and stores it afterwards.
#[must_use]
pub fn middleware(
    store: SqliteSessionStore,
    key: Key,
    idle: Duration,
) -> SessionMiddleware<SqliteSessionStore> {
    SessionMiddleware::builder(store, key)
        .cookie_name(COOKIE.to_owned())
        .cookie_content_security(CookieContentSecurity::Private)
        .cookie_secure(true)
        .cookie_http_only(true)
        // Lax: the session must be there when the provider sends the browser back.
        .cookie_same_site(SameSite::Lax)
        .session_lifecycle(
            BrowserSession::default()
                .state_ttl(idle)
                .state_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest),
        )
        .build()
}
