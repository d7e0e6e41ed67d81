//! The checks of an ID token (OpenID Connect Core 1.0 sections 3.1.3.7, 3.1.3.8 and 12.2).

use std::sync::Arc;
use std::time::SystemTime;

use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, AuthorizationCodeHash, ClaimsVerificationError, Nonce,
    SignatureVerificationError,
};
use time::OffsetDateTime;
use web_host::logging::with_causes;

use super::metadata::Metadata;
use super::{Client, Provider, ProviderError};
use crate::authentication::CLOCK_SKEW;
use crate::config::SigningAlgorithm;

/// What an ID token has to agree with, besides issuer and client.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'a> {
    /// The nonce of the request; none after a refresh, which has none.
    pub(super) nonce: Option<&'a str>,
    /// The code that it was given for, if any.
    pub(super) code: Option<&'a str>,
    /// The access token that it came with.
    pub(super) access_token: &'a AccessToken,
    /// A new authentication was asked for at this time.
    pub(super) authenticated_since: Option<OffsetDateTime>,
}

impl Provider {
    /// The claims of an ID token that holds. The provider's keys are fetched anew when it is signed with an unknown one.
    pub(super) async fn verified(
        &self,
        metadata: &Arc<Metadata>,
        id_token: &CoreIdToken,
        expected: Expected<'_>,
    ) -> Result<CoreIdTokenClaims, ProviderError> {
        let claims = match self.verify(&self.client(metadata), id_token, expected) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                tracing::info!("the ID token is signed with an unknown key; fetching the provider's keys");
                let metadata = self.metadata.refreshed(metadata).await?;
                self.verify(&self.client(&metadata), id_token, expected)
            }
            outcome => outcome,
        };
        claims.map_err(|error| ProviderError::Untrusted(with_causes(&error)))
    }

    fn verify(
        &self,
        client: &Client,
        id_token: &CoreIdToken,
        expected: Expected<'_>,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        // An ID token may have expired a moment ago, and come from a clock that is a little ahead.
        let now = SystemTime::from(self.clock.now() - CLOCK_SKEW);
        let latest = (self.clock.now() + CLOCK_SKEW).unix_timestamp();
        let since = expected
            .authenticated_since
            .map(|since| (since - CLOCK_SKEW).unix_timestamp());
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([jws_algorithm(self.registration.id_token_signed_response_alg)])
            .set_time_fn(move || now.into())
            .set_issue_time_verifier_fn(move |at| {
                if at.timestamp() <= latest {
                    Ok(())
                } else {
                    Err("`iat` is in the future".to_owned())
                }
            })
            .set_auth_time_verifier_fn(move |at| match since {
                Some(since) if at.is_none_or(|at| at.timestamp() < since) => {
                    Err("no new authentication".to_owned())
                }
                _ => Ok(()),
            });
        let claims = match expected.nonce {
            Some(nonce) => id_token.claims(&verifier, &Nonce::new(nonce.to_owned()))?,
            None => id_token.claims(&verifier, |_: Option<&Nonce>| Ok(()))?,
        };
        if claims
            .authorized_party()
            .is_some_and(|party| party != client.client_id())
        {
            return Err(ClaimsVerificationError::InvalidAudience(
                "`azp` is another client".to_owned(),
            ));
        }
        verify_access_token(&verifier, id_token, claims, expected.access_token)?;
        if let Some(code) = expected.code {
            verify_code(&verifier, id_token, claims, code)?;
        }
        Ok(claims.clone())
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

/// Where the ID token has `c_hash`, it must be that of the code (section 3.3.2.10).
fn verify_code(
    verifier: &CoreIdTokenVerifier<'_>,
    id_token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    code: &str,
) -> Result<(), ClaimsVerificationError> {
    let Some(expected) = claims.code_hash() else {
        return Ok(());
    };
    let signature = ClaimsVerificationError::SignatureVerification;
    let algorithm = id_token.signing_alg().map_err(signature)?;
    let key = id_token.signing_key(verifier).map_err(signature)?;
    match AuthorizationCodeHash::from_code(&AuthorizationCode::new(code.to_owned()), algorithm, key) {
        Ok(actual) if actual == *expected => Ok(()),
        _ => Err(ClaimsVerificationError::Other(
            "`c_hash` belongs to another code".to_owned(),
        )),
    }
}

fn jws_algorithm(algorithm: SigningAlgorithm) -> CoreJwsSigningAlgorithm {
    match algorithm {
        SigningAlgorithm::RS256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        SigningAlgorithm::RS384 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
        SigningAlgorithm::RS512 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
        SigningAlgorithm::PS256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        SigningAlgorithm::ES256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        SigningAlgorithm::ES384 => CoreJwsSigningAlgorithm::EcdsaP384Sha384,
        SigningAlgorithm::EdDSA => CoreJwsSigningAlgorithm::EdDsa,
    }
}
