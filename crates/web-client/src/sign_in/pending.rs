use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, Key};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use web_host::RandomSource;

use super::LocalPath;
use crate::config::ResponseMode;
use crate::sealed_cookie::{self, SentAlong};

/// The time that a person has for signing in at the provider.
const LIFETIME: Duration = Duration::minutes(15);

/// Sign-ins that one browser may have open at a time, each in its own tab. The oldest gives way to a new one.
const AT_A_TIME: usize = 5;

/// The cookie's name ends in the `state`, so that each tab finds its own sign-in.
const NAME_PREFIX: &str = "__Host-client-pending-";

/// A sign-in that is on its way to the provider and back.
///
/// It travels in a sealed cookie and not in the session: tabs that start at the same moment do not overwrite each
/// other, and whoever never comes back leaves no row in the database. Its `Debug` would show secrets: it has none.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PendingSignIn {
    /// `state`, also in the cookie's name.
    #[serde(skip)]
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) code_verifier: String,
    /// Where the person wanted to go.
    pub(super) path: LocalPath,
    /// Whether a new authentication with several factors was asked for.
    pub(super) step_up: bool,
    /// Whether the provider was asked if the person is still signed in.
    #[serde(default)]
    pub(super) still: bool,
    /// The subject that had to prove itself again.
    pub(super) subject: Option<String>,
    started_at: i64,
}

impl PendingSignIn {
    pub(super) fn new(
        random: &dyn RandomSource,
        now: OffsetDateTime,
        path: LocalPath,
        step_up: bool,
        subject: Option<String>,
    ) -> Self {
        Self {
            state: random.token(),
            nonce: random.token(),
            code_verifier: random.token(),
            path,
            step_up,
            still: false,
            subject,
            started_at: now.unix_timestamp(),
        }
    }

    /// The sign-in of `request`'s browser with this `state`, when there is one that is not too old.
    pub(super) fn find(key: &Key, request: &HttpRequest, state: &str, now: OffsetDateTime) -> Option<Self> {
        let pending: Self = sealed_cookie::unseal(key, request, &cookie_name(state))?;
        let fresh = now - pending.started() <= LIFETIME;
        fresh.then(|| Self {
            state: state.to_owned(),
            ..pending
        })
    }

    /// When the browser was sent to the provider.
    pub(super) fn started(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.started_at).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Where to start again when it fails. After a step-up that is the page without its query, which speaks of success.
    pub(super) fn retry(&self) -> LocalPath {
        if self.step_up {
            self.path.without_query()
        } else {
            self.path.clone()
        }
    }

    /// The cookie that holds this sign-in.
    pub(super) fn cookie(
        &self,
        key: &Key,
        response_mode: ResponseMode,
    ) -> Result<Cookie<'static>, serde_json::Error> {
        let sent_along = match response_mode {
            ResponseMode::Query => SentAlong::WithLinks,
            ResponseMode::FormPost => SentAlong::WithForms,
        };
        sealed_cookie::seal(key, cookie_name(&self.state), self, LIFETIME, sent_along)
    }

    /// The cookie that ends this sign-in.
    pub(super) fn removal(&self) -> Cookie<'static> {
        sealed_cookie::removal(cookie_name(&self.state))
    }
}

/// Removes the oldest sign-ins of `request`'s browser, so that it has room for one more.
pub(super) fn make_room(key: &Key, request: &HttpRequest) -> Vec<Cookie<'static>> {
    let mut open: Vec<(i64, String)> = Vec::new();
    for cookie in request.cookies().iter().flat_map(|cookies| cookies.iter()) {
        if cookie.name().starts_with(NAME_PREFIX) {
            let pending: Option<PendingSignIn> = sealed_cookie::unseal(key, request, cookie.name());
            open.push((
                pending.map_or(0, |pending| pending.started_at),
                cookie.name().to_owned(),
            ));
        }
    }
    open.sort_unstable();
    let too_many = open.len().saturating_sub(AT_A_TIME - 1);
    open.into_iter()
        .take(too_many)
        .map(|(_, name)| sealed_cookie::removal(name))
        .collect()
}

fn cookie_name(state: &str) -> String {
    format!("{NAME_PREFIX}{state}")
}
