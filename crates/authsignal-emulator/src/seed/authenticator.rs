//! `[[users.authenticators]]` of a seed file.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;
use webauthn_rp::response::AuthTransports;

use super::{Problem, Surroundings};
use crate::assumptions::UNKNOWN_USER_AGENT;
use crate::tenant::address::{EmailAddress, PhoneNumber, SmsChannel};
use crate::tenant::authenticator::{Authenticator, Factor, PushDevice};
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::tenant::passkey::Passkey;
use crate::tenant::passkey::credential::Credential;
use crate::tenant::totp::TotpSecret;
use crate::tenant::verification_method::VerificationMethod;

/// One entry of `[[users.authenticators]]`: the method says which of the keys it has. The control API takes the same,
/// with the API's names.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SeedAuthenticator {
    #[serde(alias = "verificationMethod", skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
    /// Base32.
    #[serde(alias = "totpSecret", skip_serializing_if = "Option::is_none")]
    totp_secret: Option<String>,
    #[serde(alias = "totpLastStep", skip_serializing_if = "Option::is_none")]
    totp_last_step: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(alias = "phoneNumber", skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(alias = "smsChannel", skip_serializing_if = "Option::is_none")]
    sms_channel: Option<String>,
    /// Base64url.
    #[serde(alias = "credentialId", skip_serializing_if = "Option::is_none")]
    credential_id: Option<String>,
    /// A COSE key in base64url.
    #[serde(alias = "credentialPublicKey", skip_serializing_if = "Option::is_none")]
    credential_public_key: Option<String>,
    /// What an export has in place of the public key: the key with counter and backup state.
    #[serde(alias = "credentialState", skip_serializing_if = "Option::is_none")]
    credential_state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transports: Option<AuthTransports>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aaguid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(alias = "userAgent", skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<String>,
    #[serde(alias = "deviceId", skip_serializing_if = "Option::is_none")]
    device_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(alias = "userAuthenticatorId", skip_serializing_if = "Option::is_none")]
    user_authenticator_id: Option<Uuid>,
    #[serde(
        alias = "createdAt",
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    created_at: Option<OffsetDateTime>,
    #[serde(
        alias = "verifiedAt",
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    verified_at: Option<OffsetDateTime>,
    #[serde(
        alias = "lastVerifiedAt",
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    last_verified_at: Option<OffsetDateTime>,
}

impl SeedAuthenticator {
    pub(super) fn of(authenticator: &Authenticator) -> Self {
        Self {
            verification_method: Some(authenticator.method()),
            user_authenticator_id: Some(authenticator.id.0),
            created_at: Some(authenticator.created_at),
            verified_at: authenticator.verified_at,
            last_verified_at: authenticator.last_verified_at,
            ..Self::of_factor(&authenticator.factor)
        }
    }

    fn of_factor(factor: &Factor) -> Self {
        match factor {
            Factor::AuthenticatorApp { secret, last_step } => Self {
                totp_secret: Some(secret.to_base32()),
                totp_last_step: *last_step,
                ..Self::default()
            },
            Factor::Passkey(passkey) | Factor::SecurityKey(passkey) => Self {
                credential_id: Some(passkey.credential_id()),
                credential_state: Some(passkey.credential.export()),
                transports: Some(passkey.credential.transports()),
                aaguid: passkey.aaguid,
                name: Some(passkey.name.clone()),
                user_agent: Some(passkey.user_agent.clone()),
                attachment: passkey.attachment.clone(),
                device_id: Some(passkey.device_id.clone()),
                ..Self::default()
            },
            Factor::EmailOtp { email } | Factor::EmailMagicLink { email } => Self {
                email: Some(email.to_string()),
                ..Self::default()
            },
            Factor::Sms {
                phone_number,
                channel,
            } => Self {
                phone_number: Some(phone_number.to_string()),
                sms_channel: channel.map(|channel| channel.as_str().to_owned()),
                ..Self::default()
            },
            Factor::Push(device) => Self {
                device_id: Some(device.id.clone()),
                name: Some(device.name.clone()),
                platform: device.platform.clone(),
                ..Self::default()
            },
        }
    }

    /// The authenticator, verified when it was created where nothing else is said.
    pub(crate) fn into_authenticator(
        self,
        user_id: &UserId,
        created_at: OffsetDateTime,
        surroundings: Surroundings<'_>,
    ) -> Result<Authenticator, Problem> {
        let created_at = self.created_at.unwrap_or(created_at);
        let id = self
            .user_authenticator_id
            .unwrap_or_else(|| surroundings.random.uuid());
        Ok(Authenticator {
            id: UserAuthenticatorId(id),
            user_id: user_id.clone(),
            created_at,
            verified_at: Some(self.verified_at.unwrap_or(created_at)),
            last_verified_at: self.last_verified_at,
            factor: self.into_factor(surroundings)?,
        })
    }

    fn into_factor(self, surroundings: Surroundings<'_>) -> Result<Factor, Problem> {
        let method = needed("verification_method", self.verification_method)?;
        match method {
            VerificationMethod::AuthenticatorApp => {
                let secret = needed("totp_secret", self.totp_secret)?;
                Ok(Factor::AuthenticatorApp {
                    secret: TotpSecret::from_base32(&secret)
                        .ok_or_else(|| Problem::new("totp_secret", "is not base32"))?,
                    last_step: self.totp_last_step,
                })
            }
            VerificationMethod::Passkey => Ok(Factor::Passkey(Box::new(self.into_passkey(surroundings)?))),
            VerificationMethod::SecurityKey => {
                Ok(Factor::SecurityKey(Box::new(self.into_passkey(surroundings)?)))
            }
            VerificationMethod::EmailOtp => Ok(Factor::EmailOtp {
                email: email(self.email)?,
            }),
            VerificationMethod::EmailMagicLink => Ok(Factor::EmailMagicLink {
                email: email(self.email)?,
            }),
            VerificationMethod::Sms => {
                let phone_number = needed("phone_number", self.phone_number)?;
                Ok(Factor::Sms {
                    phone_number: PhoneNumber::parse(&phone_number)
                        .map_err(|error| Problem::new("phone_number", error))?,
                    channel: self.sms_channel.as_deref().map(channel).transpose()?,
                })
            }
            VerificationMethod::Push => Ok(Factor::Push(PushDevice {
                id: self
                    .device_id
                    .unwrap_or_else(|| surroundings.random.uuid().to_string()),
                name: self.name.unwrap_or_else(|| "Phone".to_owned()),
                platform: self.platform,
            })),
            VerificationMethod::RecoveryCode | VerificationMethod::Whatsapp => Err(Problem::new(
                "verification_method",
                format!(
                    "{method} is no authenticator: recovery codes are the user's `recovery_codes`, WhatsApp uses SMS"
                ),
            )),
        }
    }

    fn into_passkey(self, surroundings: Surroundings<'_>) -> Result<Passkey, Problem> {
        let id = needed("credential_id", self.credential_id)?;
        let (key, credential) = match (self.credential_state, self.credential_public_key) {
            (Some(state), None) => (
                "credential_state",
                Credential::restore(&id, &state, self.transports),
            ),
            (None, Some(public_key)) => (
                "credential_public_key",
                Credential::import(&id, &public_key, self.transports),
            ),
            _ => {
                return Err(Problem::new(
                    "credential_public_key",
                    "give this, or `credential_state` as an export has it, and not both",
                ));
            }
        };
        let mut passkey = Passkey {
            credential: credential.map_err(|error| Problem::new(key, error))?,
            aaguid: self.aaguid,
            name: String::new(),
            device_id: self
                .device_id
                .unwrap_or_else(|| surroundings.random.uuid().to_string()),
            user_agent: self.user_agent.unwrap_or_else(|| UNKNOWN_USER_AGENT.to_owned()),
            attachment: self.attachment,
        };
        passkey.name = self.name.unwrap_or_else(|| passkey.default_name());
        Ok(passkey)
    }
}

fn needed<T>(key: &str, value: Option<T>) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::new(key, "missing: this method needs it"))
}

fn email(text: Option<String>) -> Result<EmailAddress, Problem> {
    EmailAddress::parse(&needed("email", text)?).map_err(|error| Problem::new("email", error))
}

fn channel(text: &str) -> Result<SmsChannel, Problem> {
    SmsChannel::parse(text).ok_or_else(|| Problem::new("sms_channel", "is DEFAULT or WHATSAPP"))
}
