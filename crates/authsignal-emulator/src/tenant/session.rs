//! Sessions of app clients: an access token that anybody can verify, and a refresh token that gives the next pair.

use std::fmt;

use aws_lc_rs::digest;
use jsonwebtoken::Validation;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use web_host::RandomSource;

use super::TenantError;
use super::identifiers::UserId;
use super::signing_key::SigningKey;
use super::user::User;
use super::verification_method::VerificationMethod;
use crate::assumptions::{ACCESS_TOKEN_LIFETIME_SECONDS, REFRESH_TOKEN_LIFETIME_SECONDS};

/// Why a session is not there, whatever the reason.
pub(crate) const NO_SESSION: TenantError =
    TenantError::Unauthorized("The session is unknown, has expired or was revoked.");

/// For what application sessions are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppClient {
    /// The audience of its access tokens.
    pub(crate) id: String,
    pub(crate) access_token_lifetime: Duration,
    pub(crate) refresh_token_lifetime: Duration,
}

impl AppClient {
    /// One that nobody has configured.
    pub(crate) fn unconfigured(id: String) -> Self {
        Self {
            id,
            access_token_lifetime: Duration::seconds(ACCESS_TOKEN_LIFETIME_SECONDS.into()),
            refresh_token_lifetime: Duration::seconds(REFRESH_TOKEN_LIFETIME_SECONDS.into()),
        }
    }
}

/// A session as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) user_id: UserId,
    pub(crate) client_id: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) method: Option<VerificationMethod>,
    /// Of the one access token that is good.
    pub(crate) access_token_id: Uuid,
    pub(crate) refresh_token_hash: Vec<u8>,
    pub(crate) refresh_expires_at: OffsetDateTime,
}

/// A refresh token: random, and stored as a hash only.
#[derive(Clone)]
pub(crate) struct RefreshToken(String);

impl RefreshToken {
    /// 256 bits in hexadecimal, which is how the documentation shows them.
    pub(crate) fn generate(random: &dyn RandomSource) -> Self {
        let mut halves = [[0; 16]; 2];
        for half in &mut halves {
            random.fill(half);
        }
        let [high, low] = halves.map(u128::from_be_bytes);
        Self(format!("{high:032x}{low:032x}"))
    }

    pub(crate) fn presented(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.0.as_bytes())
            .as_ref()
            .to_vec()
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RefreshToken(…)")
    }
}

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AccessClaims {
    iss: String,
    pub(crate) aud: String,
    sub: String,
    iat: i64,
    pub(crate) exp: i64,
    pub(crate) jti: Uuid,
    pub(crate) sid: Uuid,
    /// What is known of the user, by the names of OpenID Connect.
    #[serde(flatten)]
    attributes: Map<String, Value>,
}

impl AccessClaims {
    pub(crate) fn new(
        session: &Session,
        user: &User,
        client: &AppClient,
        issuer: &str,
        now: OffsetDateTime,
    ) -> Self {
        let known = &user.attributes;
        let attributes = [
            ("email", known.email.clone().map(Value::from)),
            ("email_verified", known.email_verified.map(Value::from)),
            ("phone_number", known.phone_number.clone().map(Value::from)),
            (
                "phone_number_verified",
                known.phone_number_verified.map(Value::from),
            ),
            ("preferred_username", known.username.clone().map(Value::from)),
            ("name", known.display_name.clone().map(Value::from)),
        ];
        Self {
            iss: issuer.to_owned(),
            aud: session.client_id.clone(),
            sub: session.user_id.as_str().to_owned(),
            iat: now.unix_timestamp(),
            exp: (now + client.access_token_lifetime).unix_timestamp(),
            jti: session.access_token_id,
            sid: session.id,
            attributes: attributes
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
        }
    }

    /// Reads a token that `key` has signed for this issuer, whether it has expired or not.
    pub(crate) fn read(token: &str, key: &SigningKey, issuer: &str) -> Option<Self> {
        let mut validation = Validation::new(jsonwebtoken::Algorithm::RS256);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Expiry is compared with the clock that is passed in, and the audience with what the caller names.
        validation.validate_exp = false;
        validation.validate_aud = false;
        key.read(token, &validation)
    }
}
