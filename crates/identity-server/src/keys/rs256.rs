//! RS256 with RSA keys of 2048 bits, parsed once: `jsonwebtoken` would parse the key again at every signature, which
//! doubles the time that one takes.

use std::fmt::{self, Debug};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use oidc_protocol::signing::SigningAlgorithm;
use secrecy::ExposeSecret;
use serde::Serialize;
use time::OffsetDateTime;

use super::{KeyError, TokenType};
use crate::storage::StoredSigningKey;

/// A key that signs and verifies.
pub(super) struct SigningKey {
    key_pair: RsaKeyPair,
    verifying: DecodingKey,
    jwk: Jwk,
    kid: String,
}

/// A new key. Takes some 100 ms.
pub(super) fn generate(created_at: OffsetDateTime) -> Result<StoredSigningKey, KeyError> {
    let key_pair = RsaKeyPair::generate(KeySize::Rsa2048)
        .map_err(|_| KeyError::Cryptography("a key could not be generated"))?;
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&key_pair)
        .map_err(|_| KeyError::Cryptography("a new key could not be encoded"))?;
    Ok(StoredSigningKey {
        kid: thumbprint(&public_key(&key_pair)?.0)?,
        algorithm: SigningAlgorithm::Rs256.to_string(),
        pkcs8: pkcs8.as_ref().to_vec().into(),
        created_at,
    })
}

impl SigningKey {
    pub(super) fn parse(stored: &StoredSigningKey) -> Result<Self, KeyError> {
        let unusable = |problem| KeyError::Unusable {
            kid: stored.kid.clone(),
            problem,
        };
        if SigningAlgorithm::from_wire(&stored.algorithm) != Some(SigningAlgorithm::Rs256) {
            return Err(unusable("its algorithm is not supported by this version"));
        }
        let key_pair = RsaKeyPair::from_pkcs8(stored.pkcs8.expose_secret())
            .map_err(|_| unusable("it is not an RSA key in PKCS #8"))?;
        let (mut jwk, verifying) = public_key(&key_pair)?;
        jwk.common.key_id = Some(stored.kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            key_pair,
            verifying,
            jwk,
            kid: stored.kid.clone(),
        })
    }

    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    pub(super) fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    /// The claims as a JWS in compact serialisation (RFC 7515 section 3.1).
    pub(super) fn sign<C: Serialize>(&self, token_type: TokenType, claims: &C) -> Result<String, KeyError> {
        let mut header = Header::new(Algorithm::RS256);
        header.typ = Some(token_type.as_str().to_owned());
        header.kid = Some(self.kid.clone());
        let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let mut signature = vec![0; self.key_pair.public_modulus_len()];
        self.key_pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                token.as_bytes(),
                &mut signature,
            )
            .map_err(|_| KeyError::Cryptography("a token could not be signed"))?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(&signature, &mut token);
        Ok(token)
    }
}

impl Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SigningKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

fn public_key(key_pair: &RsaKeyPair) -> Result<(Jwk, DecodingKey), KeyError> {
    let public = key_pair.public_key();
    let verifying = DecodingKey::from_rsa_raw_components(
        public.modulus().big_endian_without_leading_zero(),
        public.exponent().big_endian_without_leading_zero(),
    );
    let jwk = Jwk::from_decoding_key(&verifying, Some(Algorithm::RS256))?;
    Ok((jwk, verifying))
}

/// RFC 7638: the key's identifier follows from the key, so no two keys can share one.
fn thumbprint(jwk: &Jwk) -> Result<String, KeyError> {
    Ok(jwk.thumbprint(ThumbprintHash::SHA256)?)
}
