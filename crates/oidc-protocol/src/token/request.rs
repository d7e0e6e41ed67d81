use secrecy::{ExposeSecret as _, SecretString};

use crate::client::GrantType;
use crate::client_authentication::{self, AuthenticatedClient};
use crate::oauth_error::{OAuthError, OAuthErrorCode};
use crate::parameters::Parameters;
use crate::pkce::CodeVerifier;
use crate::resources::{ResourceIndicator, Resources};
use crate::scope::Scopes;

/// A token request of a client that has authenticated and may use the grant type.
#[derive(Debug, Clone)]
pub enum TokenRequest {
    /// `authorization_code`.
    AuthorizationCode(AuthorizationCodeRequest),
    /// `client_credentials`.
    ClientCredentials(ClientCredentialsRequest),
    /// `refresh_token`.
    RefreshToken(RefreshTokenRequest),
    /// `urn:ietf:params:oauth:grant-type:device_code`.
    DeviceCode(DeviceCodeRequest),
}

impl TokenRequest {
    /// What is presented for tokens.
    #[must_use]
    pub fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode(_) => GrantType::AuthorizationCode,
            Self::ClientCredentials(_) => GrantType::ClientCredentials,
            Self::RefreshToken(_) => GrantType::RefreshToken,
            Self::DeviceCode(_) => GrantType::DeviceCode,
        }
    }
}

/// A code and what must prove that it is in the right hands.
#[derive(Debug, Clone)]
pub struct AuthorizationCodeRequest {
    pub(super) code: SecretString,
    pub(super) redirect_uri: String,
    pub(super) code_verifier: Option<CodeVerifier>,
    pub(super) resources: Vec<ResourceIndicator>,
}

/// A client that asks for a token for itself.
#[derive(Debug, Clone)]
pub struct ClientCredentialsRequest {
    scopes: Option<Scopes>,
    resources: Vec<ResourceIndicator>,
}

/// A device that asks whether the person has decided.
#[derive(Debug, Clone)]
pub struct DeviceCodeRequest {
    device_code: SecretString,
    resources: Vec<ResourceIndicator>,
}

/// A client that asks for new tokens of a grant it has.
#[derive(Debug, Clone)]
pub struct RefreshTokenRequest {
    refresh_token: SecretString,
    scopes: Option<Scopes>,
    resources: Vec<ResourceIndicator>,
}

impl TokenRequest {
    /// Parses a form body into the parameters of this endpoint, those of client authentication among them.
    #[must_use]
    pub fn parameters(body: &[u8]) -> Parameters {
        let own = [
            "code",
            "code_verifier",
            "device_code",
            "grant_type",
            "redirect_uri",
            "refresh_token",
            "resource",
            "scope",
        ];
        let known: Vec<_> = client_authentication::PARAMETERS
            .iter()
            .copied()
            .chain(own)
            .collect();
        Parameters::parse(body, &known)
    }

    /// Reads the grant. It asks for an authenticated client, so that nobody else learns anything from the answers.
    pub fn parse(form: &Parameters, client: AuthenticatedClient<'_>) -> Result<Self, OAuthError> {
        form.check().map_err(OAuthError::invalid_request)?;
        let grant_type = form.required("grant_type").map_err(OAuthError::invalid_request)?;
        let grant_type = GrantType::from_wire(grant_type).ok_or_else(|| {
            OAuthError::new(
                OAuthErrorCode::UnsupportedGrantType,
                "grant_type is not supported",
            )
        })?;
        if !client.client().allows_grant(grant_type) {
            return Err(OAuthError::new(
                OAuthErrorCode::UnauthorizedClient,
                "the client is not registered for this grant_type",
            ));
        }
        match grant_type {
            GrantType::AuthorizationCode => {
                AuthorizationCodeRequest::parse(form).map(Self::AuthorizationCode)
            }
            GrantType::ClientCredentials => {
                ClientCredentialsRequest::parse(form).map(Self::ClientCredentials)
            }
            GrantType::RefreshToken => RefreshTokenRequest::parse(form).map(Self::RefreshToken),
            GrantType::DeviceCode => DeviceCodeRequest::parse(form).map(Self::DeviceCode),
        }
    }
}

impl AuthorizationCodeRequest {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let code = form.required("code").map_err(OAuthError::invalid_request)?;
        let redirect_uri = form
            .required("redirect_uri")
            .map_err(OAuthError::invalid_request)?;
        let code_verifier = form
            .optional("code_verifier")
            .map_err(OAuthError::invalid_request)?;
        let code_verifier = code_verifier
            .map(CodeVerifier::parse)
            .transpose()
            .map_err(OAuthError::invalid_request)?;
        Ok(Self {
            code: code.into(),
            redirect_uri: redirect_uri.to_owned(),
            code_verifier,
            resources: ResourceIndicator::parse_all(form)?,
        })
    }

    /// The APIs that the access token shall be for.
    #[must_use]
    pub fn resources(&self) -> &[ResourceIndicator] {
        &self.resources
    }

    /// The code, to find the grant by.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code.expose_secret()
    }
}

impl ClientCredentialsRequest {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        Ok(Self {
            scopes: scopes(form)?,
            resources: ResourceIndicator::parse_all(form)?,
        })
    }

    /// The APIs that the token shall be for.
    #[must_use]
    pub fn resources(&self) -> &[ResourceIndicator] {
        &self.resources
    }

    /// The scopes that the token gets: what was asked for, or all API scopes of the client when nothing was. Identity
    /// scopes are refused, since there is no person.
    pub fn granted_scopes(
        &self,
        client: AuthenticatedClient<'_>,
        resources: &Resources,
    ) -> Result<Scopes, OAuthError> {
        let allowed = resources.api_scopes_among(client.client().scopes());
        let granted = self.scopes.clone().unwrap_or_else(|| allowed.clone());
        if granted.is_empty() || !granted.is_subset(&allowed) {
            return Err(OAuthError::new(
                OAuthErrorCode::InvalidScope,
                "scope has a value that is unknown or not allowed for this client",
            ));
        }
        Ok(granted)
    }
}

impl DeviceCodeRequest {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let device_code = form
            .required("device_code")
            .map_err(OAuthError::invalid_request)?;
        Ok(Self {
            device_code: device_code.into(),
            resources: ResourceIndicator::parse_all(form)?,
        })
    }

    /// The device code, to find the request by.
    #[must_use]
    pub fn device_code(&self) -> &str {
        self.device_code.expose_secret()
    }

    /// The APIs that the access token shall be for.
    #[must_use]
    pub fn resources(&self) -> &[ResourceIndicator] {
        &self.resources
    }
}

impl RefreshTokenRequest {
    fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        let refresh_token = form
            .required("refresh_token")
            .map_err(OAuthError::invalid_request)?;
        Ok(Self {
            refresh_token: refresh_token.into(),
            scopes: scopes(form)?,
            resources: ResourceIndicator::parse_all(form)?,
        })
    }

    /// The refresh token, to find the grant by.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.refresh_token.expose_secret()
    }

    /// The scopes that the client wants; none means all that were granted.
    #[must_use]
    pub fn scopes(&self) -> Option<&Scopes> {
        self.scopes.as_ref()
    }

    /// The APIs that the access token shall be for.
    #[must_use]
    pub fn resources(&self) -> &[ResourceIndicator] {
        &self.resources
    }
}

/// The parameter `scope`, when it asks for something.
fn scopes(form: &Parameters) -> Result<Option<Scopes>, OAuthError> {
    let scopes = form.optional("scope").map_err(OAuthError::invalid_request)?;
    let scopes = scopes
        .map(Scopes::parse)
        .transpose()
        .map_err(|error| OAuthError::new(OAuthErrorCode::InvalidScope, error.to_string()))?;
    Ok(scopes.filter(|scopes| !scopes.is_empty()))
}
