//! The authenticators of a user.

mod batch;
mod enroll;

use serde::Deserialize;
use time::OffsetDateTime;

pub(crate) use batch::batch_enroll_verified_authenticators;
pub use batch::{BatchEnrollment, BatchFailure, ImportedPasskey};
pub(crate) use enroll::enroll_verified_authenticator;
pub use enroll::{EnrolledAuthenticator, VerifiedAuthenticator};

use crate::client::{Call, Client};
use crate::error::Error;
use crate::identifiers::{AuthenticatorId, UserId};
use crate::vocabulary::{SmsChannel, VerificationMethod};

/// Something a user can prove themselves with.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserAuthenticator {
    /// Its id.
    pub user_authenticator_id: AuthenticatorId,
    /// What it is.
    pub verification_method: VerificationMethod,
    /// Whose it is.
    pub user_id: Option<UserId>,
    /// When it was added.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// When it was proved to work.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub verified_at: Option<OffsetDateTime>,
    /// When it was used last.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub last_verified_at: Option<OffsetDateTime>,
    /// Whether the user is asked for it first.
    pub is_default: Option<bool>,
    /// The e-mail address it sends to.
    pub email: Option<String>,
    /// The phone number it sends to.
    pub phone_number: Option<String>,
    /// The name at sign-in it was made for.
    pub username: Option<String>,
    /// The user's name for people it was made for.
    pub display_name: Option<String>,
    /// How the last code reached the phone.
    pub previous_sms_channel: Option<SmsChannel>,
    /// More about a passkey or security key.
    pub webauthn_credential: Option<WebauthnCredential>,
}

/// A passkey or security key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct WebauthnCredential {
    /// The WebAuthn credential id (base64url).
    pub credential_id: Option<String>,
    /// The device it was made on.
    pub device_id: Option<String>,
    /// The name the user sees.
    pub name: Option<String>,
    /// The model of the authenticator (WebAuthn AAGUID).
    pub aaguid: Option<String>,
    /// The model's name and pictures.
    pub aaguid_mapping: Option<AaguidMapping>,
    /// Whether it is backed up, so that it survives the device (WebAuthn backup state).
    pub credential_backed_up: Option<bool>,
    /// `singleDevice` or `multiDevice`.
    pub credential_device_type: Option<String>,
    /// `platform` or `cross-platform`.
    pub authenticator_attachment: Option<String>,
    /// When it was proved to work.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub verified_at: Option<OffsetDateTime>,
    /// The browser it was made with.
    pub parsed_user_agent: Option<ParsedUserAgent>,
}

/// What the model of an authenticator is called and looks like.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AaguidMapping {
    /// Name, for example of a password manager.
    pub name: Option<String>,
    /// Picture for light backgrounds, a `data:` URL.
    pub svg_icon_light: Option<String>,
    /// Picture for dark backgrounds, a `data:` URL.
    pub svg_icon_dark: Option<String>,
}

/// A browser, as its `User-Agent` describes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ParsedUserAgent {
    /// The `User-Agent` itself.
    pub ua: Option<String>,
    /// The browser.
    pub browser: Option<NameAndVersion>,
    /// The rendering engine.
    pub engine: Option<NameAndVersion>,
    /// The operating system.
    pub os: Option<NameAndVersion>,
    /// The device.
    pub device: Option<DeviceModel>,
}

/// A piece of software.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct NameAndVersion {
    /// Name.
    pub name: Option<String>,
    /// Version.
    pub version: Option<String>,
}

/// A piece of hardware.
#[derive(Debug, Clone, Default, Deserialize)]
#[non_exhaustive]
pub struct DeviceModel {
    /// Who makes it.
    pub vendor: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Kind, for example `mobile`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

impl UserAuthenticator {
    /// An authenticator with what the service always sends; for tests that stand in for the service.
    #[must_use]
    pub fn new(user_authenticator_id: AuthenticatorId, verification_method: VerificationMethod) -> Self {
        Self {
            user_authenticator_id,
            verification_method,
            user_id: None,
            created_at: None,
            verified_at: None,
            last_verified_at: None,
            is_default: None,
            email: None,
            phone_number: None,
            username: None,
            display_name: None,
            previous_sms_channel: None,
            webauthn_credential: None,
        }
    }
}

pub(crate) async fn get_authenticators(
    client: &Client,
    user_id: &UserId,
) -> Result<Vec<UserAuthenticator>, Error> {
    client
        .send(Call::get("/users/{userId}/authenticators", &[user_id.as_str()]))
        .await
}

pub(crate) async fn delete_authenticator(
    client: &Client,
    user_id: &UserId,
    authenticator_id: &AuthenticatorId,
) -> Result<(), Error> {
    let parameters = [user_id.as_str(), authenticator_id.as_str()];
    client
        .send_for_nothing(Call::delete(
            "/users/{userId}/authenticators/{userAuthenticatorId}",
            &parameters,
        ))
        .await
}
