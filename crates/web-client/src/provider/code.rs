//! From an authorization code to a person: the token request, the checks of the ID token, and userinfo.

use std::sync::Arc;
use std::time::SystemTime;

use openidconnect::core::{
    CoreGenderClaim, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
    CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, AuthorizationCode, ClaimsVerificationError, Nonce,
    OAuth2TokenResponse, PkceCodeVerifier, RequestTokenError, SignatureVerificationError, SubjectIdentifier,
    TokenResponse, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::metadata::Metadata;
use super::{Client, Provider, ProviderError};
use crate::authentication::{Authentication, CLOCK_SKEW};
use crate::claims::Claims;
use crate::session::{IdTokenHint, Person};
use crate::token_details::{self, TokenDetails};
use web_host::logging::with_causes;

/// The signatures that are accepted: none of them can be made with what a client knows.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 7] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

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

/// All claims of userinfo that the library has no name for.
#[derive(Debug, Deserialize, Serialize)]
struct OtherClaims(Map<String, Value>);

impl AdditionalClaims for OtherClaims {}

impl Provider {
    /// Redeems an authorization code and verifies what comes back (OpenID Connect Core 1.0 sections 3.1.3 and 5.3).
    pub async fn redeem(&self, redemption: Redemption<'_>) -> Result<Person, ProviderError> {
        let metadata = self.metadata.get().await?;
        let client = self.client(&metadata);
        let response = self.exchange(&client, &redemption).await?;
        let id_token = response
            .id_token()
            .ok_or_else(|| untrusted("there is no ID token"))?;
        let access_token = response.access_token();
        let claims = match self.verify(&client, id_token, access_token, &redemption) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let client = self.client_with_new_keys(&metadata).await?;
                self.verify(&client, id_token, access_token, &redemption)
            }
            outcome => outcome,
        };
        let claims = claims.map_err(|error| untrusted(&with_causes(&error)))?;
        let userinfo = self.userinfo(&client, access_token, claims.subject()).await?;
        Ok(self.person(&claims, userinfo, &id_token.to_string(), &response))
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
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(answer) => ProviderError::Refused(answer.to_string()),
                other => ProviderError::Unavailable(format!("token request: {}", with_causes(&other))),
            })
    }

    async fn client_with_new_keys(&self, known: &Arc<Metadata>) -> Result<Client, ProviderError> {
        tracing::info!("the ID token is signed with an unknown key; fetching the provider's keys");
        Ok(self.client(&*self.metadata.refreshed(known).await?))
    }

    fn verify(
        &self,
        client: &Client,
        id_token: &CoreIdToken,
        access_token: &AccessToken,
        redemption: &Redemption<'_>,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        let now = SystemTime::from(self.clock.now());
        let since = redemption
            .authenticated_since
            .map(|since| (since - CLOCK_SKEW).unix_timestamp());
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || now.into())
            .set_auth_time_verifier_fn(move |at| match since {
                Some(since) if at.is_none_or(|at| at.timestamp() < since) => {
                    Err("no new authentication".to_owned())
                }
                _ => Ok(()),
            });
        let claims = id_token.claims(&verifier, &Nonce::new(redemption.nonce.to_owned()))?;
        if claims
            .authorized_party()
            .is_some_and(|party| party != client.client_id())
        {
            return Err(ClaimsVerificationError::InvalidAudience(
                "`azp` is another client".to_owned(),
            ));
        }
        verify_access_token(&verifier, id_token, claims, access_token)?;
        Ok(claims.clone())
    }

    /// Userinfo for this subject, or nothing where it is not asked or does not exist. Another subject is an error.
    async fn userinfo(
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
            UserInfoError::ClaimsVerification(error) => untrusted(&format!("userinfo: {error}")),
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
        let now = self.clock.now().unix_timestamp();
        let lifetime = response
            .expires_in()
            .and_then(|lifetime| i64::try_from(lifetime.as_secs()).ok());
        let expires_at = lifetime.map(|seconds| now.saturating_add(seconds));
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
                TokenDetails::decode("ID token", id_token, None),
                TokenDetails::decode("Access token", response.access_token().secret(), expires_at),
            ],
            signed_in_at: now,
        }
    }
}

/// Where the ID token has `at_hash`, the access token must be the one it was issued with (section 3.1.3.8).
fn verify_access_token(
    verifier: &CoreIdTokenVerifier<'_>,
    id_token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    access_token: &AccessToken,
) -> Result<(), ClaimsVerificationError> {
    let Some(expected) = claims.access_token_hash() else {
        return Ok(());
    };
    let signature = ClaimsVerificationError::SignatureVerification;
    let algorithm = id_token.signing_alg().map_err(signature)?;
    let key = id_token.signing_key(verifier).map_err(signature)?;
    match AccessTokenHash::from_token(access_token, algorithm, key) {
        Ok(actual) if actual == *expected => Ok(()),
        _ => Err(ClaimsVerificationError::Other(
            "`at_hash` belongs to another access token".to_owned(),
        )),
    }
}

fn untrusted(reason: &str) -> ProviderError {
    ProviderError::Untrusted(reason.to_owned())
}
