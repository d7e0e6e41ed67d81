use std::collections::HashSet;

use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use oidc_protocol::claims::{AccessTokenClaims, IdTokenClaims};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::{KeyRing, TokenType};

impl KeyRing {
    /// The claims of an id token that this server issued to somebody. It may have expired: that is how clients keep
    /// one to use it as a hint (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2).
    pub(crate) fn verify_id_token(&self, token: &str) -> Option<IdTokenClaims> {
        self.verify(TokenType::Id, token)
            .filter(|claims: &IdTokenClaims| claims.iss == self.issuer)
    }

    /// The claims of an access token that this server issued and that it would accept itself at `now` (RFC 9068
    /// section 4).
    pub(crate) fn verify_access_token(&self, token: &str, now: OffsetDateTime) -> Option<AccessTokenClaims> {
        let now = now.unix_timestamp();
        let audience = self.issuer.resources_audience();
        self.verify(TokenType::Access, token)
            .filter(|claims: &AccessTokenClaims| {
                claims.iss == self.issuer
                    && claims.aud.contains(&audience)
                    && claims.nbf <= now
                    && now < claims.exp
            })
    }

    /// Signature, algorithm and type. The key is one of ours and nothing in the token can name another.
    fn verify<C: DeserializeOwned>(&self, token_type: TokenType, token: &str) -> Option<C> {
        let header = decode_header(token).ok()?;
        if header.typ.as_deref() != Some(token_type.as_str()) {
            return None;
        }
        let kid = header.kid?;
        let key = self.keys.iter().find(|key| key.kid() == kid)?;
        decode(token, key.verifying(), &signature_only())
            .ok()
            .map(|decoded| decoded.claims)
    }
}

/// Times, issuer and audience are compared above, with the clock that is passed in.
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims = HashSet::new();
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation
}
