//! The people who can sign in, behind a trait: a company brings its own user table.

mod accounts;
mod configured;
mod mapping;
mod names;
mod stored;

use std::collections::BTreeSet;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::passwords::StoredPassword;

pub use self::accounts::{AccountChange, AccountError, AccountStore, NewAccount, Profile};
pub use self::configured::{ConfiguredUsers, UserEntry, UsersError};
pub use self::mapping::ClaimsMapping;
pub(crate) use self::mapping::MappedUsers;
pub use self::names::{ChosenUsername, EmailAddress, EmailAddressError, UsernameError, UsernameKey};
pub use self::stored::{StoredAccounts, TakenOver};

/// Looks people up. A lookup that fails is an internal error and signs nobody in.
#[async_trait]
pub trait UserStore: std::fmt::Debug + Send + Sync + 'static {
    /// The person with this user name, as typed at sign-in. Whether case matters is the store's decision.
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError>;

    /// The person with this subject identifier.
    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError>;
}

/// The user store does not answer.
#[derive(Debug, thiserror::Error)]
#[error("user store: {0}")]
pub struct UserStoreError(#[from] pub Box<dyn std::error::Error + Send + Sync>);

/// A person who can sign in.
#[derive(Debug, Clone)]
pub struct User {
    /// Identifies the person in tokens, for ever.
    pub subject: SubjectId,
    /// What the person types to sign in.
    pub username: String,
    /// Absent when the person has no password.
    pub password: Option<StoredPassword>,
    /// The claims about the person, by their names in OpenID Connect Core section 5.1. `sub` is not among them.
    pub claims: Claims,
    /// The groups that the person belongs to, by which this server treats people differently. They are no claim.
    pub groups: BTreeSet<String>,
}

/// Claims about a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Claims(pub Map<String, Value>);

impl User {
    /// The claim `email`, when there is one.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.claims.0.get("email").and_then(Value::as_str)
    }

    /// The name to greet the person with: the claim `name`, or else the user name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.claims
            .0
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or(&self.username)
    }
}
