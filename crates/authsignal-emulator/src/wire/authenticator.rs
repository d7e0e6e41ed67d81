//! An authenticator on the wire: whole for servers, with masked addresses for browsers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;
use webauthn_rp::response::Backup;

use super::Timestamp;
use crate::tenant::address::SmsChannel;
use crate::tenant::authenticator::{Authenticator, Factor, default_method, enrolled_methods};
use crate::tenant::identifiers::UserAuthenticatorId;
use crate::tenant::passkey::{Passkey, provider_name};
use crate::tenant::user::User;
use crate::tenant::user_agent;
use crate::tenant::verification_method::VerificationMethod;

/// The image of every known provider: the real service sends each provider's own.
const PROVIDER_ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="8" cy="12" r="4" fill="none" stroke="#808080" stroke-width="2"/><path d="M12 12h9v4" fill="none" stroke="#808080" stroke-width="2"/></svg>"##;

/// `UserAuthenticator` of the server API and `Authenticator` of the client API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuthenticatorJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    user_authenticator_id: String,
    verification_method: VerificationMethod,
    /// Told to browsers only.
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_type: Option<&'static str>,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_verified_at: Option<Timestamp>,
    is_default: bool,
    /// Masked for browsers, and so is the phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_sms_channel: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device_platform: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webauthn_credential: Option<WebauthnCredentialJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WebauthnCredentialJson {
    credential_id: String,
    device_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid_mapping: Option<AaguidMappingJson>,
    credential_backed_up: bool,
    credential_device_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_attachment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parsed_user_agent: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AaguidMappingJson {
    name: &'static str,
    svg_icon_light: String,
    svg_icon_dark: String,
}

/// For whom an authenticator is described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Server,
    Browser,
}

/// All authenticators of a user.
pub(crate) fn list(
    user: &User,
    authenticators: &[Authenticator],
    audience: Audience,
) -> Vec<AuthenticatorJson> {
    let default = default_id(user, authenticators);
    authenticators
        .iter()
        .map(|authenticator| one(user, authenticator, default == Some(authenticator.id), audience))
        .collect()
}

/// One of the authenticators of a user.
pub(crate) fn one_of(
    user: &User,
    authenticators: &[Authenticator],
    id: UserAuthenticatorId,
    audience: Audience,
) -> Option<AuthenticatorJson> {
    let is_default = default_id(user, authenticators) == Some(id);
    let authenticator = authenticators
        .iter()
        .find(|authenticator| authenticator.id == id)?;
    Some(one(user, authenticator, is_default, audience))
}

fn default_id(user: &User, authenticators: &[Authenticator]) -> Option<UserAuthenticatorId> {
    let chosen = user.attributes.default_verification_method;
    let method = default_method(chosen, &enrolled_methods(authenticators))?;
    authenticators
        .iter()
        .find(|authenticator| authenticator.method() == method)
        .map(|authenticator| authenticator.id)
}

/// One authenticator.
pub(crate) fn one(
    user: &User,
    authenticator: &Authenticator,
    is_default: bool,
    audience: Audience,
) -> AuthenticatorJson {
    let credential = authenticator.webauthn_credential();
    let factor = &authenticator.factor;
    AuthenticatorJson {
        user_id: (audience == Audience::Server).then(|| authenticator.user_id.as_str().to_owned()),
        user_authenticator_id: authenticator.id.to_string(),
        verification_method: authenticator.method(),
        authenticator_type: (audience == Audience::Browser)
            .then(|| authenticator_type(authenticator.method())),
        created_at: Timestamp(authenticator.created_at),
        verified_at: authenticator.verified_at.map(Timestamp),
        last_verified_at: authenticator.last_verified_at.map(Timestamp),
        is_default,
        email: factor.email().map(|email| match audience {
            Audience::Server => email.to_string(),
            Audience::Browser => email.masked(),
        }),
        phone_number: factor.phone_number().map(|number| match audience {
            Audience::Server => number.to_string(),
            Audience::Browser => number.masked(),
        }),
        previous_sms_channel: match factor {
            Factor::Sms { channel, .. } => channel.map(SmsChannel::as_str),
            _ => None,
        },
        device_platform: match factor {
            Factor::Push(device) => device.platform.clone(),
            _ => None,
        },
        username: credential.map(|_| user.account_name().to_owned()),
        display_name: credential.and_then(|_| user.attributes.display_name.clone()),
        webauthn_credential: credential.map(|credential| webauthn_credential(credential, authenticator)),
    }
}

fn webauthn_credential(passkey: &Passkey, authenticator: &Authenticator) -> WebauthnCredentialJson {
    let backup = passkey.credential.backup();
    WebauthnCredentialJson {
        credential_id: passkey.credential_id(),
        device_id: passkey.device_id.clone(),
        name: passkey.name.clone(),
        aaguid: passkey.aaguid.map(|aaguid| aaguid.to_string()),
        aaguid_mapping: passkey
            .aaguid
            .and_then(provider_name)
            .map(|name| AaguidMappingJson {
                name,
                svg_icon_light: icon(),
                svg_icon_dark: icon(),
            }),
        credential_backed_up: backup == Backup::Exists,
        credential_device_type: if backup == Backup::NotEligible {
            "singleDevice"
        } else {
            "multiDevice"
        },
        authenticator_attachment: passkey.attachment.clone(),
        verified_at: authenticator.verified_at.map(Timestamp),
        parsed_user_agent: (!passkey.user_agent.is_empty()).then(|| user_agent::parsed(&passkey.user_agent)),
    }
}

fn icon() -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(PROVIDER_ICON))
}

fn authenticator_type(method: VerificationMethod) -> &'static str {
    match method {
        VerificationMethod::AuthenticatorApp | VerificationMethod::RecoveryCode => "OTP",
        VerificationMethod::Passkey => "PASSKEY",
        VerificationMethod::SecurityKey => "SECURITY_KEY",
        VerificationMethod::Push => "PUSH",
        VerificationMethod::EmailOtp
        | VerificationMethod::EmailMagicLink
        | VerificationMethod::Sms
        | VerificationMethod::Whatsapp => "OOB",
    }
}
