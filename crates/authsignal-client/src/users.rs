//! Users and their attributes.

mod query;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use query::{UserPage, UserQuery, UserSummary};
pub(crate) use query::{query_users, stream_users};

use crate::client::{Call, Client};
use crate::custom::{CustomData, CustomValue};
use crate::error::Error;
use crate::identifiers::UserId;
use crate::vocabulary::VerificationMethod;
use crate::wire::{null_as_default, setters};

/// A user as Authsignal knows them. A user nobody has heard of is a user who is not enrolled, not an error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct User {
    /// Whether the user has an authenticator that can be challenged.
    pub is_enrolled: bool,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the e-mail address is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub email_verified: bool,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Whether the phone number is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub phone_number_verified: bool,
    /// Name at sign-in.
    pub username: Option<String>,
    /// Name for people.
    pub display_name: Option<String>,
    /// Data points of your own.
    #[serde(default, deserialize_with = "null_as_default")]
    pub custom: BTreeMap<String, Value>,
    /// Language (BCP 47).
    pub locale: Option<String>,
    /// What the tenant permits.
    #[serde(default, deserialize_with = "null_as_default")]
    pub allowed_verification_methods: Vec<VerificationMethod>,
    /// What the user has.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enrolled_verification_methods: Vec<VerificationMethod>,
    /// What the user is asked for first.
    pub default_verification_method: Option<VerificationMethod>,
}

/// Attributes to set. What is not named stays as it is; a user nobody has heard of is created.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserUpdate {
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether the e-mail address is known to be the user's. `true` moves the user's e-mail authenticators to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Phone number, in E.164 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether the phone number is known to be the user's. `true` moves the user's SMS authenticators to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    /// Name at sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Data points of your own.
    #[serde(skip_serializing_if = "CustomData::is_empty")]
    pub custom: CustomData,
    /// Language (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What the user is asked for first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_verification_method: Option<VerificationMethod>,
}

impl UserUpdate {
    /// An update that changes nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a data point.
    #[must_use]
    pub fn custom(mut self, name: impl Into<String>, value: impl Into<CustomValue>) -> Self {
        self.custom.insert(name.into(), value.into());
        self
    }

    setters! {
        /// Sets the e-mail address.
        email: String,
        /// Says whether the e-mail address is known to be the user's.
        email_verified: bool,
        /// Sets the phone number, in E.164 form.
        phone_number: String,
        /// Says whether the phone number is known to be the user's.
        phone_number_verified: bool,
        /// Sets the name at sign-in.
        username: String,
        /// Sets the name for people.
        display_name: String,
        /// Sets the language (BCP 47).
        locale: String,
        /// Sets what the user is asked for first.
        default_verification_method: VerificationMethod,
    }
}

/// The attributes of a user after an update.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserAttributes {
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the e-mail address is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub email_verified: bool,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Whether the phone number is known to be the user's.
    #[serde(default, deserialize_with = "null_as_default")]
    pub phone_number_verified: bool,
    /// Name at sign-in.
    pub username: Option<String>,
    /// Name for people.
    pub display_name: Option<String>,
    /// Data points of your own.
    #[serde(default, deserialize_with = "null_as_default")]
    pub custom: BTreeMap<String, Value>,
    /// Language (BCP 47).
    pub locale: Option<String>,
    /// What the user is asked for first.
    pub default_verification_method: Option<VerificationMethod>,
}

pub(crate) async fn get_user(client: &Client, user_id: &UserId) -> Result<User, Error> {
    client
        .send(Call::get("/users/{userId}", &[user_id.as_str()]))
        .await
}

pub(crate) async fn update_user(
    client: &Client,
    user_id: &UserId,
    update: &UserUpdate,
) -> Result<UserAttributes, Error> {
    client
        .send(Call::patch("/users/{userId}", &[user_id.as_str()]).json(update)?)
        .await
}

/// What happens to the actions of a user who is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionHistory {
    /// They stay.
    Keep,
    /// They are deleted too.
    Delete,
}

pub(crate) async fn delete_user(
    client: &Client,
    user_id: &UserId,
    history: ActionHistory,
) -> Result<(), Error> {
    let actions = (history == ActionHistory::Delete).then_some(true);
    client
        .send_for_nothing(Call::delete("/users/{userId}", &[user_id.as_str()]).query("actions", actions))
        .await
}
