//! The way back to the app: its `redirectUrl`, byte for byte, with a token for the same action.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::problem::Problem;
use super::visitor::{Frame, Visitor, see_other};
use crate::tenant::action::{Action, ActionState};

/// For actions that name no `redirectUrl`.
#[derive(Serialize)]
pub(super) struct DonePage {
    #[serde(flatten)]
    frame: Frame,
    succeeded: bool,
}

impl Page for DonePage {
    const TEMPLATE: &'static str = "finish.html";

    fn samples() -> Vec<Self> {
        [true, false]
            .map(|succeeded| Self {
                frame: Frame::sample(),
                succeeded,
            })
            .into()
    }
}

pub(super) fn back_to_app(visitor: &Visitor, action: &Action) -> Result<HttpResponse, Problem> {
    let Some(url) = &action.context.redirect_url else {
        let succeeded = action.state == ActionState::ChallengeSucceeded;
        return Ok(visitor.respond(
            StatusCode::OK,
            &DonePage {
                frame: visitor.frame(),
                succeeded,
            },
        ));
    };
    // The scopes of `track`: this token travels in an address.
    let token = visitor
        .tenant
        .token(&action.key, &visitor.bearer.scopes)
        .map_err(|error| visitor.problem(&error))?;
    Ok(see_other(&with_token(url, &token)))
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
