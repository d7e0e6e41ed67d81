use std::collections::BTreeSet;
use std::fmt;

use secrecy::SecretString;

use super::response::{AuthorizeResponse, ResponseTarget};
use super::{AuthorizeError, AuthorizeErrorCode, AuthorizeRequest, Prompt, ResponseMode, ResponseType};
use crate::authentication::Acr;
use crate::client::{Client, GrantType};
use crate::identifiers::{ClientId, LanguageTag, Nonce, State};
use crate::issuer::Issuer;
use crate::pkce::{CodeChallenge, CodeChallengeMethod};
use crate::redirect_uri::RedirectUri;
use crate::resources::{InvalidTarget, ResourceIndicator, ResourceParameterError, Resources};
use crate::scope::Scopes;

const MAX_LOGIN_HINT_LENGTH: usize = 255;

/// An authorization request that this client may make. There is no other way to get one than
/// [`AuthorizeRequest::validate`]. `Debug` shows what may stand in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidAuthorizeRequest {
    client_id: ClientId,
    target: ResponseTarget,
    response_type: ResponseType,
    scopes: Scopes,
    resources: Vec<ResourceIndicator>,
    nonce: Option<Nonce>,
    code_challenge: Option<CodeChallenge>,
    prompt: BTreeSet<Prompt>,
    max_age: Option<u32>,
    acr_values: Vec<Acr>,
    login_hint: Option<String>,
    ui_locales: Vec<LanguageTag>,
    id_token_hint: Option<String>,
}

/// What is wrong, before it is known where to say so.
struct Refusal(AuthorizeErrorCode, String);

impl<E: fmt::Display> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(AuthorizeErrorCode::InvalidRequest, error.to_string())
    }
}

fn refuse<T>(code: AuthorizeErrorCode, description: &str) -> Result<T, Refusal> {
    Err(Refusal(code, description.to_owned()))
}

impl AuthorizeRequest {
    /// Checks the request against the client that [`Self::client_id`] names and the provider's resources.
    ///
    /// A redirect URI that is not the client's is an error for a page; every other error goes to the redirect URI.
    pub fn validate(
        &self,
        client: &Client,
        resources: &Resources,
    ) -> Result<ValidAuthorizeRequest, AuthorizeError> {
        if client.client_id() != self.client_id() {
            return Err(self.unknown_client());
        }
        if !client.allows_redirect_uri(self.redirect_uri()) {
            let description = "redirect_uri is not registered for this client";
            return Err(AuthorizeError::on_page(
                AuthorizeErrorCode::InvalidRequest,
                description,
            ));
        }
        let target = self.target();
        self.validate_for(&target, client, resources)
            .map_err(|Refusal(code, description)| AuthorizeError::to_client(&target, code, description))
    }

    /// Where even the errors of this request go; a state or response mode that cannot be used is left out of it.
    fn target(&self) -> ResponseTarget {
        let state = self
            .optional("state")
            .ok()
            .flatten()
            .and_then(|state| State::parse(state).ok());
        let mode = self
            .optional("response_mode")
            .ok()
            .flatten()
            .and_then(ResponseMode::from_wire);
        ResponseTarget::new(
            self.redirect_uri().clone(),
            mode.unwrap_or(ResponseMode::Query),
            state,
        )
    }

    fn validate_for(
        &self,
        target: &ResponseTarget,
        client: &Client,
        resources: &Resources,
    ) -> Result<ValidAuthorizeRequest, Refusal> {
        self.refuse_unsupported()?;
        self.optional("state")?.map(State::parse).transpose()?;
        let scopes = self.scopes(client, resources)?;
        Ok(ValidAuthorizeRequest {
            client_id: client.client_id().clone(),
            response_type: self.response_type(client)?,
            target: target.clone(),
            resources: self.targets(resources, &scopes)?,
            scopes,
            nonce: self.optional("nonce")?.map(Nonce::parse).transpose()?,
            code_challenge: self.code_challenge(client)?,
            prompt: self.prompt()?,
            max_age: self.max_age()?,
            acr_values: self.words("acr_values")?.filter_map(Acr::from_wire).collect(),
            login_hint: self.login_hint()?,
            ui_locales: LanguageTag::parse_list(self.optional("ui_locales")?.unwrap_or_default()),
            id_token_hint: self.optional("id_token_hint")?.map(str::to_owned),
        })
    }

    fn refuse_unsupported(&self) -> Result<(), Refusal> {
        let parameters = [
            ("request", AuthorizeErrorCode::RequestNotSupported),
            ("request_uri", AuthorizeErrorCode::RequestUriNotSupported),
            ("registration", AuthorizeErrorCode::RegistrationNotSupported),
        ];
        match parameters.into_iter().find(|(name, _)| self.is_present(name)) {
            Some((name, code)) => Err(Refusal(code, format!("{name} is not supported"))),
            None => Ok(()),
        }
    }

    fn response_type(&self, client: &Client) -> Result<ResponseType, Refusal> {
        let Some(response_type) = ResponseType::from_wire(self.required("response_type")?) else {
            return refuse(
                AuthorizeErrorCode::UnsupportedResponseType,
                "response_type is not supported",
            );
        };
        let mode = self.optional("response_mode")?;
        if mode.is_some_and(|mode| ResponseMode::from_wire(mode).is_none()) {
            return refuse(
                AuthorizeErrorCode::InvalidRequest,
                "response_mode is not supported",
            );
        }
        if !client.allows_grant(GrantType::AuthorizationCode) {
            return refuse(
                AuthorizeErrorCode::UnauthorizedClient,
                "the client is not registered for authorization_code",
            );
        }
        Ok(response_type)
    }

    /// Unknown scopes are refused rather than ignored: the client learns at once that it will not get them.
    fn scopes(&self, client: &Client, resources: &Resources) -> Result<Scopes, Refusal> {
        let invalid = AuthorizeErrorCode::InvalidScope;
        let Some(text) = self.optional("scope")? else {
            return refuse(invalid, "scope is missing");
        };
        let scopes = Scopes::parse(text).map_err(|error| Refusal(invalid, error.to_string()))?;
        if scopes.is_empty() {
            return refuse(invalid, "scope is missing");
        }
        if !scopes.is_subset(client.scopes()) || !resources.undefined_among(&scopes).is_empty() {
            return refuse(
                invalid,
                "scope has a value that is unknown or not allowed for this client",
            );
        }
        let has_identity = scopes
            .iter()
            .any(|scope| resources.identity_resource(scope).is_some());
        if has_identity && !scopes.has_openid() {
            return refuse(invalid, "scope needs openid beside other identity scopes");
        }
        Ok(scopes)
    }

    fn targets(&self, resources: &Resources, scopes: &Scopes) -> Result<Vec<ResourceIndicator>, Refusal> {
        let invalid = |error: InvalidTarget| Refusal(AuthorizeErrorCode::InvalidTarget, error.to_string());
        let requested = self.resources().map_err(|error| match error {
            ResourceParameterError::Parameter(error) => error.into(),
            ResourceParameterError::Target(error) => invalid(error),
        })?;
        resources.check_targets(&requested, scopes).map_err(invalid)?;
        Ok(requested)
    }

    fn code_challenge(&self, client: &Client) -> Result<Option<CodeChallenge>, Refusal> {
        let invalid = AuthorizeErrorCode::InvalidRequest;
        let method = self.optional("code_challenge_method")?;
        match self.optional("code_challenge")? {
            None if method.is_some() => refuse(invalid, "code_challenge is missing"),
            None if client.requires_pkce() => refuse(invalid, "code_challenge is missing"),
            None => Ok(None),
            // Left out it means `plain` (RFC 7636 section 4.3), which proves nothing to whoever has seen the request.
            Some(_) if method.and_then(CodeChallengeMethod::from_wire).is_none() => {
                refuse(invalid, "code_challenge_method must be S256")
            }
            Some(challenge) => Ok(Some(CodeChallenge::parse(challenge)?)),
        }
    }

    /// Values that nobody has defined are ignored; `consent` is refused, since there is nobody to ask the person.
    fn prompt(&self) -> Result<BTreeSet<Prompt>, Refusal> {
        let words: BTreeSet<&str> = self.words("prompt")?.collect();
        if words.contains("none") && words.len() > 1 {
            return refuse(
                AuthorizeErrorCode::InvalidRequest,
                "prompt has none beside another value",
            );
        }
        if words.contains("consent") {
            return refuse(AuthorizeErrorCode::ConsentRequired, "consent cannot be asked for");
        }
        Ok(words.into_iter().filter_map(Prompt::from_wire).collect())
    }

    fn max_age(&self) -> Result<Option<u32>, Refusal> {
        let Some(text) = self.optional("max_age")? else {
            return Ok(None);
        };
        match text.parse() {
            Ok(seconds) if text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(seconds)),
            _ => refuse(
                AuthorizeErrorCode::InvalidRequest,
                "max_age must be a number of seconds",
            ),
        }
    }

    fn login_hint(&self) -> Result<Option<String>, Refusal> {
        match self.optional("login_hint")? {
            Some(hint) if hint.len() > MAX_LOGIN_HINT_LENGTH => {
                refuse(AuthorizeErrorCode::InvalidRequest, "login_hint is too long")
            }
            hint => Ok(hint.map(str::to_owned)),
        }
    }

    fn words(&self, name: &'static str) -> Result<impl Iterator<Item = &str>, Refusal> {
        Ok(self
            .optional(name)?
            .unwrap_or_default()
            .split(' ')
            .filter(|word| !word.is_empty()))
    }
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

    /// The response that hands the code to the client.
    #[must_use]
    pub fn success(&self, issuer: &Issuer, code: &SecretString) -> AuthorizeResponse {
        self.target.success(issuer, code)
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
