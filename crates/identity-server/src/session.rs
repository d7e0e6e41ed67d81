//! Sessions: who is signed in with which browser. The cookie holds a random key; the rest is in the store.
//!
//! They are our own rather than actix-session's because each session decides for itself whether its cookie outlives
//! the browser and how long it lasts ("remember me"), and because a person's sessions must be found by subject.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieDuration};
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use serde::Deserialize;
use time::Duration;
use web_host::{Clock, RandomSource};

use crate::error::InternalError;
use crate::storage::{KeyHash, Storage, StoredSession};

const COOKIE: &str = "__Host-identity-session";

/// How long sessions last, in seconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionLifetimes {
    /// Without "remember me": the cookie also ends with the browser. Ten hours by default.
    pub lifetime_seconds: u32,
    /// With "remember me". Thirty days by default.
    pub remembered_lifetime_seconds: u32,
}

impl Default for SessionLifetimes {
    fn default() -> Self {
        Self {
            lifetime_seconds: 10 * 60 * 60,
            remembered_lifetime_seconds: 30 * 24 * 60 * 60,
        }
    }
}

/// Starts, finds and ends sessions.
#[derive(Debug, Clone)]
pub struct Sessions {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    lifetimes: SessionLifetimes,
}

impl Sessions {
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
        lifetimes: SessionLifetimes,
    ) -> Self {
        Self {
            storage,
            clock,
            random,
            lifetimes,
        }
    }

    /// The session of the browser that sent `request`, if it has one that has not expired.
    pub async fn of(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        match Self::key_of(request) {
            Some(key) => Ok(self.storage.session(key, self.clock.now()).await?),
            None => Ok(None),
        }
    }

    /// What the store knows the session key of the browser by, whether or not there is a session under it. Every
    /// sign-in changes the key.
    #[must_use]
    pub fn key_of(request: &HttpRequest) -> Option<KeyHash> {
        request.cookie(COOKIE).map(|cookie| KeyHash::of(cookie.value()))
    }

    /// Signs `subject` in: a new session under a new key, in place of the one this browser had. A person who signs in
    /// again keeps the `sid`; anybody else gets a new one. The cookie must go out with the response.
    pub async fn start(
        &self,
        request: &HttpRequest,
        subject: SubjectId,
        authentication: AuthenticationEvent,
        persistent: bool,
    ) -> Result<(StoredSession, Cookie<'static>), InternalError> {
        let now = self.clock.now();
        let seconds = if persistent {
            self.lifetimes.remembered_lifetime_seconds
        } else {
            self.lifetimes.lifetime_seconds
        };
        let previous = self
            .take(request)
            .await?
            .filter(|previous| previous.expires_at > now && previous.subject == subject);
        let sid = match previous {
            Some(previous) => previous.sid,
            None => SessionId::parse(self.random.token())?,
        };
        let lifetime = Duration::seconds(seconds.into());
        let session = StoredSession {
            sid,
            subject,
            authentication,
            persistent,
            created_at: now,
            expires_at: now + lifetime,
        };
        let key = self.random.token();
        self.storage
            .insert_session(KeyHash::of(&key), session.clone())
            .await?;
        let mut cookie = session_cookie(key);
        if persistent {
            cookie.set_max_age(CookieDuration::seconds(seconds.into()));
        }
        Ok((session, cookie))
    }

    /// Ends the browser's session. The cookie must go out with the response: it removes the one that is there.
    pub async fn end(
        &self,
        request: &HttpRequest,
    ) -> Result<(Option<StoredSession>, Cookie<'static>), InternalError> {
        let ended = self.take(request).await?;
        let mut removal = session_cookie(String::new());
        removal.make_removal();
        Ok((ended, removal))
    }

    async fn take(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        match Self::key_of(request) {
            Some(key) => Ok(self.storage.delete_session(key).await?),
            None => Ok(None),
        }
    }
}

/// `Lax`, not `Strict`: people arrive from the relying parties' sites and must be recognised.
fn session_cookie(value: String) -> Cookie<'static> {
    Cookie::build(COOKIE, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

#[cfg(test)]
mod tests;
