use std::collections::HashSet;

use jsonwebtoken::{Validation, decode, decode_header};
use oidc_protocol::claims::{AccessTokenClaims, IdTokenClaims};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::signing_key::jose_algorithm;
use super::{KeyError, KeyRing, TokenType};

impl KeyRing {
    /// The claims of an id token that this server issued to somebody. It may have expired: that is how clients keep
    /// one to use it as a hint (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 2).
    pub(crate) async fn verify_id_token(&self, token: &str) -> Result<Option<IdTokenClaims>, KeyError> {
        let claims = self.verify(TokenType::Id, token).await?;
        Ok(claims.filter(|claims: &IdTokenClaims| claims.iss == self.issuer))
    }

    /// The claims of an access token that this server issued and whose time it is. For which audience it is, and whether
    /// it was revoked, is for the caller to look at (RFC 9068 section 4).
    pub(crate) async fn verify_access_token(
        &self,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<Option<AccessTokenClaims>, KeyError> {
        let now = now.unix_timestamp();
        let claims = self.verify(TokenType::Access, token).await?;
        Ok(claims.filter(|claims: &AccessTokenClaims| {
            claims.iss == self.issuer && claims.nbf <= now && now < claims.exp
        }))
    }

    /// Signature, algorithm and type. The key is one of ours and nothing in the token can name another.
    async fn verify<C: DeserializeOwned>(
        &self,
        token_type: TokenType,
        token: &str,
    ) -> Result<Option<C>, KeyError> {
        let Ok(header) = decode_header(token) else {
            return Ok(None);
        };
        if header.typ.as_deref() != Some(token_type.as_str()) {
            return Ok(None);
        }
        let Some(kid) = header.kid else {
            return Ok(None);
        };
        let Some(key) = self.key_called(&kid).await? else {
            return Ok(None);
        };
        // Times, issuer and audience are compared above, with the clock that is passed in.
        let mut validation = Validation::new(jose_algorithm(key.algorithm()));
        validation.required_spec_claims = HashSet::new();
        validation.validate_exp = false;
        validation.validate_aud = false;
        let decoded = decode(token, key.verifying(), &validation);
        Ok(decoded.ok().map(|decoded| decoded.claims))
    }
}
