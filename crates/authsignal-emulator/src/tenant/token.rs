//! Client tokens: JWTs signed with HS256 and the API secret, as the older SDKs verify them, or with RS256 and the key that
//! the tenant's JWKS shows.

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::TenantError;
use super::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use super::settings::api_keys::{ApiKey, ApiKeys};
use super::signing_key::SigningKey;

#[cfg(test)]
mod tests;

/// What a client token permits beside verifying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Read,
    Add,
    Update,
    Remove,
}

impl Scope {
    const ALL: [Self; 4] = [Self::Read, Self::Add, Self::Update, Self::Remove];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read:authenticators",
            Self::Add => "add:authenticators",
            Self::Update => "update:authenticators",
            Self::Remove => "remove:authenticators",
        }
    }
}

/// A set of scopes. `read:authenticators` is always in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    /// Those named in `text`, space-separated. Unknown ones are ignored.
    pub(crate) fn parse(text: &str) -> Self {
        let named = |scope: &Scope| text.split_ascii_whitespace().any(|word| word == scope.as_str());
        Self(
            Scope::ALL
                .into_iter()
                .filter(|scope| *scope == Scope::Read || named(scope))
                .collect(),
        )
    }

    /// What a token carries after a successful verification.
    pub(crate) fn management() -> Self {
        Self(Scope::ALL.to_vec())
    }

    pub(crate) fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        formatter.write_str(&words.join(" "))
    }
}

/// The bearer of a client token: one user in one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenBearer {
    pub(crate) action: ActionKey,
    pub(crate) scopes: Scopes,
    pub(crate) expires_at: OffsetDateTime,
}

/// Why a token is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("the token is malformed, forged or of another tenant")]
    Invalid,
    #[error("the token has expired")]
    Expired,
}

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    exp: i64,
    scope: String,
    other: OtherClaims,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OtherClaims {
    tenant_id: String,
    publishable_key: String,
    user_id: String,
    action_code: String,
    idempotency_key: String,
}

/// Issues and reads the client tokens of one tenant.
pub(crate) struct TokenIssuer {
    signature: Signature,
    validation: Validation,
    issuer: String,
    tenant_id: String,
    lifetime: Duration,
}

/// How tokens are signed. Those of the other kind are not read, so that no key stands in for another.
enum Signature {
    Secrets {
        encoding: EncodingKey,
        /// One an active key: tokens that an older one signed are good until it is removed.
        decoding: Vec<DecodingKey>,
    },
    Key(Arc<SigningKey>),
}

impl Signature {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::Secrets { .. } => Algorithm::HS256,
            Self::Key(_) => Algorithm::RS256,
        }
    }

    fn sign(&self, claims: &Claims) -> Result<String, TenantError> {
        match self {
            Self::Secrets { encoding, .. } => {
                jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, encoding)
                    .map_err(|error| TenantError::internal("a token could not be signed", &error))
            }
            Self::Key(key) => key.sign(claims),
        }
    }

    fn read(&self, token: &str, validation: &Validation) -> Option<Claims> {
        match self {
            Self::Secrets { decoding, .. } => decoding
                .iter()
                .find_map(|key| jsonwebtoken::decode::<Claims>(token, key, validation).ok())
                .map(|token| token.claims),
            Self::Key(key) => key.read(token, validation),
        }
    }
}

impl TokenIssuer {
    /// With `key` tokens are signed by it, else by the API keys.
    pub(crate) fn new(
        keys: &ApiKeys,
        key: Option<Arc<SigningKey>>,
        issuer: String,
        tenant_id: String,
        lifetime: Duration,
    ) -> Self {
        let secret = |key: &ApiKey| key.secret.expose_secret().as_bytes().to_vec();
        let signature = key.map_or_else(
            || Signature::Secrets {
                encoding: EncodingKey::from_secret(&secret(keys.signing())),
                decoding: keys
                    .iter()
                    .map(|key| DecodingKey::from_secret(&secret(key)))
                    .collect(),
            },
            Signature::Key,
        );
        let mut validation = Validation::new(signature.algorithm());
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is compared with the clock that is passed in.
        validation.validate_exp = false;
        Self {
            signature,
            validation,
            issuer,
            tenant_id,
            lifetime,
        }
    }

    /// A token for `action` with `scopes`.
    pub(crate) fn issue(
        &self,
        action: &ActionKey,
        scopes: &Scopes,
        now: OffsetDateTime,
    ) -> Result<String, TenantError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.issuer.clone(),
            sub: action.user_id.as_str().to_owned(),
            iat: now.unix_timestamp(),
            exp: (now + self.lifetime).unix_timestamp(),
            scope: scopes.to_string(),
            other: OtherClaims {
                tenant_id: self.tenant_id.clone(),
                publishable_key: self.tenant_id.clone(),
                user_id: action.user_id.as_str().to_owned(),
                action_code: action.action_code.as_str().to_owned(),
                idempotency_key: action.idempotency_key.as_str().to_owned(),
            },
        };
        self.signature.sign(&claims)
    }

    /// The bearer of `token`, unless it is forged, of another tenant or expired.
    pub(crate) fn read(&self, token: &str, now: OffsetDateTime) -> Result<TokenBearer, TokenError> {
        let claims = self
            .signature
            .read(token, &self.validation)
            .ok_or(TokenError::Invalid)?;
        if claims.other.tenant_id != self.tenant_id || claims.sub != claims.other.user_id {
            return Err(TokenError::Invalid);
        }
        let expires_at = OffsetDateTime::from_unix_timestamp(claims.exp).map_err(|_| TokenError::Invalid)?;
        if expires_at <= now {
            return Err(TokenError::Expired);
        }
        let action = ActionKey {
            user_id: UserId::parse(&claims.sub).map_err(|_| TokenError::Invalid)?,
            action_code: ActionCode::parse(&claims.other.action_code).map_err(|_| TokenError::Invalid)?,
            idempotency_key: IdempotencyKey::parse(&claims.other.idempotency_key)
                .map_err(|_| TokenError::Invalid)?,
        };
        Ok(TokenBearer {
            action,
            scopes: Scopes::parse(&claims.scope),
            expires_at,
        })
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenIssuer")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}
