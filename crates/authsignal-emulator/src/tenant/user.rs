//! Users of the tenant and their attributes.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::address::{EmailAddress, PhoneNumber};
use super::authenticator::Factor;
use super::identifiers::UserId;
use super::verification_method::VerificationMethod;

/// A user, created on first sight.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "`userId` is the API's own name")]
pub(crate) struct User {
    pub(crate) user_id: UserId,
    /// The WebAuthn user handle: stable, and says nothing about the person.
    pub(crate) handle: Uuid,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) attributes: UserAttributes,
}

impl User {
    pub(crate) fn new(user_id: UserId, handle: Uuid, now: OffsetDateTime) -> Self {
        Self {
            user_id,
            handle,
            created_at: now,
            attributes: UserAttributes::default(),
        }
    }

    /// The account name that authenticators show.
    pub(crate) fn account_name(&self) -> &str {
        let attributes = &self.attributes;
        attributes
            .username
            .as_deref()
            .or(attributes.email.as_deref())
            .unwrap_or(self.user_id.as_str())
    }
}

/// What is known of a user beside the id. As an update: an absent attribute stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct UserAttributes {
    pub(crate) email: Option<String>,
    pub(crate) email_verified: Option<bool>,
    pub(crate) phone_number: Option<String>,
    pub(crate) phone_number_verified: Option<bool>,
    pub(crate) username: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) custom: Option<Map<String, Value>>,
    pub(crate) default_verification_method: Option<VerificationMethod>,
}

impl UserAttributes {
    /// Takes over what the update names. An address that changes is no longer a verified one.
    pub(crate) fn apply(&mut self, update: Self) {
        if update.email.is_some() && update.email != self.email {
            self.email_verified = None;
        }
        if update.phone_number.is_some() && update.phone_number != self.phone_number {
            self.phone_number_verified = None;
        }
        replace(&mut self.email, update.email);
        replace(&mut self.email_verified, update.email_verified);
        replace(&mut self.phone_number, update.phone_number);
        replace(&mut self.phone_number_verified, update.phone_number_verified);
        replace(&mut self.username, update.username);
        replace(&mut self.display_name, update.display_name);
        replace(&mut self.locale, update.locale);
        replace(&mut self.custom, update.custom);
        replace(
            &mut self.default_verification_method,
            update.default_verification_method,
        );
    }

    /// Whether the address of the factor is known as the user's, and verified.
    pub(crate) fn has_verified(&self, factor: &Factor) -> bool {
        let known = |known: Option<&str>, verified, address: Option<&str>| {
            verified == Some(true) && address.is_some() && known == address
        };
        let email = factor.email().map(EmailAddress::as_str);
        let phone_number = factor.phone_number().map(PhoneNumber::as_str);
        known(self.email.as_deref(), self.email_verified, email)
            || known(
                self.phone_number.as_deref(),
                self.phone_number_verified,
                phone_number,
            )
    }

    /// Notes an address that the user has proved to read, unless another one is known.
    pub(crate) fn confirm(&mut self, factor: &Factor) {
        if let Some(email) = factor.email().map(ToString::to_string) {
            confirm(&mut self.email, &mut self.email_verified, email);
        }
        if let Some(phone_number) = factor.phone_number().map(ToString::to_string) {
            confirm(
                &mut self.phone_number,
                &mut self.phone_number_verified,
                phone_number,
            );
        }
    }
}

fn confirm(known: &mut Option<String>, verified: &mut Option<bool>, proven: String) {
    if known.as_ref().is_none_or(|known| *known == proven) {
        *known = Some(proven);
        *verified = Some(true);
    }
}

fn replace<T>(present: &mut Option<T>, update: Option<T>) {
    if update.is_some() {
        *present = update;
    }
}

#[cfg(test)]
mod tests {
    use super::UserAttributes;

    #[test]
    fn an_absent_attribute_is_left_unchanged() {
        let mut attributes = UserAttributes {
            username: Some("alice".to_owned()),
            ..Default::default()
        };
        attributes.apply(UserAttributes {
            email: Some("a@example.com".to_owned()),
            ..Default::default()
        });
        assert_eq!(attributes.username.as_deref(), Some("alice"));
        assert_eq!(attributes.email.as_deref(), Some("a@example.com"));
    }

    #[test]
    fn a_changed_address_loses_its_verification() {
        let mut attributes = UserAttributes {
            email: Some("old@example.com".to_owned()),
            email_verified: Some(true),
            ..Default::default()
        };
        attributes.apply(UserAttributes {
            email: Some("new@example.com".to_owned()),
            ..Default::default()
        });
        assert_eq!(attributes.email_verified, None);
    }
}
