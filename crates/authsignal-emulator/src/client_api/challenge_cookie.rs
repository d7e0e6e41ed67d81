//! The cookies of the `/web` endpoints: they name the open challenge, so that the page does not have to.

use actix_web::cookie::time::Duration as MaxAge;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{HeaderValue, ORIGIN, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use time::Duration;
use url::Url;

use crate::assumptions::{ACTION_CHALLENGE_LIFETIME, WEBAUTHN_CHALLENGE_LIFETIME};
use crate::errors::ApiError;
use crate::tenant::TenantError;
use crate::tenant::settings::Settings;

/// A cookie of the client API, and how long it lives.
pub(super) struct ChallengeCookie {
    name: &'static str,
    lifetime: Duration,
}

/// Names the action that the next ceremony is for.
pub(super) const ACTION: ChallengeCookie = ChallengeCookie {
    name: "emulator-action-challenge",
    lifetime: ACTION_CHALLENGE_LIFETIME,
};

/// Names the ceremony that has begun in this browser.
pub(super) const CEREMONY: ChallengeCookie = ChallengeCookie {
    name: "emulator-ceremony",
    lifetime: WEBAUTHN_CHALLENGE_LIFETIME,
};

impl ChallengeCookie {
    /// The challenge that the browser's cookie names.
    pub(super) fn read(&self, request: &HttpRequest) -> Option<String> {
        request.cookie(self.name).map(|cookie| cookie.value().to_owned())
    }

    /// Has the browser keep `challenge_id`.
    pub(super) fn set(
        &self,
        response: &mut HttpResponse,
        request: &HttpRequest,
        settings: &Settings,
        challenge_id: String,
    ) -> Result<(), ApiError> {
        let lifetime = MaxAge::seconds(self.lifetime.whole_seconds());
        self.add(response, request, settings, challenge_id, lifetime)
    }

    /// Has the browser forget it, if it has it.
    pub(super) fn forget(
        &self,
        response: &mut HttpResponse,
        request: &HttpRequest,
        settings: &Settings,
    ) -> Result<(), ApiError> {
        if request.cookie(self.name).is_none() {
            return Ok(());
        }
        self.add(response, request, settings, String::new(), MaxAge::ZERO)
    }

    fn add(
        &self,
        response: &mut HttpResponse,
        request: &HttpRequest,
        settings: &Settings,
        value: String,
        lifetime: MaxAge,
    ) -> Result<(), ApiError> {
        let is_https = settings.public_url.as_url().scheme() == "https";
        let same_site = is_same_site(request, settings);
        let cookie = Cookie::build(self.name, value)
            .path("/")
            .http_only(true)
            // Browsers want `None` to be secure; they count localhost as that without TLS, too.
            .secure(is_https || !same_site)
            .same_site(if same_site { SameSite::Lax } else { SameSite::None })
            .max_age(lifetime)
            .finish();
        // Browsers that keep third parties apart refuse another site's cookie unless it is partitioned (CHIPS).
        let partition = if same_site { "" } else { "; Partitioned" };
        let value = HeaderValue::from_str(&format!("{cookie}{partition}"))
            .map_err(|error| TenantError::internal("a cookie could not be set", &error))?;
        response.headers_mut().append(SET_COOKIE, value);
        Ok(())
    }
}

/// Whether the calling page is of the emulator's own site: all hosts of the relying party are one.
fn is_same_site(request: &HttpRequest, settings: &Settings) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else {
        return true;
    };
    let origin = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok());
    let own = settings.public_url.as_url();
    let covers = |url: &Url| {
        url.host_str()
            .is_some_and(|host| settings.relying_party.covers(host))
    };
    origin.is_some_and(|origin| origin.scheme() == own.scheme() && covers(&origin) && covers(own))
}
