//! The columns of a factor: each method has its own, the others stay empty.

use rusqlite::Row;
use uuid::Uuid;

use super::unreadable;
use crate::tenant::address::{EmailAddress, PhoneNumber, SmsChannel};
use crate::tenant::authenticator::{Factor, PushDevice};
use crate::tenant::passkey::Passkey;
use crate::tenant::totp::TotpSecret;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Default)]
pub(super) struct FactorColumns<'a> {
    pub(super) totp_secret: Option<&'a [u8]>,
    pub(super) totp_last_step: Option<i64>,
    pub(super) credential_id: Option<&'a [u8]>,
    pub(super) credential: Option<String>,
    pub(super) aaguid: Option<String>,
    pub(super) passkey_name: Option<&'a str>,
    pub(super) device_id: Option<&'a str>,
    pub(super) user_agent: Option<&'a str>,
    pub(super) attachment: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    pub(super) phone_number: Option<&'a str>,
    pub(super) sms_channel: Option<&'a str>,
    pub(super) device_name: Option<&'a str>,
    pub(super) device_platform: Option<&'a str>,
}

impl<'a> FactorColumns<'a> {
    pub(super) fn of(factor: &'a Factor) -> rusqlite::Result<Self> {
        Ok(match factor {
            Factor::AuthenticatorApp { secret, last_step } => Self {
                totp_secret: Some(secret.as_bytes()),
                totp_last_step: last_step
                    .map(i64::try_from)
                    .transpose()
                    .map_err(|error| unreadable(&error))?,
                ..Self::default()
            },
            Factor::Passkey(credential) | Factor::SecurityKey(credential) => Self::of_credential(credential)?,
            Factor::EmailOtp { email } | Factor::EmailMagicLink { email } => Self {
                email: Some(email.as_str()),
                ..Self::default()
            },
            Factor::Sms {
                phone_number,
                channel,
            } => Self {
                phone_number: Some(phone_number.as_str()),
                sms_channel: channel.map(SmsChannel::as_str),
                ..Self::default()
            },
            Factor::Push(device) => Self {
                device_id: Some(&device.id),
                device_name: Some(&device.name),
                device_platform: device.platform.as_deref(),
                ..Self::default()
            },
        })
    }

    fn of_credential(credential: &'a Passkey) -> rusqlite::Result<Self> {
        Ok(Self {
            credential_id: Some(&credential.credential.id),
            credential: Some(
                serde_json::to_string(&credential.credential).map_err(|error| unreadable(&error))?,
            ),
            aaguid: credential.aaguid.map(|aaguid| aaguid.to_string()),
            passkey_name: Some(&credential.name),
            device_id: Some(&credential.device_id),
            user_agent: Some(&credential.user_agent),
            attachment: credential.attachment.as_deref(),
            ..Self::default()
        })
    }
}

pub(super) fn read_factor(row: &Row<'_>) -> rusqlite::Result<Factor> {
    let method: String = row.get("verification_method")?;
    match VerificationMethod::parse(&method) {
        Some(VerificationMethod::AuthenticatorApp) => {
            let last_step: Option<i64> = row.get("totp_last_step")?;
            Ok(Factor::AuthenticatorApp {
                secret: TotpSecret::new(row.get("totp_secret")?)
                    .ok_or_else(|| unreadable(&"empty secret"))?,
                last_step: last_step
                    .map(u64::try_from)
                    .transpose()
                    .map_err(|error| unreadable(&error))?,
            })
        }
        Some(VerificationMethod::Passkey) => Ok(Factor::Passkey(Box::new(read_credential(row)?))),
        Some(VerificationMethod::SecurityKey) => Ok(Factor::SecurityKey(Box::new(read_credential(row)?))),
        Some(VerificationMethod::EmailOtp) => Ok(Factor::EmailOtp {
            email: read_email(row)?,
        }),
        Some(VerificationMethod::EmailMagicLink) => Ok(Factor::EmailMagicLink {
            email: read_email(row)?,
        }),
        Some(VerificationMethod::Sms) => {
            let phone_number: String = row.get("phone_number")?;
            let channel: Option<String> = row.get("sms_channel")?;
            Ok(Factor::Sms {
                phone_number: PhoneNumber::parse(&phone_number).map_err(|error| unreadable(&error))?,
                channel: channel.as_deref().and_then(SmsChannel::parse),
            })
        }
        Some(VerificationMethod::Push) => Ok(Factor::Push(PushDevice {
            id: row.get("device_id")?,
            name: row.get("device_name")?,
            platform: row.get("device_platform")?,
        })),
        Some(VerificationMethod::RecoveryCode | VerificationMethod::Whatsapp) | None => {
            Err(unreadable(&format!("verification method {method}")))
        }
    }
}

fn read_credential(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    let credential: String = row.get("credential")?;
    let aaguid: Option<String> = row.get("aaguid")?;
    Ok(Passkey {
        credential: serde_json::from_str(&credential).map_err(|error| unreadable(&error))?,
        aaguid: aaguid.and_then(|text| Uuid::parse_str(&text).ok()),
        name: row.get("passkey_name")?,
        device_id: row.get("device_id")?,
        user_agent: row.get("user_agent")?,
        attachment: row.get("attachment")?,
    })
}

fn read_email(row: &Row<'_>) -> rusqlite::Result<EmailAddress> {
    let email: String = row.get("email")?;
    EmailAddress::parse(&email).map_err(|error| unreadable(&error))
}
