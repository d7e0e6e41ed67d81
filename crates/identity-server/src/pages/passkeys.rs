//! `/Account/Passkeys`: the passkeys of a person. They add and rename them here; [`remove`] asks before one goes.

pub(crate) mod remove;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::language::comes_back_to;
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::account::{AccountNavigation, Confirmed, Section, SignedInPerson};
use super::browser_sdk::BrowserSdk;
use super::login::{log_step_error, remember_passkey};
use super::server_side_sessions::device_in_words;
use super::{CSRF, form_protection};
use crate::IdentityServer;
use crate::authsignal::StepError;
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::passkeys::{OwnedPasskey, PasskeyName, Step};
use crate::session::Device;
use crate::storage::StoredSession;
use crate::users::User;

const PATH: &str = "/Account/Passkeys";

#[derive(Debug, Serialize)]
pub(crate) struct PasskeysPage {
    navigation: AccountNavigation,
    person: String,
    passkeys: Vec<ShownPasskey>,
    notice: Option<Text>,
    message: Option<Text>,
    csrf: CsrfToken,
    /// What the script needs, where passkeys can be added.
    browser: Option<BrowserSdk>,
    /// What the browser is told of them.
    told: Told,
    /// Where somebody goes who has to prove first who they are.
    sign_in: &'static str,
}

/// What the browser is told, so that it offers no passkey that is worth nothing.
#[derive(Debug, Default, Serialize)]
struct Told {
    user_id: String,
    rp_id: String,
    /// Whether the credential ids of all passkeys are known: with a gap in the list, the browser would forget a good one.
    knows_all: bool,
    /// They, with spaces between them.
    accepted: String,
    /// The one that was removed a moment ago.
    removed: Option<String>,
}

/// One passkey in words.
#[derive(Debug, Serialize)]
pub(super) struct ShownPasskey {
    id: String,
    query: String,
    pub(super) name: Text,
    /// What the name does not say already.
    details: Vec<Text>,
    added: Option<Moment>,
    used: Option<Moment>,
}

impl Page for PasskeysPage {
    const TEMPLATE: &'static str = "passkeys.html";

    fn samples() -> Vec<Self> {
        let page = |passkeys, notice: Option<Notice>, message| Self {
            navigation: AccountNavigation::sample(Section::Passkeys),
            person: "Alice Smith".to_owned(),
            passkeys,
            notice: notice.map(Notice::text),
            message,
            csrf: Csrf::fresh(&web_host::SystemRandom),
            browser: Some(BrowserSdk::sample()),
            told: Told::default(),
            sign_in: "/Account/Login",
        };
        vec![
            page(Vec::new(), None, None),
            page(ShownPasskey::samples(), Some(Notice::Added), None),
            page(ShownPasskey::samples(), None, Some(Text::new("form-too-old"))),
        ]
    }
}

impl ShownPasskey {
    pub(super) fn new(owned: OwnedPasskey, now: time::OffsetDateTime) -> Self {
        let OwnedPasskey {
            id, passkey, name, ..
        } = owned;
        let (browser, system) = passkey.made_with;
        let device = Device { browser, system };
        let device = (device.browser.is_some() || device.system.is_some()).then(|| device_in_words(device));
        let provider = passkey.provider.map(Text::verbatim);
        let own = name.map(Text::verbatim);
        let mut words: Vec<_> = [own, provider, device].into_iter().flatten().collect();
        if words.is_empty() {
            words.push(Text::new("passkeys-unnamed"));
        }
        let name = words.remove(0);
        let mut details = words;
        match passkey.is_synced {
            Some(true) => details.push(Text::new("passkeys-synced")),
            Some(false) => details.push(Text::new("passkeys-this-device")),
            None => {}
        }
        Self {
            query: form_urlencoded::byte_serialize(id.as_str().as_bytes()).collect(),
            id: id.into(),
            name,
            details,
            added: owned.created_at.map(|at| Moment::new(at, now)),
            used: owned.last_used_at.map(|at| Moment::new(at, now)),
        }
    }

    pub(super) fn samples() -> Vec<Self> {
        let now = time::macros::datetime!(2026-11-24 12:00 UTC);
        let sample = |id: &str, name: Option<&str>, provider: Option<&str>, used: Option<i64>| {
            let used = used.map(|hours| now - time::Duration::hours(hours));
            Self {
                id: id.to_owned(),
                query: id.to_owned(),
                name: name
                    .or(provider)
                    .map_or_else(|| Text::new("passkeys-unnamed"), Text::verbatim),
                details: vec![
                    Text::verbatim(provider.unwrap_or("Chrome")),
                    if provider.is_some() {
                        Text::new("passkeys-synced")
                    } else {
                        Text::new("passkeys-this-device")
                    },
                ],
                added: Some(Moment::new(now - time::Duration::days(40), now)),
                used: used.map(|used| Moment::new(used, now)),
            }
        };
        vec![
            sample("b4c5", Some("Alice’s phone"), Some("iCloud Keychain"), Some(3)),
            sample("a1", None, None, None),
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasskeysQuery {
    done: Option<Notice>,
}

/// What the person has just done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Notice {
    Added,
    Renamed,
}

impl Notice {
    fn text(self) -> Text {
        Text::new(match self {
            Self::Added => "passkeys-done-added",
            Self::Renamed => "passkeys-done-renamed",
        })
    }
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasskeysForm {
    outcome: String,
    action: String,
    id: String,
    name: String,
    csrf: String,
}

/// Somebody who is signed in and looks at their passkeys.
pub(super) struct Visit<'a> {
    pub(super) server: &'a IdentityServer,
    pub(super) request: &'a HttpRequest,
    pub(super) session: StoredSession,
    pub(super) user: User,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
    query: Option<Query<PasskeysQuery>>,
) -> Result<HttpResponse, InternalError> {
    let visit = Visit::new(&server, &request, person);
    let query = query.map(Query::into_inner).unwrap_or_default();
    visit.show(Shown::Notice(query.done)).await
}

/// What the list is shown with.
pub(super) enum Shown {
    /// What the person has done, if anything.
    Notice(Option<Notice>),
    /// What went wrong.
    Problem(StatusCode, Text),
    /// The passkey that was removed a moment ago.
    Removed(OwnedPasskey),
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    Confirmed(person): Confirmed,
    form: Form<PasskeysForm>,
) -> Result<HttpResponse, InternalError> {
    let visit = Visit::new(&server, &request, person);
    comes_back_to(&request, PATH);
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = Shown::Problem(StatusCode::BAD_REQUEST, Text::new("form-too-old"));
        return visit.show(problem).await;
    }
    match (form.action.as_str(), form.outcome.as_str()) {
        ("rename", _) => visit.rename(&form).await,
        (_, "added") => Ok(visit.added().await),
        _ => visit.show(Shown::Notice(None)).await,
    }
}

/// Whether the service knows of a new passkey. Nobody waits for it in vain: the next sign-in with it tells.
pub(super) async fn is_added(
    server: &IdentityServer,
    request: &HttpRequest,
    user: &User,
    step: Step,
) -> bool {
    let language = server.templates.language_of(request);
    match server.passkeys.added(user, step, &language).await {
        Ok(is_new) => is_new,
        Err(error) => {
            tracing::warn!(%error, "a new passkey could not be looked at");
            false
        }
    }
}

impl<'a> Visit<'a> {
    pub(super) fn new(server: &'a IdentityServer, request: &'a HttpRequest, person: SignedInPerson) -> Self {
        let SignedInPerson { session, user } = person;
        Self {
            server,
            request,
            session,
            user,
        }
    }

    async fn rename(&self, form: &PasskeysForm) -> Result<HttpResponse, InternalError> {
        let (status, message) = match PasskeyName::parse(&form.name) {
            Ok(name) => match self.server.passkeys.rename(&self.user, &form.id, name).await? {
                Ok(true) => return Ok(see_other("/Account/Passkeys?done=renamed")),
                Ok(false) => (StatusCode::NOT_FOUND, Text::new("passkeys-none-such")),
                Err(error) => return self.show(unavailable(&error)).await,
            },
            Err(_) => (StatusCode::UNPROCESSABLE_ENTITY, Text::new("passkeys-no-name")),
        };
        self.show(Shown::Problem(status, message)).await
    }

    async fn added(&self) -> HttpResponse {
        if !is_added(self.server, self.request, &self.user, Step::AddedByThemselves).await {
            return see_other(PATH);
        }
        let mut response = see_other("/Account/Passkeys?done=added");
        remember_passkey(self.request, &mut response, &self.user);
        response
    }

    pub(super) async fn show(&self, shown: Shown) -> Result<HttpResponse, InternalError> {
        let now = self.server.parts.clock.now();
        let (owned, shown) = match self.server.passkeys.of(&self.user.subject).await? {
            Ok(owned) => (Some(owned), shown),
            Err(error) => (None, unavailable(&error)),
        };
        let accepted = owned.as_ref().and_then(|owned| {
            let ids = owned.iter().map(|owned| owned.passkey.credential_id.as_deref());
            Some(ids.collect::<Option<Vec<_>>>()?.join(" "))
        });
        let (csrf, cookie) = form_protection(self.request, self.server.parts.random.as_ref());
        let mut status = StatusCode::OK;
        let (mut notice, mut message, mut removed) = (None, None, None);
        match shown {
            Shown::Notice(done) => notice = done.map(Notice::text),
            Shown::Problem(problem, text) => (status, message) = (problem, Some(text)),
            Shown::Removed(gone) => {
                notice = Some(Text::new("passkeys-done-removed"));
                removed = gone.passkey.credential_id;
            }
        }
        let page = PasskeysPage {
            navigation: AccountNavigation::new(self.server, Section::Passkeys),
            person: self.user.display_name().to_owned(),
            passkeys: owned
                .into_iter()
                .flatten()
                .map(|owned| ShownPasskey::new(owned, now))
                .collect(),
            notice,
            message,
            csrf,
            browser: self.server.browser.as_ref().map(BrowserSdk::of),
            told: Told {
                user_id: self.user.subject.to_string(),
                rp_id: self.server.relying_party.rp_id().to_owned(),
                knows_all: accepted.is_some(),
                accepted: accepted.unwrap_or_default(),
                removed,
            },
            sign_in: "/Account/Login?returnUrl=%2FAccount%2FPasskeys",
        };
        let mut response = HttpResponse::build(status);
        response.cookie(cookie);
        Ok(self.server.templates.respond_with(self.request, response, &page))
    }
}

pub(super) fn unavailable(error: &StepError) -> Shown {
    log_step_error(error);
    Shown::Problem(StatusCode::SERVICE_UNAVAILABLE, Text::new("passkeys-unavailable"))
}
