//! What somebody has typed into a form whose time was over when they sent it. It waits in a cookie until they have proved
//! again who they are, and then stands in the form again. No password is ever among it, and nothing comes of it before they
//! send it once more.

use actix_web::cookie::{Cookie, time::Duration};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc_protocol::identifiers::SubjectId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use web_host::cookie::{host_cookie, host_cookie_removal};

use super::gate::TurnedAway;
use crate::pages::CSRF;
use crate::storage::KeyHash;

const COOKIE: &str = "__Host-identity-draft";

/// As long as it may take to sign in.
const LIFETIME: Duration = Duration::minutes(10);

/// The longest that is kept, in bytes: browsers take cookies of 4096, with everything that belongs to them.
const LONGEST: usize = 3500;

#[derive(Serialize, Deserialize)]
struct Draft<F> {
    /// The page that it was typed on.
    path: String,
    /// By whom: the next who uses this browser does not see it.
    person: String,
    fields: F,
}

/// The answer to a form that came too late, with its fields kept. Those of a form that another site sends are not.
pub(super) fn kept(
    turned_away: &TurnedAway,
    request: &HttpRequest,
    path: &str,
    csrf: &str,
    fields: &impl Serialize,
) -> HttpResponse {
    let mut response = turned_away.error_response();
    if let TurnedAway::ToSignIn {
        subject: Some(subject),
        ..
    } = turned_away
        && CSRF.verify(request, csrf).is_ok()
        && let Some(text) = written(path, subject, fields)
    {
        // The cookie is ours: it is well-formed. `Lax`: people come back from the pages of the second factor.
        let _ = response.add_cookie(&host_cookie(COOKIE, text).max_age(LIFETIME).finish());
    }
    response
}

/// What this person has typed on this page.
pub(super) fn of<F: DeserializeOwned>(request: &HttpRequest, path: &str, subject: &SubjectId) -> Option<F> {
    let bytes = URL_SAFE_NO_PAD.decode(request.cookie(COOKIE)?.value()).ok()?;
    let draft: Draft<F> = serde_json::from_slice(&bytes).ok()?;
    let is_theirs = draft.path == path && draft.person == mark_of(subject);
    is_theirs.then_some(draft.fields)
}

/// Makes the browser forget it, once it stands in the form.
pub(super) fn removal() -> Cookie<'static> {
    host_cookie_removal(COOKIE)
}

fn written(path: &str, subject: &SubjectId, fields: &impl Serialize) -> Option<String> {
    let draft = Draft {
        path: path.to_owned(),
        person: mark_of(subject),
        fields,
    };
    let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&draft).ok()?);
    (text.len() <= LONGEST).then_some(text)
}

fn mark_of(subject: &SubjectId) -> String {
    KeyHash::of(&format!("draft of {subject}")).as_str().to_owned()
}
