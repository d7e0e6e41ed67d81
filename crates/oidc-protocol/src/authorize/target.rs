use std::fmt;

use super::response::{AuthorizeResponse, Issued};
use super::{AuthorizeErrorCode, ResponseMode, ResponseType};
use crate::client::Client;
use crate::identifiers::State;
use crate::issuer::Issuer;
use crate::parameters::Parameters;
use crate::redirect_uri::RedirectUri;

/// Where the response to a request goes: made only for redirect URIs that are registered for the client. `Debug` does
/// not show the state, which protects the client's session.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ResponseTarget {
    redirect_uri: RedirectUri,
    response_mode: ResponseMode,
    state: Option<State>,
}

impl ResponseTarget {
    /// Where even the errors of this request go, when the client may use the redirect URI. A state or response mode that
    /// cannot be used is left out of it.
    pub(super) fn registered(
        redirect_uri: &RedirectUri,
        parameters: &Parameters,
        client: &Client,
    ) -> Option<Self> {
        let usable = |name| parameters.optional(name).ok().flatten();
        client.allows_redirect_uri(redirect_uri).then(|| Self {
            redirect_uri: redirect_uri.clone(),
            response_mode: response_mode(
                usable("response_type").unwrap_or_default(),
                usable("response_mode"),
            ),
            state: usable("state").and_then(|state| State::parse(state).ok()),
        })
    }

    pub(super) fn redirect_uri(&self) -> &RedirectUri {
        &self.redirect_uri
    }

    pub(super) fn response_mode(&self) -> ResponseMode {
        self.response_mode
    }

    pub(super) fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    pub(super) fn success(&self, issuer: &Issuer, granted: &Issued<'_>) -> AuthorizeResponse {
        self.response(issuer, granted.parameters())
    }

    pub(super) fn error(
        &self,
        issuer: &Issuer,
        code: AuthorizeErrorCode,
        description: &str,
    ) -> AuthorizeResponse {
        self.response(
            issuer,
            vec![
                ("error", code.to_string()),
                ("error_description", description.to_owned()),
            ],
        )
    }

    /// Every response carries `state` as it came, and `iss` (RFC 9207).
    fn response(&self, issuer: &Issuer, mut parameters: Vec<(&'static str, String)>) -> AuthorizeResponse {
        parameters.extend(self.state.iter().map(|state| ("state", state.to_string())));
        parameters.push(("iss", issuer.to_string()));
        AuthorizeResponse::new(self.redirect_uri.clone(), self.response_mode, parameters)
    }
}

/// The mode that is asked for where it is possible, and otherwise the one that belongs to the response type. What names
/// tokens never travels in a query (OAuth 2.0 Multiple Response Types section 5), its errors neither.
fn response_mode(response_type: &str, asked: Option<&str>) -> ResponseMode {
    let names_tokens = match ResponseType::parse(response_type) {
        Some(response_type) => response_type.has_id_token(),
        None => response_type
            .split(' ')
            .any(|word| matches!(word, "token" | "id_token")),
    };
    match asked.and_then(ResponseMode::from_wire) {
        None | Some(ResponseMode::Query) if names_tokens => ResponseMode::Fragment,
        None => ResponseMode::Query,
        Some(mode) => mode,
    }
}

impl fmt::Debug for ResponseTarget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("ResponseTarget")
            .field(&self.redirect_uri)
            .finish()
    }
}
