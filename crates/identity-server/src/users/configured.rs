use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;
use serde::Deserialize;

use super::{Claims, User, UserStore, UserStoreError};
use crate::passwords::StoredPassword;

/// People who stand in the configuration file. User names are compared without regard to case.
#[derive(Debug, Default)]
pub struct ConfiguredUsers {
    users: Vec<User>,
    by_username: HashMap<String, usize>,
    by_subject: HashMap<SubjectId, usize>,
}

/// One `[[users]]` entry of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEntry {
    /// Identifies the person in tokens, for ever.
    pub subject: SubjectId,
    /// What the person types to sign in.
    pub username: String,
    /// An Argon2id hash in PHC form; `identity-server hash-password` makes one.
    #[serde(default)]
    pub password_hash: Option<StoredPassword>,
    /// The claims about the person.
    #[serde(default)]
    pub claims: Claims,
    /// The groups that the person belongs to.
    #[serde(default)]
    pub groups: BTreeSet<String>,
}

/// Two entries that contradict each other.
#[derive(Debug, thiserror::Error)]
#[error("{what} `{value}` stands twice; give each person their own")]
pub struct UsersError {
    what: &'static str,
    value: String,
}

impl ConfiguredUsers {
    /// People from configuration entries, each with a user name and subject of their own.
    pub fn new(entries: Vec<UserEntry>) -> Result<Self, UsersError> {
        let mut store = Self::default();
        for entry in entries {
            let index = store.users.len();
            if store.by_username.insert(folded(&entry.username), index).is_some() {
                return Err(UsersError {
                    what: "username",
                    value: entry.username,
                });
            }
            if store.by_subject.insert(entry.subject.clone(), index).is_some() {
                return Err(UsersError {
                    what: "subject",
                    value: entry.subject.to_string(),
                });
            }
            store.users.push(User {
                subject: entry.subject,
                username: entry.username,
                password: entry.password_hash,
                claims: entry.claims,
                groups: entry.groups,
            });
        }
        Ok(store)
    }
}

fn folded(username: &str) -> String {
    username.trim().to_lowercase()
}

#[async_trait]
impl UserStore for ConfiguredUsers {
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
        Ok(self
            .by_username
            .get(&folded(username))
            .map(|index| self.users[*index].clone()))
    }

    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
        Ok(self
            .by_subject
            .get(subject)
            .map(|index| self.users[*index].clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subject: &str, username: &str) -> UserEntry {
        UserEntry {
            subject: SubjectId::parse(subject).unwrap(),
            username: username.to_owned(),
            password_hash: None,
            claims: Claims::default(),
            groups: BTreeSet::new(),
        }
    }

    #[actix_web::test]
    async fn a_username_is_found_whatever_its_case() {
        let users = ConfiguredUsers::new(vec![entry("1", "Alice")]).unwrap();
        assert_eq!(
            users.by_username(" aLICE ").await.unwrap().unwrap().username,
            "Alice"
        );
        assert!(users.by_username("bob").await.unwrap().is_none());
    }

    #[test]
    fn a_name_or_subject_that_stands_twice_is_refused() {
        let error = ConfiguredUsers::new(vec![entry("1", "alice"), entry("2", "ALICE")]).unwrap_err();
        assert!(error.to_string().contains("username `ALICE`"), "{error}");
        let error = ConfiguredUsers::new(vec![entry("1", "alice"), entry("1", "bob")]).unwrap_err();
        assert!(error.to_string().contains("subject `1`"), "{error}");
    }
}
