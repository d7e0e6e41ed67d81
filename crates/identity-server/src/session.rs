//! Sessions: who is signed in with which browser. The cookie holds a random key; the rest is in the store.
//!
//! They are our own rather than actix-session's because each session decides for itself whether its cookie outlives
//! the browser and how long it lasts ("remember me"), and because a person's sessions must be found by subject.

mod client_use;
mod device;
mod lifetimes;
mod list;
mod place;
mod renewal;
mod visit;

pub(crate) mod browser_state;

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, time::Duration as CookieDuration};
use oidc_protocol::authentication::AuthenticationEvent;
use oidc_protocol::identifiers::{SessionId, SubjectId};
use time::OffsetDateTime;
use web_host::cookie::{host_cookie, host_cookie_removal};
use web_host::language::Language;

use crate::audit::Event;
use crate::error::InternalError;
use crate::flow;
use crate::logout::{Logouts, SessionEnd};
use crate::server::Parts;
use crate::storage::{KeyHash, StoredSession};

pub(crate) use self::client_use::note_use_by_client;
pub(crate) use self::device::Device;
pub use self::lifetimes::SessionLifetimes;
pub use self::place::{NoPlaceNames, PlaceNames};
pub(crate) use self::place::{Place, shortened};
pub(crate) use self::renewal::send_cookies;

const COOKIE: &str = "__Host-identity-session";

/// Starts, finds and ends sessions.
#[derive(Debug, Clone)]
pub struct Sessions {
    parts: Parts,
    logouts: Logouts,
    lifetimes: SessionLifetimes,
    places: Arc<dyn PlaceNames>,
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
    pub(crate) fn new(
        parts: &Parts,
        logouts: Logouts,
        lifetimes: SessionLifetimes,
        places: Arc<dyn PlaceNames>,
    ) -> Self {
        Self {
            parts: parts.clone(),
            logouts,
            lifetimes,
            places,
        }
    }

    /// The session of the browser that sent `request`, if it has one that has not expired. Asking is using it: it goes on
    /// for its idle time from now.
    pub async fn of(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        let Some(key) = Self::key_of(request) else {
            return Ok(None);
        };
        let now = self.parts.clock.now();
        let Some(mut session) = self.parts.storage.session(key.clone(), now).await? else {
            return Ok(None);
        };
        self.slide(request, key, &mut session, now).await;
        Ok(Some(session))
    }

    /// Most requests find that their session was noted a moment ago and write nothing; of several that find it was not,
    /// one writes.
    async fn slide(
        &self,
        request: &HttpRequest,
        key: KeyHash,
        session: &mut StoredSession,
        now: OffsetDateTime,
    ) {
        let since = self.lifetimes.noted_before(session.persistent, now);
        if session.last_seen.at > since {
            return;
        }
        let seen = visit::of(request, now);
        let expires_at = self
            .lifetimes
            .expires_at(session.persistent, now, session.ends_at);
        let noted = self
            .parts
            .storage
            .see_session(key, seen.clone(), since, expires_at)
            .await;
        match noted {
            Ok(true) => {
                session.last_seen = seen;
                session.expires_at = expires_at;
                renewal::note(request, session);
            }
            Ok(false) => {}
            // It goes on until the end that was noted before.
            Err(error) => tracing::warn!(%error, "the use of a session could not be noted"),
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
        let ends_at = self.lifetimes.ends_at(persistent, now);
        let session = StoredSession {
            sid: SessionId::parse(self.parts.new_key())?,
            subject,
            authentication,
            persistent,
            began_at: now,
            created_at: now,
            last_seen: visit::of(request, now),
            expires_at: self.lifetimes.expires_at(persistent, now, ends_at),
            ends_at,
        };
        let key = self.parts.new_key();
        let started = self
            .parts
            .storage
            .start_session(Self::key_of(request), KeyHash::of(&key), session)
            .await?;
        if let Some(replaced) = started.replaced {
            self.logouts
                .end_taken_session(&replaced, SessionEnd::Replaced)
                .await?;
        }
        flow::issued(started.session.sid.as_str());
        self.parts.audit.record(Event::SessionStarted {
            subject: &started.session.subject,
            sid: &started.session.sid,
        });
        let cookie = cookie_of(key, &started.session);
        Ok((started.session, cookie))
    }

    /// Ends the browser's session, here and at the clients that were told of it. [`removal`] must go out with the
    /// response.
    pub async fn end(&self, request: &HttpRequest) -> Result<Option<EndedSession>, InternalError> {
        let Some(session) = self.take(request).await? else {
            return Ok(None);
        };
        let frames = self
            .logouts
            .end_taken_session(&session, SessionEnd::SignedOut)
            .await?;
        Ok(Some(EndedSession { session, frames }))
    }

    async fn take(&self, request: &HttpRequest) -> Result<Option<StoredSession>, InternalError> {
        match Self::key_of(request) {
            Some(key) => Ok(self.parts.storage.delete_session(key).await?),
            None => Ok(None),
        }
    }

    /// What a person who sends `request` is told of where the session was used last.
    pub(crate) fn place_of(
        &self,
        session: &StoredSession,
        request: &HttpRequest,
        language: &Language,
    ) -> Place {
        let here = visit::client_address(request);
        Place::new(self.places.as_ref(), language, session.last_seen.address, here)
    }
}

/// The cookie with the key of this session. A remembered one outlives the browser, and is renewed with the session.
fn cookie_of(key: String, session: &StoredSession) -> Cookie<'static> {
    // `Lax`, not `Strict`: people arrive from the relying parties' sites and must be recognised.
    let mut cookie = host_cookie(COOKIE, key).finish();
    if session.persistent {
        let left = session.expires_at - session.last_seen.at;
        cookie.set_max_age(CookieDuration::seconds(left.whole_seconds()));
    }
    cookie
}

/// Makes the browser forget its session.
#[must_use]
pub fn removal() -> Cookie<'static> {
    host_cookie_removal(COOKIE)
}

#[cfg(test)]
mod tests;
