//! Track: tell Authsignal that a user is about to do something, and hear what it takes.

mod challenge_url;
mod decision;

use std::net::IpAddr;

use serde::{Deserialize, Serialize, Serializer};
use url::Url;

pub use challenge_url::ChallengeUrl;
pub use decision::{BlockReason, LoginDecision};

use crate::client::{Call, Client, Repeat};
use crate::custom::{CustomData, CustomValue};
use crate::error::Error;
use crate::identifiers::{ActionCode, ChallengeId, DeviceId, IdempotencyKey, UserId};
use crate::secrets::ClientToken;
use crate::vocabulary::{ActionState, VerificationMethod};
use crate::wire::{null_as_default, setters};

/// A user is about to perform an action.
///
/// It has an idempotency key from the start: sending the same request again means the same occurrence of the action,
/// so a lost answer costs nothing. Make a new request for every attempt of a user; a clone is the same occurrence.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TrackRequest {
    /// Who.
    #[serde(skip)]
    pub user_id: UserId,
    /// What.
    #[serde(skip)]
    pub action: ActionCode,
    /// Which occurrence.
    pub idempotency_key: IdempotencyKey,
    /// Where the pre-built UI sends the browser afterwards, with `token` added to the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<Url>,
    /// Whether the pre-built UI opens with the user's settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_to_settings: Option<bool>,
    /// The user's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The user's phone number, in E.164 form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The user's name at sign-in; passkeys show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The device, as the browser SDK's `anonymousId` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The address of the user's device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<IpAddr>,
    /// The browser's `User-Agent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// What the returned token may do beyond reading authenticators.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "space_separated")]
    pub scope: Vec<Scope>,
    /// Data points for the rules of the action.
    #[serde(skip_serializing_if = "CustomData::is_empty")]
    pub custom: CustomData,
    /// Continues a challenge that was started before the user was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_id: Option<ChallengeId>,
    /// The language of the pre-built UI and of messages (BCP 47).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The domain of the pre-built UI, where the tenant has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain: Option<String>,
}

crate::vocabulary::vocabulary! {
    /// What a client token may do with its user's authenticators.
    Scope {
        /// List them; every token may.
        ReadAuthenticators = "read:authenticators",
        /// Add one although the user has one already.
        AddAuthenticators = "add:authenticators",
        /// Change them.
        UpdateAuthenticators = "update:authenticators",
        /// Remove them.
        RemoveAuthenticators = "remove:authenticators",
    }
}

impl TrackRequest {
    /// A new occurrence of an action, with a random idempotency key.
    #[must_use]
    pub fn new(user_id: UserId, action: ActionCode) -> Self {
        Self {
            user_id,
            action,
            idempotency_key: IdempotencyKey::random(),
            redirect_url: None,
            redirect_to_settings: None,
            email: None,
            phone_number: None,
            username: None,
            device_id: None,
            ip_address: None,
            user_agent: None,
            scope: Vec::new(),
            custom: CustomData::new(),
            challenge_id: None,
            locale: None,
            custom_domain: None,
        }
    }

    /// Names the occurrence with a key of your own. Tracking twice with one key is one occurrence.
    #[must_use]
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = key;
        self
    }

    /// Adds a permission to the returned token.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope.push(scope);
        self
    }

    /// Adds a data point for the rules of the action.
    #[must_use]
    pub fn custom(mut self, name: impl Into<String>, value: impl Into<CustomValue>) -> Self {
        self.custom.insert(name.into(), value.into());
        self
    }

    setters! {
        /// Where the pre-built UI sends the browser afterwards.
        redirect_url: Url,
        /// Whether the pre-built UI opens with the user's settings.
        redirect_to_settings: bool,
        /// The user's e-mail address.
        email: String,
        /// The user's phone number, in E.164 form.
        phone_number: String,
        /// The user's name at sign-in.
        username: String,
        /// The device, as the browser SDK's `anonymousId` names it.
        device_id: DeviceId,
        /// The address of the user's device.
        ip_address: IpAddr,
        /// The browser's `User-Agent`.
        user_agent: String,
        /// Continues a challenge that was started before the user was known.
        challenge_id: ChallengeId,
        /// The language of the pre-built UI and of messages (BCP 47).
        locale: String,
        /// The domain of the pre-built UI, where the tenant has several.
        custom_domain: String,
    }
}

/// What Authsignal says to a tracked action. A login asks [`decision`](TrackResponse::decision) what to do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TrackResponse {
    /// Names this occurrence of the action.
    pub idempotency_key: IdempotencyKey,
    /// The state of the action. Do not decide on it alone: see [`decision`](TrackResponse::decision).
    pub state: ActionState,
    /// The page of the pre-built UI for this action.
    pub url: ChallengeUrl,
    /// The token of this action, for client SDKs.
    pub token: ClientToken,
    /// Whether the user has an authenticator that can be challenged.
    pub is_enrolled: bool,
    /// What the action permits.
    #[serde(default, deserialize_with = "null_as_default")]
    pub allowed_verification_methods: Vec<VerificationMethod>,
    /// What the user has.
    #[serde(default, deserialize_with = "null_as_default")]
    pub enrolled_verification_methods: Vec<VerificationMethod>,
    /// What the user is asked for first.
    pub default_verification_method: Option<VerificationMethod>,
    /// The rules that matched.
    #[serde(default, deserialize_with = "null_as_default")]
    pub rule_ids: Vec<String>,
}

impl TrackResponse {
    /// An answer with everything the service always sends; for tests that stand in for the service.
    #[must_use]
    pub fn new(
        idempotency_key: IdempotencyKey,
        state: ActionState,
        is_enrolled: bool,
        url: ChallengeUrl,
        token: ClientToken,
    ) -> Self {
        Self {
            idempotency_key,
            state,
            url,
            token,
            is_enrolled,
            allowed_verification_methods: Vec::new(),
            enrolled_verification_methods: Vec::new(),
            default_verification_method: None,
            rule_ids: Vec::new(),
        }
    }
}

pub(crate) async fn track(client: &Client, request: &TrackRequest) -> Result<TrackResponse, Error> {
    let parameters = [request.user_id.as_str(), request.action.as_str()];
    // Safe to repeat: the request carries its idempotency key.
    client
        .send(Call::post("/users/{userId}/actions/{action}", &parameters, Repeat::Safe).json(request)?)
        .await
}

pub(crate) fn space_separated<S: Serializer>(scopes: &[Scope], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" "))
}
