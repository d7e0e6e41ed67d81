use std::collections::BTreeSet;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::{ChosenUsername, Claims, EmailAddress, User, UserStore, UserStoreError};
use crate::error::InternalError;
use crate::passwords::StoredPassword;

/// People who can change their account themselves. It is optional: without one nobody can, and the pages do not offer it.
#[async_trait]
pub trait AccountStore: UserStore {
    /// The person who is known to have this address. Whoever has not shown that it is theirs is not found by it.
    async fn by_email(&self, address: &EmailAddress) -> Result<Option<User>, UserStoreError>;

    /// Creates an account. User name and address must be nobody else's.
    async fn create(&self, new: NewAccount) -> Result<User, AccountError>;

    /// Changes an account.
    async fn change(&self, subject: &SubjectId, change: AccountChange) -> Result<User, AccountError>;

    /// Removes an account for good. False when there is none.
    async fn delete(&self, subject: &SubjectId) -> Result<bool, UserStoreError>;
}

/// An account that shall exist.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Identifies the person in tokens, for ever.
    pub subject: SubjectId,
    /// What they sign in with. None for those who do so with their address.
    pub username: Option<String>,
    /// Their address, and whether it is known to be theirs.
    pub email: Option<(EmailAddress, bool)>,
    /// Absent for those who have none yet.
    pub password: Option<StoredPassword>,
    /// The other claims about the person.
    pub claims: Claims,
    /// The groups that the person belongs to.
    pub groups: BTreeSet<String>,
}

/// What changes.
#[derive(Debug, Clone)]
pub enum AccountChange {
    /// The password.
    Password(StoredPassword),
    /// What the person signs in with.
    Username(ChosenUsername),
    /// The address, which is known to be theirs.
    Email(EmailAddress),
    /// What the person says about themselves.
    Profile(Profile),
    /// Whether the person can do nothing for now.
    Disabled(bool),
    /// The groups that the person belongs to.
    Groups(BTreeSet<String>),
}

/// What a person says about themselves, by the claims of OpenID Connect Core section 5.1. What is left empty is taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// `name`
    pub name: Option<String>,
    /// `given_name`
    pub given_name: Option<String>,
    /// `family_name`
    pub family_name: Option<String>,
    /// `phone_number`
    pub phone_number: Option<String>,
    /// `locale`
    pub locale: Option<String>,
    /// `zoneinfo`
    pub zoneinfo: Option<String>,
}

impl Profile {
    /// What these claims say.
    #[must_use]
    pub fn of(claims: &Claims) -> Self {
        let text = |name: &str| {
            claims
                .0
                .get(name)
                .and_then(|value| value.as_str())
                .map(str::to_owned)
        };
        Self {
            name: text("name"),
            given_name: text("given_name"),
            family_name: text("family_name"),
            phone_number: text("phone_number"),
            locale: text("locale"),
            zoneinfo: text("zoneinfo"),
        }
    }

    /// Its claims, by name.
    pub(super) fn into_claims(self) -> [(&'static str, Option<String>); 6] {
        [
            ("name", self.name),
            ("given_name", self.given_name),
            ("family_name", self.family_name),
            ("phone_number", self.phone_number),
            ("locale", self.locale),
            ("zoneinfo", self.zoneinfo),
        ]
    }
}

/// Why an account is not created or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Somebody else has the user name.
    #[error("somebody else has this user name")]
    UsernameTaken,
    /// Somebody else has the address.
    #[error("somebody else has this e-mail address")]
    EmailTaken,
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] UserStoreError),
    /// Something that should not happen.
    #[error("{0}")]
    Internal(InternalError),
}

impl From<InternalError> for AccountError {
    fn from(error: InternalError) -> Self {
        Self::Internal(error)
    }
}
