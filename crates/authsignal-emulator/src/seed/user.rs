//! `[[users]]` of a seed file.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::authenticator::SeedAuthenticator;
use super::{Problem, Surroundings, each};
use crate::store::state::UserState;
use crate::tenant::identifiers::UserId;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::user::{User, UserAttributes};
use crate::tenant::verification_method::VerificationMethod;

/// One entry of `[[users]]`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedUser {
    user_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone_number_verified: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
    /// As a person has them: `xxxxx-xxxxx`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recovery_codes: Vec<String>,
    /// As an export has them: they do not tell the codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    recovery_code_hashes: Vec<String>,
    /// The WebAuthn user handle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handle: Option<Uuid>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    created_at: Option<OffsetDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    custom: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    authenticators: Vec<SeedAuthenticator>,
}

impl SeedUser {
    pub(super) fn of(state: &UserState) -> Self {
        let UserState {
            user,
            authenticators,
            recovery_code_hashes,
        } = state;
        let attributes = user.attributes.clone();
        Self {
            user_id: user.user_id.to_string(),
            email: attributes.email,
            email_verified: attributes.email_verified,
            phone_number: attributes.phone_number,
            phone_number_verified: attributes.phone_number_verified,
            username: attributes.username,
            display_name: attributes.display_name,
            locale: attributes.locale,
            default_verification_method: attributes.default_verification_method,
            recovery_codes: Vec::new(),
            recovery_code_hashes: recovery_code_hashes
                .iter()
                .map(|hash| URL_SAFE_NO_PAD.encode(hash))
                .collect(),
            handle: Some(user.handle),
            created_at: Some(user.created_at),
            custom: attributes.custom.map(without_nulls),
            authenticators: authenticators.iter().map(SeedAuthenticator::of).collect(),
        }
    }

    pub(super) fn into_state(self, surroundings: Surroundings<'_>) -> Result<UserState, Problem> {
        let user_id = UserId::parse(&self.user_id).map_err(|error| Problem::new("user_id", error))?;
        let codes = each_text("recovery_codes", &self.recovery_codes, |text| {
            let code = RecoveryCode::parse(text).ok_or("is not of the form xxxxx-xxxxx")?;
            Ok(code.hash(&user_id))
        })?;
        let hashes = each_text("recovery_code_hashes", &self.recovery_code_hashes, |text| {
            URL_SAFE_NO_PAD.decode(text).map_err(|_| "is not base64url")
        })?;
        let created_at = self.created_at.unwrap_or(surroundings.now);
        Ok(UserState {
            authenticators: each("authenticators", self.authenticators, |authenticator| {
                authenticator.into_authenticator(&user_id, created_at, surroundings)
            })?,
            recovery_code_hashes: codes.into_iter().chain(hashes).collect(),
            user: User {
                user_id,
                handle: self.handle.unwrap_or_else(|| surroundings.random.uuid()),
                created_at,
                attributes: UserAttributes {
                    email: self.email,
                    email_verified: self.email_verified,
                    phone_number: self.phone_number,
                    phone_number_verified: self.phone_number_verified,
                    username: self.username,
                    display_name: self.display_name,
                    locale: self.locale,
                    custom: self.custom,
                    default_verification_method: self.default_verification_method,
                },
            },
        })
    }
}

fn each_text<T>(
    list: &str,
    texts: &[String],
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, Problem> {
    let numbered = texts.iter().enumerate();
    numbered
        .map(|(index, text)| read(text).map_err(|problem| Problem::new(format!("{list}[{index}]"), problem)))
        .collect()
}

/// TOML has no null: what is null is left out. In the order of the keys, so that the same state is the same text.
pub(super) fn without_nulls(map: Map<String, Value>) -> Map<String, Value> {
    fn cleaned(value: Value) -> Value {
        match value {
            Value::Object(map) => Value::Object(without_nulls(map)),
            Value::Array(list) => list
                .into_iter()
                .filter(|value| !value.is_null())
                .map(cleaned)
                .collect(),
            other => other,
        }
    }
    let sorted: BTreeMap<_, _> = map
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key, cleaned(value)))
        .collect();
    sorted.into_iter().collect()
}
