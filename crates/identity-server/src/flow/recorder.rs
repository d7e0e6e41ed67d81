//! Records what happens in a request, around its handler.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::web::Data;
use oidc_protocol::endpoints;
use url::Url;
use web_host::cookie::host_cookie;

use super::entry::{Entry, EntryKind, Party};
use super::record::{BROWSER, Flows, Recorded, party_at};
use super::shown::Field;
use crate::storage::KeyHash;

tokio::task_local! {
    pub(super) static RECORDING: Arc<Recording>;
}

/// Where sign-ins, and what follows from them, happen. Other pages would only push them out.
const RECORDED: &[&str] = &["/connect/", "/Account/", "/Consent", "/Device", "/Grants"];

/// What a server in development has among the data of its app: with it requests are recorded, without it they are not.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    /// Where to.
    pub(crate) flows: Flows,
    /// The origin of the pre-built UI, to know it again in redirects.
    pub(crate) prebuilt_ui: Option<String>,
}

/// What has happened in the request that is being answered.
pub(super) struct Recording {
    flows: Flows,
    recorded: Mutex<Recorded>,
}

impl Recording {
    pub(super) fn flows(&self) -> &Flows {
        &self.flows
    }

    fn recorded(&self) -> MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, kind: EntryKind) {
        let at = self.flows.now();
        self.recorded().entries.push(Entry { at, kind });
    }

    /// Adds a form to the request that is being answered.
    pub(super) fn add(&self, more: Vec<Field>) {
        if let Some(Entry {
            kind: EntryKind::Arrow { fields, .. },
            ..
        }) = self.recorded().entries.first_mut()
        {
            fields.extend(more);
        }
    }

    pub(super) fn came_from(&self, party: Party) {
        if let Some(Entry {
            kind: EntryKind::Arrow { from, .. },
            ..
        }) = self.recorded().entries.first_mut()
        {
            *from = party;
        }
    }

    pub(super) fn issued(&self, secret: &str) {
        self.recorded().issued.push(KeyHash::of(secret));
    }

    pub(super) fn presented(&self, secret: &str) {
        self.recorded().presented.push(KeyHash::of(secret));
    }
}

/// Records a request, if anything is recorded.
pub(crate) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let recorder = request.app_data::<Data<Recorder>>().cloned();
    let is_recorded = RECORDED.iter().any(|path| request.path().starts_with(path));
    let Some(recorder) = recorder.filter(|_| is_recorded) else {
        return next.call(request).await;
    };
    let flows = &recorder.flows;
    let is_for_browsers = !is_for_programs(request.path());
    let (browser, is_new) = match request.cookie(BROWSER) {
        _ if !is_for_browsers => (None, false),
        Some(cookie) => (Some(cookie.value().to_owned()), false),
        None => (Some(flows.new_browser()), true),
    };
    let arrival = EntryKind::Arrow {
        from: if is_for_browsers {
            Party::Browser
        } else {
            Party::Client("client".to_owned())
        },
        to: Party::IdentityServer,
        what: format!(
            "{} {}",
            request.method(),
            web_host::logging::without_secrets(request.path())
        ),
        fields: flows.fields(request.query_string().as_bytes()),
    };
    let recording = Arc::new(Recording {
        recorded: Mutex::new(Recorded {
            browser: browser.clone(),
            begins: request.path() == endpoints::AUTHORIZE,
            ..Recorded::default()
        }),
        flows: flows.clone(),
    });
    recording.push(arrival);
    let outcome = RECORDING.scope(Arc::clone(&recording), next.call(request)).await;
    let mut response = outcome?;
    depart(
        &recording,
        &response,
        is_for_browsers,
        recorder.prebuilt_ui.as_deref(),
    );
    if let Some(browser) = browser.filter(|_| is_new) {
        response.response_mut().add_cookie(&cookie(browser))?;
    }
    flows.keep(std::mem::take(&mut *recording.recorded()));
    Ok(response)
}

/// Records work that goes on beside all requests, for the sign-in in which `handle` was handed out.
pub(crate) async fn beside<T>(flows: Option<&Flows>, handle: &str, work: impl Future<Output = T>) -> T {
    let Some(flows) = flows else {
        return work.await;
    };
    let recording = Arc::new(Recording {
        flows: flows.clone(),
        recorded: Mutex::default(),
    });
    recording.presented(handle);
    let outcome = RECORDING.scope(Arc::clone(&recording), work).await;
    flows.keep(std::mem::take(&mut *recording.recorded()));
    outcome
}

/// Programs come without a browser's cookies, and are told by what they present.
fn is_for_programs(path: &str) -> bool {
    [
        endpoints::TOKEN,
        endpoints::USERINFO,
        endpoints::INTROSPECTION,
        endpoints::REVOCATION,
        endpoints::PUSHED_AUTHORIZATION_REQUEST,
        endpoints::DEVICE_AUTHORIZATION,
    ]
    .contains(&path)
}

/// The answer, and where it leads the browser.
fn depart<B>(
    recording: &Recording,
    response: &ServiceResponse<B>,
    to_browser: bool,
    authsignal: Option<&str>,
) {
    let status = response.status();
    let location = response.headers().get(header::LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    let to = recording
        .recorded()
        .entries
        .first()
        .and_then(|entry| match &entry.kind {
            EntryKind::Arrow { from, .. } => Some(from.clone()),
            _ => None,
        });
    let shown = location.map(|location| recording.flows().address(location));
    recording.push(EntryKind::Arrow {
        from: Party::IdentityServer,
        to: to.unwrap_or(Party::Browser),
        what: match &shown {
            Some(address) => format!("{} to {address}", status.as_u16()),
            None => status.to_string(),
        },
        fields: Vec::new(),
    });
    let elsewhere = location
        .filter(|_| to_browser)
        .and_then(|location| Url::parse(location).ok());
    if let (Some(url), Some(shown)) = (elsewhere, shown) {
        let origin = url.origin().ascii_serialization();
        let start = shown.split(['?', '#']).next().unwrap_or_default();
        recording.push(EntryKind::Concluded {
            from: Party::Browser,
            to: party_at(&origin, authsignal),
            what: format!("GET {start}"),
            fields: recording
                .flows()
                .fields(url.query().unwrap_or_default().as_bytes()),
        });
    }
}

/// It opens nothing but the trace of this browser.
fn cookie(browser: String) -> Cookie<'static> {
    host_cookie(BROWSER, browser).finish()
}
