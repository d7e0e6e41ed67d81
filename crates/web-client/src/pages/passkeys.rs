//! `/Passkeys`: the person's passkeys.

pub mod enrolment;
pub mod removal;
pub mod step_up;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use web_host::moment::Moment;
use web_host::pages::Page;
use web_host::texts::Text;

use super::Frame;
use super::problem::Problem;
use crate::app::App;
use crate::authsignal::{BrowserSettings, Passkey, PasskeyError};
use crate::session::Person;
use crate::sign_in::SignedIn;

#[derive(Debug, Serialize)]
pub(super) struct PasskeysPage {
    frame: Frame,
    passkeys: Vec<ShownPasskey>,
    status: Option<Text>,
    authsignal: BrowserSettings,
}

#[derive(Debug, Serialize)]
struct ShownPasskey {
    id: String,
    /// The id as one segment of a path.
    path: String,
    name: Text,
    provider: Option<String>,
    added: Option<Moment>,
    used: Option<Moment>,
}

impl Page for PasskeysPage {
    const TEMPLATE: &'static str = "passkeys.html";

    fn samples() -> Vec<Self> {
        let page = |passkeys, status| Self {
            frame: Frame::sample("/Passkeys"),
            passkeys,
            status,
            authsignal: BrowserSettings {
                tenant_id: "t".to_owned(),
                base_url: "https://localhost:5003/v1".to_owned(),
            },
        };
        let now = datetime!(2026-06-15 09:30 UTC);
        let passkey = Passkey {
            id: "b4c5".to_owned(),
            name: Some("Laptop".to_owned()),
            provider: Some("iCloud Keychain".to_owned()),
            created_at: Some(now - Duration::days(40)),
            last_used_at: Some(now - Duration::hours(3)),
        };
        let unused = Passkey {
            name: None,
            provider: None,
            created_at: None,
            last_used_at: None,
            ..passkey.clone()
        };
        let shown = [passkey, unused].map(|passkey| ShownPasskey::new(passkey, now));
        vec![
            page(Vec::new(), None),
            page(shown.into(), Some(Text::new("passkeys-status-added"))),
        ]
    }
}

impl ShownPasskey {
    fn new(passkey: Passkey, now: OffsetDateTime) -> Self {
        Self {
            name: name(&passkey),
            path: path_segment(&passkey.id),
            id: passkey.id,
            // Where the name is the provider's, it need not be said twice.
            provider: passkey.name.and(passkey.provider),
            added: passkey.created_at.map(|at| Moment::new(at, now)),
            used: passkey.last_used_at.map(|at| Moment::new(at, now)),
        }
    }
}

/// What to call a passkey.
fn name(passkey: &Passkey) -> Text {
    let names = [&passkey.name, &passkey.provider];
    let given = names
        .into_iter()
        .flatten()
        .map(|name| name.trim())
        .find(|name| !name.is_empty());
    given.map_or(Text::new("passkeys-unnamed"), Text::verbatim)
}

/// `id` as one segment of a path (RFC 3986 section 3.3).
fn path_segment(id: &str) -> String {
    percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// What has just happened, when the person comes back to the page.
#[derive(Debug, Default, Deserialize)]
pub struct PasskeysQuery {
    status: Option<Status>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Added,
    Removed,
    Confirmed,
}

impl Status {
    fn in_words(self, recently_confirmed: bool) -> Text {
        Text::new(match self {
            Self::Added => "passkeys-status-added",
            Self::Removed => "passkeys-status-removed",
            Self::Confirmed if recently_confirmed => "passkeys-status-confirmed",
            Self::Confirmed => "passkeys-status-one-factor",
        })
    }
}

/// Lists the passkeys.
pub async fn get(
    app: Data<App>,
    request: HttpRequest,
    SignedIn(person): SignedIn,
    query: Result<Query<PasskeysQuery>, actix_web::Error>,
) -> HttpResponse {
    let passkeys = match app.passkeys.list(&person.subject).await {
        Ok(passkeys) => passkeys,
        Err(error) => return problem(&error).respond(&app, &request),
    };
    let now = app.clock.now();
    let frame = Frame::new(&app, &request, &person, "/Passkeys");
    let csrf = frame.csrf();
    let query = query.map(Query::into_inner).unwrap_or_default();
    let page = PasskeysPage {
        frame,
        passkeys: passkeys
            .into_iter()
            .map(|passkey| ShownPasskey::new(passkey, now))
            .collect(),
        status: query
            .status
            .map(|status| status.in_words(recently_confirmed(&app, &person))),
        authsignal: app.authsignal.clone(),
    };
    Frame::respond(&app, &request, StatusCode::OK, &csrf, &page)
}

/// Whether the person proved with several factors, and recently, who they are: needed to add or remove a passkey.
fn recently_confirmed(app: &App, person: &Person) -> bool {
    let contexts = app.provider.multi_factor_acr_values();
    person
        .authentication
        .is_recent_multi_factor(contexts, app.clock.now())
}

fn problem(error: &PasskeyError) -> Problem {
    tracing::error!(%error, "Authsignal did not help");
    Problem::passkeys_unavailable()
}
