use std::collections::BTreeSet;
use std::fmt;

use super::{
    AuthorizeError, AuthorizeErrorCode, AuthorizeRequest, Prompt, ResponseMode, ResponseTarget, ResponseType,
    ValidAuthorizeRequest,
};
use crate::authentication::Acr;
use crate::claims::RequestedClaims;
use crate::client::{Client, GrantType};
use crate::identifiers::{LanguageTag, Nonce, State};
use crate::pkce::{CodeChallenge, CodeChallengeMethod};
use crate::resources::{InvalidTarget, ResourceIndicator, ResourceParameterError, Resources};
use crate::scope::Scopes;

const MAX_LOGIN_HINT_LENGTH: usize = 255;

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
            return Err(Self::unknown_client());
        }
        let Some(target) = ResponseTarget::registered(self.redirect_uri(), self.parameters(), client) else {
            let description = "redirect_uri is not registered for this client";
            return Err(AuthorizeError::on_page(
                AuthorizeErrorCode::InvalidRequest,
                description,
            ));
        };
        self.validate_for(&target, client, resources)
            .map_err(|Refusal(code, description)| AuthorizeError::to_client(&target, code, description))
    }

    fn validate_for(
        &self,
        target: &ResponseTarget,
        client: &Client,
        resources: &Resources,
    ) -> Result<ValidAuthorizeRequest, Refusal> {
        self.refuse_unsupported()?;
        self.check()?;
        self.optional("state")?.map(State::parse).transpose()?;
        let response_type = self.response_type(client)?;
        let scopes = self.scopes(response_type, client, resources)?;
        let claims = self.claims(client, resources)?;
        Ok(ValidAuthorizeRequest {
            client_id: client.client_id().clone(),
            target: target.clone(),
            resources: self.targets(resources, &scopes)?,
            nonce: self.nonce(response_type)?,
            code_challenge: self.code_challenge(response_type, client)?,
            prompt: self.prompt()?,
            max_age: self.max_age()?.or(client.default_max_age()),
            acr_values: self.acr_values(&claims, client)?,
            essential_acr_values: claims.essential_acr_values(),
            login_hint: self.login_hint()?,
            ui_locales: LanguageTag::parse_list(self.optional("ui_locales")?.unwrap_or_default()),
            id_token_hint: self.optional("id_token_hint")?.map(str::to_owned),
            response_type,
            scopes,
            claims,
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
        let Some(response_type) = ResponseType::parse(self.required("response_type")?) else {
            return refuse(
                AuthorizeErrorCode::UnsupportedResponseType,
                "response_type is not supported",
            );
        };
        match self.optional("response_mode")?.map(ResponseMode::from_wire) {
            Some(None) => {
                return refuse(
                    AuthorizeErrorCode::InvalidRequest,
                    "response_mode is not supported",
                );
            }
            Some(Some(ResponseMode::Query)) if response_type.has_id_token() => {
                return refuse(
                    AuthorizeErrorCode::InvalidRequest,
                    "response_mode must not be query for this response_type",
                );
            }
            Some(Some(_)) | None => {}
        }
        if response_type.has_code() && !client.allows_grant(GrantType::AuthorizationCode) {
            return refuse(
                AuthorizeErrorCode::UnauthorizedClient,
                "the client is not registered for authorization_code",
            );
        }
        if !client.allows_response_type(response_type) {
            return refuse(
                AuthorizeErrorCode::UnauthorizedClient,
                "the client is not registered for this response_type",
            );
        }
        Ok(response_type)
    }

    /// Without it nobody could tell whether an id token from the browser answers this request (OpenID Connect Core
    /// section 3.2.2.1).
    fn nonce(&self, response_type: ResponseType) -> Result<Option<Nonce>, Refusal> {
        match self.optional("nonce")? {
            None if response_type.has_id_token() => {
                refuse(AuthorizeErrorCode::InvalidRequest, "nonce is missing")
            }
            nonce => Ok(nonce.map(Nonce::parse).transpose()?),
        }
    }

    /// Unknown scopes are refused rather than ignored: the client learns at once that it will not get them.
    fn scopes(
        &self,
        response_type: ResponseType,
        client: &Client,
        resources: &Resources,
    ) -> Result<Scopes, Refusal> {
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
        if response_type.has_id_token() && !scopes.has_openid() {
            return refuse(invalid, "scope needs openid for an id token");
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

    fn code_challenge(
        &self,
        response_type: ResponseType,
        client: &Client,
    ) -> Result<Option<CodeChallenge>, Refusal> {
        let invalid = AuthorizeErrorCode::InvalidRequest;
        let is_required = client.requires_pkce() && response_type.has_code();
        let method = self.optional("code_challenge_method")?;
        match self.optional("code_challenge")? {
            None if method.is_some() => refuse(invalid, "code_challenge is missing"),
            None if is_required => refuse(invalid, "code_challenge is missing"),
            None => Ok(None),
            // Left out it means `plain` (RFC 7636 section 4.3), which proves nothing to whoever has seen the request.
            Some(_) if method.and_then(CodeChallengeMethod::from_wire).is_none() => {
                refuse(invalid, "code_challenge_method must be S256")
            }
            Some(challenge) => Ok(Some(CodeChallenge::parse(challenge)?)),
        }
    }

    /// A value that is not supported is refused (Initiating User Registration section 4): the client counts on it.
    fn prompt(&self) -> Result<BTreeSet<Prompt>, Refusal> {
        let words = self.words("prompt")?.map(Prompt::from_wire);
        let Some(prompt) = words.collect::<Option<BTreeSet<_>>>() else {
            return refuse(
                AuthorizeErrorCode::InvalidRequest,
                "prompt has a value that is not supported",
            );
        };
        if prompt.contains(&Prompt::None) && prompt.len() > 1 {
            return refuse(
                AuthorizeErrorCode::InvalidRequest,
                "prompt has none beside another value",
            );
        }
        Ok(prompt)
    }

    /// Claims that no scope of the client stands for are not for it to ask for, whichever way it does.
    fn claims(&self, client: &Client, resources: &Resources) -> Result<RequestedClaims, Refusal> {
        let claims = self.optional("claims")?.map(RequestedClaims::parse).transpose()?;
        let mut claims = claims.unwrap_or_default();
        claims.restrict_to(&resources.identity_claims(client.scopes()));
        Ok(claims.in_languages(self.optional("claims_locales")?.unwrap_or_default()))
    }

    /// Those of `acr_values`, and those that `claims` asks for.
    fn acr_values(&self, claims: &RequestedClaims, client: &Client) -> Result<Vec<Acr>, Refusal> {
        if !self.is_present("acr_values") && claims.of_id_token("acr").is_none() {
            return Ok(client.default_acr_values().to_vec());
        }
        let mut values: Vec<_> = self.words("acr_values")?.filter_map(Acr::from_wire).collect();
        for value in claims.acr_values() {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(values)
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
