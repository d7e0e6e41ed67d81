//! The way back to the app, with a token for the same action: its `redirectUrl`, byte for byte, or, for a frame or a
//! window, a page that hands the token to the app by `postMessage`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::Frame;
use super::problem::Problem;
use super::visitor::{Visitor, see_other};
use crate::tenant::action::{Action, ActionState};
use crate::tenant::visit::VisitMode;

/// For actions that name no `redirectUrl`, and for frames and windows.
#[derive(Serialize)]
pub(super) struct DonePage {
    #[serde(flatten)]
    frame: Frame,
    succeeded: bool,
    /// What the app gets from a frame or a window.
    token: Option<String>,
    /// Should nobody have opened the window, the redirect is the way back.
    back: Option<String>,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "finish.html";

    fn samples() -> Vec<Self> {
        let page = |succeeded, token: Option<&str>| Self {
            frame: Frame::sample(),
            succeeded,
            token: token.map(str::to_owned),
            back: token.map(|_| "/challenge/0123/return".to_owned()),
        };
        vec![page(true, None), page(false, None), page(true, Some("token"))]
    }
}

/// Back to the app in the way that the visit's mode asks for.
pub(super) fn back_to_app(visitor: &Visitor, action: &Action) -> Result<HttpResponse, Problem> {
    match visitor.visit.request.mode {
        VisitMode::Redirect => redirect(visitor, action),
        VisitMode::Popup => {
            let back = action.context.redirect_url.as_ref();
            let page = DonePage {
                frame: visitor.frame(),
                succeeded: action.state == ActionState::ChallengeSucceeded,
                token: Some(token(visitor, action)?),
                back: back.map(|_| visitor.path("return")),
            };
            Ok(visitor.respond(StatusCode::OK, &page))
        }
    }
}

/// `GET /challenge/{visit}/return`: for a window that nobody opened, so that nobody listens.
pub(super) async fn by_redirect(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if visitor.must_stay(&overview) {
        return Ok(visitor.see_other(""));
    }
    redirect(&visitor, &overview.action)
}

fn redirect(visitor: &Visitor, action: &Action) -> Result<HttpResponse, Problem> {
    let Some(url) = &action.context.redirect_url else {
        let page = DonePage {
            frame: visitor.frame(),
            succeeded: action.state == ActionState::ChallengeSucceeded,
            token: None,
            back: None,
        };
        return Ok(visitor.respond(StatusCode::OK, &page));
    };
    Ok(see_other(&with_token(url, &token(visitor, action)?)))
}

/// With the scopes of `track`, whatever was proved in this visit: this token travels in an address.
fn token(visitor: &Visitor, action: &Action) -> Result<String, Problem> {
    visitor
        .tenant
        .token(&action.key, &visitor.visit.bearer.scopes)
        .map_err(|error| visitor.problem(&error))
}

/// Adds the token behind the query, which may hold anything, and before the fragment.
fn with_token(url: &str, token: &str) -> String {
    let (address, fragment) = match url.find('#') {
        Some(position) => url.split_at(position),
        None => (url, ""),
    };
    let separator = if address.contains('?') { '&' } else { '?' };
    format!("{address}{separator}token={token}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::with_token;

    #[test]
    fn the_query_is_kept_byte_for_byte() {
        let url = "https://app.example/callback?returnUrl=L2E/Yj1j+ZA==";
        assert_eq!(
            with_token(url, "t"),
            "https://app.example/callback?returnUrl=L2E/Yj1j+ZA==&token=t"
        );
    }

    #[test]
    fn a_url_without_query_gets_one_and_a_fragment_stays_last() {
        assert_eq!(
            with_token("https://app.example/", "t"),
            "https://app.example/?token=t"
        );
        assert_eq!(
            with_token("https://app.example/#part", "t"),
            "https://app.example/?token=t#part"
        );
        assert_eq!(
            with_token("https://app.example/?a#b?c", "t"),
            "https://app.example/?a&token=t#b?c"
        );
    }
}
