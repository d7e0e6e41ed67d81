//! From an authorization code to a person: the token request, the checks of the ID token, and userinfo.

use openidconnect::core::{CoreErrorResponseType, CoreGenderClaim, CoreIdTokenClaims, CoreTokenResponse};
use openidconnect::{
    AccessToken, AdditionalClaims, AuthorizationCode, OAuth2TokenResponse, PkceCodeVerifier,
    RequestTokenError, StandardErrorResponse, SubjectIdentifier, TokenResponse, UserInfoClaims,
    UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::http::HttpError;
use super::id_token::Expected;
use super::refresh::RefreshableTokens;
use super::{Client, Provider, ProviderError};
use crate::authentication::Authentication;
use crate::claims::Claims;
use crate::session::{IdTokenHint, Person};
use crate::token_details::{self, TokenDetails, TokenKind};
use web_host::logging::with_causes;

/// What an authorization response and the request that it answers bring along.
#[derive(Debug)]
pub struct Redemption<'a> {
    /// The authorization code.
    pub code: String,
    /// The code verifier of the request.
    pub code_verifier: &'a str,
    /// The nonce of the request.
    pub nonce: &'a str,
    /// When a new authentication was asked for: the ID token must tell of one since then.
    pub authenticated_since: Option<OffsetDateTime>,
}

/// What a redeemed code gives.
#[derive(Debug)]
pub struct SignIn {
    /// Who signed in.
    pub person: Person,
    /// How to get new tokens before these expire, where the provider lets us.
    pub tokens: Option<RefreshableTokens>,
}

/// All claims of userinfo that the library has no name for.
#[derive(Debug, Deserialize, Serialize)]
struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

impl Provider {
    /// Redeems an authorization code and verifies what comes back (OpenID Connect Core 1.0 sections 3.1.3 and 5.3).
    pub async fn redeem(&self, redemption: Redemption<'_>) -> Result<SignIn, ProviderError> {
        let metadata = self.metadata.get().await?;
        let client = self.client(&metadata);
        let response = self.exchange(&client, &redemption).await?;
        let id_token = response
            .id_token()
            .ok_or_else(|| untrusted("there is no ID token"))?;
        let expected = Expected {
            nonce: Some(redemption.nonce),
            code: Some(&redemption.code),
            access_token: response.access_token(),
            authenticated_since: redemption.authenticated_since,
        };
        let claims = self.verified(&metadata, id_token, expected).await?;
        let userinfo = self
            .userinfo(&client, response.access_token(), claims.subject())
            .await?;
        Ok(SignIn {
            person: self.person(&claims, userinfo, &id_token.to_string(), &response),
            tokens: self.refreshable(&response),
        })
    }

    async fn exchange(
        &self,
        client: &Client,
        redemption: &Redemption<'_>,
    ) -> Result<CoreTokenResponse, ProviderError> {
        client
            .exchange_code(AuthorizationCode::new(redemption.code.clone()))
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(redemption.code_verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(token_error)
    }

    /// Userinfo for this subject, or nothing where it is not asked or does not exist. Another subject is an error.
    pub(super) async fn userinfo(
        &self,
        client: &Client,
        access_token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Map<String, Value>, ProviderError> {
        if !self.registration.userinfo || client.user_info_url().is_none() {
            return Ok(Map::new());
        }
        let claims: Result<UserInfoClaims<OtherClaims, CoreGenderClaim>, _> = client
            .user_info(access_token.clone(), Some(subject.clone()))
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?
            .request_async(&self.http)
            .await;
        let claims = claims.map_err(|error| match error {
            error @ (UserInfoError::ClaimsVerification(_) | UserInfoError::Parse(_)) => {
                untrusted(&format!("userinfo: {}", with_causes(&error)))
            }
            other => ProviderError::Unavailable(format!("userinfo: {}", with_causes(&other))),
        })?;
        match serde_json::to_value(claims) {
            Ok(Value::Object(claims)) => Ok(claims),
            _ => Err(untrusted("userinfo is not a JSON object")),
        }
    }

    fn person(
        &self,
        claims: &CoreIdTokenClaims,
        userinfo: Map<String, Value>,
        id_token: &str,
        response: &CoreTokenResponse,
    ) -> Person {
        let payload = token_details::payload(id_token).unwrap_or_default();
        let amr = claims.auth_method_refs().into_iter().flatten();
        Person {
            subject: claims.subject().to_string(),
            sid: payload.get("sid").and_then(Value::as_str).map(str::to_owned),
            claims: Claims::merged(payload, userinfo),
            authentication: Authentication {
                auth_time: claims.auth_time().map(|time| time.timestamp()),
                acr: claims.auth_context_ref().map(|acr| acr.to_string()),
                amr: amr.map(|method| method.to_string()).collect(),
            },
            id_token: IdTokenHint::new(id_token.to_owned()),
            tokens: vec![
                TokenDetails::decode(TokenKind::Identity, id_token, None),
                TokenDetails::decode(
                    TokenKind::Access,
                    response.access_token().secret(),
                    self.expiry(response),
                ),
            ],
            signed_in_at: self.clock.now().unix_timestamp(),
            check_session: None,
            token_set: None,
        }
    }
}

/// What the provider's answer to a token request means when it is no success.
pub(super) fn token_error(
    error: RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> ProviderError {
    match error {
        RequestTokenError::ServerResponse(answer) => ProviderError::Refused(answer.to_string()),
        error @ RequestTokenError::Parse(..) => {
            untrusted(&format!("token response: {}", with_causes(&error)))
        }
        other => ProviderError::Unavailable(format!("token request: {}", with_causes(&other))),
    }
}

fn untrusted(reason: &str) -> ProviderError {
    ProviderError::Untrusted(reason.to_owned())
}
