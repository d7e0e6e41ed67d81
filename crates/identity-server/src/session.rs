//! Sessions: who is signed in with which browser. The cookie holds a random key; the rest is in the store.
//!
//! They are our own rather than actix-session's because each session decides for itself whether its cookie outlives
//! the browser and how long it lasts ("remember me"), and because a person's sessions must be found by subject.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieDuration};
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use serde::Deserialize;
use time::Duration;

use crate::audit::Event;
use crate::error::InternalError;
use crate::logout::{Logouts, SessionEnd};
use crate::server::Parts;
use crate::storage::{KeyHash, StoredSession};

pub(crate) mod browser_state;

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
    parts: Parts,
    logouts: Logouts,
    lifetimes: SessionLifetimes,
}

/// A session that the browser had, and has no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedSession {
    /// The session.
    pub session: StoredSession,
    /// What the next page has to load in frames, so that clients hear of it (Front-Channel Logout).
    pub frames: Vec<String>,
}

impl Sessions {
    pub(crate) fn new(parts: &Parts, logouts: Logouts, lifetimes: SessionLifetimes) -> Self {
        Self {
            parts: parts.clone(),
            logouts,
            lifetimes,
        }
    }

    /// The session of the browser that sent `request`, if it has one that has not expired.
    pub async fn of(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        match Self::key_of(request) {
            Some(key) => Ok(self.parts.storage.session(key, self.parts.clock.now()).await?),
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
    /// again keeps the `sid`; anybody else gets a new one, and the session in place of which it comes ends everywhere.
    /// The cookie must go out with the response.
    pub async fn start(
        &self,
        request: &HttpRequest,
        subject: SubjectId,
        authentication: AuthenticationEvent,
        persistent: bool,
    ) -> Result<(StoredSession, Cookie<'static>), InternalError> {
        let now = self.parts.clock.now();
        let seconds = if persistent {
            self.lifetimes.remembered_lifetime_seconds
        } else {
            self.lifetimes.lifetime_seconds
        };
        let expires_at = now + Duration::seconds(seconds.into());
        let sid = match self.take(request).await? {
            Some(previous) if previous.expires_at > now && previous.subject == subject => {
                let clients = self
                    .parts
                    .storage
                    .prolong_session_clients(previous.sid.clone(), expires_at);
                clients.await?;
                previous.sid
            }
            Some(previous) => {
                self.logouts
                    .end_session(&previous.sid, SessionEnd::Replaced)
                    .await?;
                self.new_sid()?
            }
            None => self.new_sid()?,
        };
        let session = StoredSession {
            sid,
            subject,
            authentication,
            persistent,
            created_at: now,
            expires_at,
        };
        let key = self.parts.random.token();
        self.parts
            .storage
            .insert_session(KeyHash::of(&key), session.clone())
            .await?;
        self.parts.audit.record(Event::SessionStarted {
            subject: &session.subject,
            sid: &session.sid,
        });
        let mut cookie = session_cookie(key);
        if persistent {
            cookie.set_max_age(CookieDuration::seconds(seconds.into()));
        }
        Ok((session, cookie))
    }

    /// Ends the browser's session, here and at the clients that were told of it. [`removal`] must go out with the
    /// response.
    pub async fn end(&self, request: &HttpRequest) -> Result<Option<EndedSession>, InternalError> {
        let Some(session) = self.take(request).await? else {
            return Ok(None);
        };
        let frames = self
            .logouts
            .end_session(&session.sid, SessionEnd::SignedOut)
            .await?;
        Ok(Some(EndedSession { session, frames }))
    }

    async fn take(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        match Self::key_of(request) {
            Some(key) => Ok(self.parts.storage.delete_session(key).await?),
            None => Ok(None),
        }
    }

    fn new_sid(&self) -> Result<SessionId, InternalError> {
        Ok(SessionId::parse(self.parts.random.token())?)
    }
}

/// Makes the browser forget its session.
#[must_use]
pub fn removal() -> Cookie<'static> {
    let mut removal = session_cookie(String::new());
    removal.make_removal();
    removal
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
