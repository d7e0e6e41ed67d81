//! The RSA key of the tenant, whose public half its JWKS shows.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TenantError;

/// A key that signs with RS256 (RFC 7518 section 3.3) and verifies.
pub(crate) struct SigningKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
    jwk: Jwk,
}

impl SigningKey {
    /// A new key of 2048 bits, in PKCS #8. Takes some 100 ms.
    pub(crate) fn generate() -> Result<Vec<u8>, TenantError> {
        let key_pair =
            RsaKeyPair::generate(KeySize::Rsa2048).map_err(|error| unusable("cannot be made", &error))?;
        let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&key_pair)
            .map_err(|error| unusable("cannot be encoded", &error))?;
        Ok(pkcs8.as_ref().to_vec())
    }

    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, TenantError> {
        let key_pair =
            RsaKeyPair::from_pkcs8(pkcs8).map_err(|error| unusable("is not an RSA key", &error))?;
        // `jsonwebtoken` takes the bare RSA key out of PKCS #8 only where that is PEM (RFC 7468 section 10).
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(pkcs8)
        );
        let encoding = EncodingKey::from_rsa_pem(pem.as_bytes())
            .map_err(|error| unusable("is not an RSA key", &error))?;
        let public = key_pair.public_key();
        let decoding = DecodingKey::from_rsa_raw_components(
            public.modulus().big_endian_without_leading_zero(),
            public.exponent().big_endian_without_leading_zero(),
        );
        let mut jwk = Jwk::from_decoding_key(&decoding, Some(Algorithm::RS256))
            .map_err(|error| unusable("has no public half", &error))?;
        let thumbprint = jwk
            .thumbprint(ThumbprintHash::SHA256)
            .map_err(|error| unusable("has no thumbprint", &error))?;
        jwk.common.key_id = Some(thumbprint);
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            encoding,
            decoding,
            jwk,
        })
    }

    /// The public half as a JWK set (RFC 7517 section 5).
    pub(crate) fn jwks(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.jwk.clone()],
        }
    }

    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, TenantError> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid.clone_from(&self.jwk.common.key_id);
        jsonwebtoken::encode(&header, claims, &self.encoding)
            .map_err(|error| TenantError::internal("a token could not be signed", &error))
    }

    /// The claims of a token that this key has signed.
    pub(crate) fn read<C: DeserializeOwned + Clone>(
        &self,
        token: &str,
        validation: &Validation,
    ) -> Option<C> {
        jsonwebtoken::decode(token, &self.decoding, validation)
            .ok()
            .map(|token| token.claims)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("kid", &self.jwk.common.key_id)
            .finish_non_exhaustive()
    }
}

fn unusable(what: &str, error: &dyn fmt::Display) -> TenantError {
    TenantError::Internal(format!("the signing key {what}: {error}"))
}
