//! What the pre-built UI has to know of codes and links that are on their way.

use rusqlite::Connection;

use super::Tenant;
use super::enrolment::{CodePurpose, Standing};
use crate::store::{authenticators, one_time_codes};
use crate::tenant::TenantError;
use crate::tenant::address::{EmailAddress, PhoneNumber};
use crate::tenant::authenticator::Factor;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

impl Tenant {
    /// To whom the code or link went that was sent last in the bearer's action, masked; `None` if nothing is on its way.
    pub(crate) async fn recipient_under_way(
        &self,
        bearer: TokenBearer,
        method: VerificationMethod,
        purpose: CodePurpose,
    ) -> Result<Option<String>, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| {
                let sent = one_time_codes::latest(connection, &bearer.action, method, now)?;
                let Some(id) = sent.and_then(|code| code.authenticator_id) else {
                    return Ok(None);
                };
                let authenticator =
                    authenticators::find(connection, id)?.filter(|authenticator| match purpose {
                        CodePurpose::Enrolment => authenticator.verified_at.is_none(),
                        CodePurpose::Challenge => authenticator.verified_at.is_some(),
                        CodePurpose::EnrolmentOrChallenge => true,
                    });
                Ok(authenticator.and_then(|authenticator| authenticator.factor.masked_recipient()))
            })
            .await
    }

    /// Whether the link that was sent last in the bearer's action has been opened.
    pub(crate) async fn is_link_opened(&self, bearer: TokenBearer) -> Result<bool, TenantError> {
        let now = self.now();
        self.database
            .read(move |connection| -> Result<_, TenantError> {
                let method = VerificationMethod::EmailMagicLink;
                let link = one_time_codes::latest(connection, &bearer.action, method, now)?;
                Ok(link.is_some_and(|link| link.verified_at.is_some()))
            })
            .await
    }

    /// The address that the app has given for `method`: then the person is not asked for one.
    pub(crate) async fn address_of_app(
        &self,
        bearer: TokenBearer,
        method: VerificationMethod,
    ) -> Result<Option<Factor>, TenantError> {
        self.database
            .read(move |connection| address_of_app(connection, &bearer, method))
            .await
    }
}

fn address_of_app(
    connection: &Connection,
    bearer: &TokenBearer,
    method: VerificationMethod,
) -> Result<Option<Factor>, TenantError> {
    let attributes = Standing::of(connection, bearer)?.user.attributes;
    let address = match method {
        VerificationMethod::Sms => attributes.phone_number,
        _ => attributes.email,
    };
    // What the app says need not be an address at all.
    Ok(address.and_then(|address| factor_of(method, &address).ok()))
}

/// The factor of a method that sends something to `address`.
pub(crate) fn factor_of(method: VerificationMethod, address: &str) -> Result<Factor, TenantError> {
    match method {
        VerificationMethod::EmailOtp => Ok(Factor::EmailOtp {
            email: EmailAddress::parse(address)?,
        }),
        VerificationMethod::EmailMagicLink => Ok(Factor::EmailMagicLink {
            email: EmailAddress::parse(address)?,
        }),
        VerificationMethod::Sms => Ok(Factor::Sms {
            phone_number: PhoneNumber::parse(address)?,
            channel: None,
        }),
        other => Err(TenantError::invalid_request(format!("{other} has no address."))),
    }
}
