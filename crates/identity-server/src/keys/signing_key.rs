//! One key and its algorithm, parsed once: `jsonwebtoken` would parse an RSA key again at every signature, which doubles
//! the time that one takes.

use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicI64, Ordering};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, Header};
use oidc_protocol::signing::SigningAlgorithm;
use secrecy::{ExposeSecret, SecretSlice};
use serde::Serialize;
use time::Duration;

use super::{KeyError, TokenType};

/// A key that signs and verifies.
pub(super) struct SigningKey {
    algorithm: SigningAlgorithm,
    key_pair: KeyPair,
    verifying: DecodingKey,
    jwk: Jwk,
    kid: String,
    /// Seconds that the longest-lived token of this key lives, as the storage knows it.
    token_lifetime: AtomicI64,
}

enum KeyPair {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// A new key.
#[derive(Debug, Clone)]
pub(super) struct GeneratedKey {
    /// The thumbprint (RFC 7638): the identifier follows from the key, so no two keys can share one.
    pub(super) kid: String,
    /// PKCS #8 DER.
    pub(super) pkcs8: SecretSlice<u8>,
}

/// Makes a key. One for RSA takes some 100 ms.
pub(super) fn generate(algorithm: SigningAlgorithm) -> Result<GeneratedKey, KeyError> {
    let failed = || KeyError::Cryptography("a key could not be generated");
    let random = SystemRandom::new();
    let pkcs8 = match algorithm {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => {
            let key_pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| failed())?;
            let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&key_pair).map_err(|_| failed())?;
            der.as_ref().to_vec()
        }
        SigningAlgorithm::Es256 => {
            let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            document.map_err(|_| failed())?.as_ref().to_vec()
        }
        SigningAlgorithm::EdDsa => {
            let document = Ed25519KeyPair::generate_pkcs8v1(&random);
            document.map_err(|_| failed())?.as_ref().to_vec()
        }
    };
    let key_pair = KeyPair::parse(algorithm, &pkcs8).ok_or_else(failed)?;
    let (jwk, _) = key_pair.public(algorithm)?;
    Ok(GeneratedKey {
        kid: jwk.thumbprint(ThumbprintHash::SHA256)?,
        pkcs8: pkcs8.into(),
    })
}

impl KeyPair {
    fn parse(algorithm: SigningAlgorithm, pkcs8: &[u8]) -> Option<Self> {
        let rsa = |encoding| {
            let key_pair = RsaKeyPair::from_pkcs8(pkcs8).ok()?;
            Some(Self::Rsa(key_pair, encoding))
        };
        match algorithm {
            SigningAlgorithm::Rs256 => rsa(&RSA_PKCS1_SHA256),
            SigningAlgorithm::Ps256 => rsa(&RSA_PSS_SHA256),
            SigningAlgorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                .ok()
                .map(Self::Ecdsa),
            SigningAlgorithm::EdDsa => Ed25519KeyPair::from_pkcs8(pkcs8).ok().map(Self::Ed25519),
        }
    }

    fn public(&self, algorithm: SigningAlgorithm) -> Result<(Jwk, DecodingKey), KeyError> {
        let verifying = match self {
            Self::Rsa(key_pair, _) => {
                let public = key_pair.public_key();
                DecodingKey::from_rsa_raw_components(
                    public.modulus().big_endian_without_leading_zero(),
                    public.exponent().big_endian_without_leading_zero(),
                )
            }
            Self::Ecdsa(key_pair) => DecodingKey::from_ec_der(key_pair.public_key().as_ref()),
            Self::Ed25519(key_pair) => DecodingKey::from_ed_der(key_pair.public_key().as_ref()),
        };
        let jwk = Jwk::from_decoding_key(&verifying, Some(jose_algorithm(algorithm)))?;
        Ok((jwk, verifying))
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let failed = |_| KeyError::Cryptography("a token could not be signed");
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key_pair, encoding) => {
                let mut signature = vec![0; key_pair.public_modulus_len()];
                key_pair
                    .sign(*encoding, &random, message, &mut signature)
                    .map_err(failed)?;
                Ok(signature)
            }
            Self::Ecdsa(key_pair) => {
                let signature = key_pair.sign(&random, message).map_err(failed)?;
                Ok(signature.as_ref().to_vec())
            }
            Self::Ed25519(key_pair) => {
                let signature = key_pair.try_sign(message).map_err(failed)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

impl SigningKey {
    /// The key with this identifier, from its private half in PKCS #8. None when it is no key of this algorithm.
    pub(super) fn parse(
        kid: &str,
        algorithm: SigningAlgorithm,
        pkcs8: &SecretSlice<u8>,
    ) -> Result<Option<Self>, KeyError> {
        let Some(key_pair) = KeyPair::parse(algorithm, pkcs8.expose_secret()) else {
            return Ok(None);
        };
        let (mut jwk, verifying) = key_pair.public(algorithm)?;
        jwk.common.key_id = Some(kid.to_owned());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Some(Self {
            algorithm,
            key_pair,
            verifying,
            jwk,
            kid: kid.to_owned(),
            token_lifetime: AtomicI64::new(0),
        }))
    }

    /// Whether the storage knows that this key signs tokens that live for so long.
    pub(super) fn is_known_to_sign_for(&self, lifetime: Duration) -> bool {
        self.token_lifetime.load(Ordering::Relaxed) >= lifetime.whole_seconds()
    }

    /// Remembers what the storage knows.
    pub(super) fn note_token_lifetime(&self, lifetime: Duration) {
        self.token_lifetime
            .fetch_max(lifetime.whole_seconds(), Ordering::Relaxed);
    }

    pub(super) fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
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
        let mut header = Header::new(jose_algorithm(self.algorithm));
        header.typ = Some(token_type.as_str().to_owned());
        header.kid = Some(self.kid.clone());
        let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let signature = self.key_pair.sign(token.as_bytes())?;
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

/// The algorithm as the JOSE library calls it.
pub(super) fn jose_algorithm(algorithm: SigningAlgorithm) -> Algorithm {
    match algorithm {
        SigningAlgorithm::Rs256 => Algorithm::RS256,
        SigningAlgorithm::Ps256 => Algorithm::PS256,
        SigningAlgorithm::Es256 => Algorithm::ES256,
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}
