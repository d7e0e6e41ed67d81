use std::collections::BTreeSet;
use std::fmt;

use super::{
    AuthorizeError, AuthorizeErrorCode, AuthorizeResponse, Issued, Prompt, ResponseMode, ResponseTarget,
    ResponseType,
};
use crate::authentication::Acr;
use crate::claims::RequestedClaims;
use crate::identifiers::{ClientId, LanguageTag, Nonce, State};
use crate::issuer::Issuer;
use crate::pkce::CodeChallenge;
use crate::redirect_uri::RedirectUri;
use crate::resources::ResourceIndicator;
use crate::scope::Scopes;

/// An authorization request that this client may make. There is no other way to get one than
/// [`super::AuthorizeRequest::validate`]. `Debug` shows what may stand in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidAuthorizeRequest {
    pub(super) client_id: ClientId,
    pub(super) target: ResponseTarget,
    pub(super) response_type: ResponseType,
    pub(super) scopes: Scopes,
    pub(super) resources: Vec<ResourceIndicator>,
    pub(super) nonce: Option<Nonce>,
    pub(super) code_challenge: Option<CodeChallenge>,
    pub(super) prompt: BTreeSet<Prompt>,
    pub(super) max_age: Option<u32>,
    pub(super) acr_values: Vec<Acr>,
    pub(super) essential_acr_values: Option<Vec<Acr>>,
    pub(super) claims: RequestedClaims,
    pub(super) login_hint: Option<String>,
    pub(super) ui_locales: Vec<LanguageTag>,
    pub(super) id_token_hint: Option<String>,
}

impl ValidAuthorizeRequest {
    /// The client.
    #[must_use]
    pub fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The redirect URI, which is registered for the client.
    #[must_use]
    pub fn redirect_uri(&self) -> &RedirectUri {
        self.target.redirect_uri()
    }

    /// How the response travels.
    #[must_use]
    pub fn response_mode(&self) -> ResponseMode {
        self.target.response_mode()
    }

    /// What the client wants back.
    #[must_use]
    pub fn response_type(&self) -> ResponseType {
        self.response_type
    }

    /// The scopes, at least one, all of them defined and allowed for the client.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The APIs that access tokens shall be for; none means all that the scopes belong to (RFC 8707).
    #[must_use]
    pub fn resources(&self) -> &[ResourceIndicator] {
        &self.resources
    }

    /// The client's `state`.
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        self.target.state()
    }

    /// The nonce for the id token.
    #[must_use]
    pub fn nonce(&self) -> Option<&Nonce> {
        self.nonce.as_ref()
    }

    /// The code challenge; there is one for every client that requires it.
    #[must_use]
    pub fn code_challenge(&self) -> Option<&CodeChallenge> {
        self.code_challenge.as_ref()
    }

    /// Whether this prompt was asked for.
    #[must_use]
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// How old the authentication may be, in seconds.
    #[must_use]
    pub fn max_age(&self) -> Option<u32> {
        self.max_age
    }

    /// The requested authentication context classes that are known here, in the client's order of preference.
    #[must_use]
    pub fn acr_values(&self) -> &[Acr] {
        &self.acr_values
    }

    /// The classes of which one must be reached, where the client needs that (OpenID Connect Core section 5.5.1.1). None
    /// of them being known here, the list is empty.
    #[must_use]
    pub fn essential_acr_values(&self) -> Option<&[Acr]> {
        self.essential_acr_values.as_deref()
    }

    /// Single claims that are asked for, those left out that no scope of the client stands for.
    #[must_use]
    pub fn claims(&self) -> &RequestedClaims {
        &self.claims
    }

    /// Who the client believes is going to sign in; anybody can write anything here.
    #[must_use]
    pub fn login_hint(&self) -> Option<&str> {
        self.login_hint.as_deref()
    }

    /// The languages of the person, in order of preference.
    #[must_use]
    pub fn ui_locales(&self) -> &[LanguageTag] {
        &self.ui_locales
    }

    /// An id token that names who is expected; not verified yet.
    #[must_use]
    pub fn id_token_hint(&self) -> Option<&str> {
        self.id_token_hint.as_deref()
    }

    /// The response that hands the client what it wants, by its response type.
    #[must_use]
    pub fn success(&self, issuer: &Issuer, granted: &Issued<'_>) -> AuthorizeResponse {
        self.target.success(issuer, granted)
    }

    /// An error that goes to the client, such as `access_denied` when the person cancels.
    #[must_use]
    pub fn refuse(&self, code: AuthorizeErrorCode, description: &'static str) -> AuthorizeError {
        AuthorizeError::to_client(&self.target, code, description)
    }
}

impl fmt::Debug for ValidAuthorizeRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ValidAuthorizeRequest")
            .field("target", &self.target)
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("prompt", &self.prompt)
            .finish_non_exhaustive()
    }
}
