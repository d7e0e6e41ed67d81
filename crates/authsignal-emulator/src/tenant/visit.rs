//! A visit of the pre-built UI: one action in one browser, begun with a client token.

use super::token::{Scope, Scopes, TokenBearer};

/// How the app shows the pre-built UI, and so how it gets the token back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VisitMode {
    /// In the place of the app; the token comes back with a redirect.
    Redirect,
    /// In a frame or a window beside the app; the token comes back with `postMessage`.
    Popup,
}

impl VisitMode {
    /// The name in the address and in the store. Browser SDKs send `popup` for windows, too.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Redirect => "redirect",
            Self::Popup => "popup",
        }
    }

    /// Whatever is not a popup is the mode that every app can use.
    pub(crate) fn parse(text: &str) -> Self {
        if text == Self::Popup.as_str() {
            Self::Popup
        } else {
            Self::Redirect
        }
    }
}

/// How a visit is to begin.
#[derive(Clone, Debug)]
pub(crate) struct VisitRequest {
    pub(crate) mode: VisitMode,
    /// The origin of the page that led here, where the browser says it.
    pub(crate) referrer: Option<String>,
    /// Whether a person without authenticators must enrol one before they can go back.
    pub(crate) must_enrol: bool,
}

/// A visit.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// Stands in the pages' addresses; worth nothing without the browser's cookie.
    pub(crate) id: String,
    pub(crate) browser_hash: Vec<u8>,
    /// The user, action and scopes of the token, and when it expires.
    pub(crate) bearer: TokenBearer,
    pub(crate) request: VisitRequest,
    /// Whether a challenge was passed, or a first authenticator enrolled, in this visit.
    pub(crate) is_verified: bool,
}

impl Visit {
    /// The bearer with what they may do in this visit: all management, once they have proved who they are.
    pub(crate) fn empowered_bearer(&self) -> TokenBearer {
        let mut bearer = self.bearer.clone();
        if self.is_verified {
            bearer.scopes = Scopes::management();
        }
        bearer
    }
}

impl TokenBearer {
    /// Whether the bearer may change anything about the user's authenticators.
    pub(crate) fn may_manage(&self) -> bool {
        [Scope::Add, Scope::Update, Scope::Remove]
            .into_iter()
            .any(|scope| self.scopes.contains(scope))
    }
}
