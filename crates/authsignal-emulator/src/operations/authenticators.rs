//! Authenticators: listing, removing, and taking over ones that were verified elsewhere.

use uuid::Uuid;
use webauthn_rp::response::AuthTransports;

use super::Tenant;
use super::enrolment::RecoveryCodeIssuer;
use crate::store::{authenticators, users};
use crate::tenant::TenantError;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::authenticator::{Authenticator, Factor};
use crate::tenant::identifiers::{UserAuthenticatorId, UserId};
use crate::tenant::passkey::Passkey;
use crate::tenant::passkey::credential::Credential;
use crate::tenant::recovery_code::RecoveryCode;
use crate::tenant::totp::TotpSecret;
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

/// An authenticator that was verified elsewhere.
#[derive(Clone, Debug)]
pub(crate) enum ImportedFactor {
    AuthenticatorApp { otpauth_uri: String },
    Passkey(ImportedPasskey),
    EmailOtp(EmailAddress),
    EmailMagicLink(EmailAddress),
    Sms(PhoneNumber),
}

/// A passkey that was registered elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct ImportedPasskey {
    pub(crate) credential_id: String,
    pub(crate) public_key: String,
    pub(crate) name: Option<String>,
    pub(crate) transports: Option<AuthTransports>,
    pub(crate) aaguid: Option<Uuid>,
}

/// An imported authenticator.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    pub(crate) user: User,
    pub(crate) authenticator: Authenticator,
    /// Present when it is the user's first.
    pub(crate) recovery_codes: Vec<RecoveryCode>,
}

impl Tenant {
    /// The user with all verified authenticators, in the order of enrolment; `None` for an unknown user.
    pub(crate) async fn authenticators(
        &self,
        user_id: UserId,
    ) -> Result<Option<(User, Vec<Authenticator>)>, TenantError> {
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                let Some(user) = users::find(connection, &user_id)? else {
                    return Ok(None);
                };
                let authenticators = authenticators::of_user(connection, &user_id)?;
                Ok(Some((user, authenticators)))
            })
            .await
    }

    pub(crate) async fn delete_authenticator(
        &self,
        user_id: UserId,
        id: UserAuthenticatorId,
    ) -> Result<(), TenantError> {
        let deleted = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(authenticators::delete(transaction, &user_id, id)?)
            })
            .await?;
        if deleted {
            Ok(())
        } else {
            Err(TenantError::NotFound("The user has no such authenticator."))
        }
    }

    /// Takes over an authenticator; creates the user where the id is new.
    pub(crate) async fn import_authenticator(
        &self,
        user_id: UserId,
        factor: ImportedFactor,
        is_default: bool,
    ) -> Result<Imported, TenantError> {
        let (now, handle, device) = (self.now(), self.random.uuid(), self.random.uuid());
        let id = UserAuthenticatorId(self.random.uuid());
        let factor = factor.into_factor(device)?;
        let random = self.random.clone();
        self.database
            .write(move |transaction| {
                let mut user = users::find_or_create(transaction, &user_id, handle, now)?;
                let is_first = authenticators::of_user(transaction, &user_id)?.is_empty();
                let authenticator = Authenticator {
                    id,
                    user_id: user_id.clone(),
                    created_at: now,
                    verified_at: Some(now),
                    last_verified_at: None,
                    factor,
                };
                if let Some(passkey) = authenticator.passkey() {
                    let known = authenticators::by_credential_id(transaction, &passkey.credential.id)?;
                    if known.is_some() {
                        return Err(TenantError::invalid_credential(
                            "The passkey is registered already.",
                        ));
                    }
                }
                authenticators::save(transaction, &authenticator)?;
                if is_default {
                    user.attributes.default_verification_method = Some(authenticator.method());
                    users::save(transaction, &user)?;
                }
                let issuer = RecoveryCodeIssuer {
                    random: random.as_ref(),
                };
                let recovery_codes = if is_first {
                    issuer.issue(transaction, &user_id)?
                } else {
                    Vec::new()
                };
                Ok(Imported {
                    user,
                    authenticator,
                    recovery_codes,
                })
            })
            .await
    }

    /// Whether any of these credentials is registered, and which.
    pub(crate) async fn passkey_among(
        &self,
        credential_ids: Vec<Vec<u8>>,
    ) -> Result<Option<Authenticator>, TenantError> {
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                for id in credential_ids {
                    if let Some(authenticator) = authenticators::by_credential_id(connection, &id)? {
                        return Ok(Some(authenticator));
                    }
                }
                Ok(None)
            })
            .await
    }
}

impl ImportedFactor {
    pub(crate) fn method(&self) -> VerificationMethod {
        match self {
            Self::AuthenticatorApp { .. } => VerificationMethod::AuthenticatorApp,
            Self::Passkey(_) => VerificationMethod::Passkey,
            Self::EmailOtp(_) => VerificationMethod::EmailOtp,
            Self::EmailMagicLink(_) => VerificationMethod::EmailMagicLink,
            Self::Sms(_) => VerificationMethod::Sms,
        }
    }

    fn into_factor(self, device: Uuid) -> Result<Factor, TenantError> {
        match self {
            Self::AuthenticatorApp { otpauth_uri } => Ok(Factor::AuthenticatorApp {
                secret: TotpSecret::from_otpauth_uri(&otpauth_uri)?,
                last_step: None,
            }),
            Self::EmailOtp(email) => Ok(Factor::EmailOtp { email }),
            Self::EmailMagicLink(email) => Ok(Factor::EmailMagicLink { email }),
            Self::Sms(phone_number) => Ok(Factor::Sms {
                phone_number,
                channel: None,
            }),
            Self::Passkey(imported) => {
                let mut passkey = Passkey {
                    credential: Credential::import(
                        &imported.credential_id,
                        &imported.public_key,
                        imported.transports,
                    )?,
                    aaguid: imported.aaguid,
                    name: String::new(),
                    device_id: device.to_string(),
                    user_agent: crate::assumptions::UNKNOWN_USER_AGENT.to_owned(),
                    attachment: None,
                };
                passkey.name = imported.name.unwrap_or_else(|| passkey.default_name());
                Ok(Factor::Passkey(Box::new(passkey)))
            }
        }
    }
}
