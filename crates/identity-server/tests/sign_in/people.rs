//! The people of a server, whose passwords can change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use identity_server::passwords::StoredPassword;
use identity_server::users::{ConfiguredUsers, User, UserEntry, UserStore, UserStoreError};
use oidc_protocol::identifiers::SubjectId;

use crate::world::{hash_of, subject};

#[derive(Debug, Clone)]
pub(crate) struct People {
    configured: Arc<ConfiguredUsers>,
    changed: Arc<Mutex<HashMap<SubjectId, StoredPassword>>>,
}

impl People {
    pub(crate) fn new(entries: Vec<UserEntry>) -> Self {
        Self {
            configured: Arc::new(ConfiguredUsers::new(entries).unwrap()),
            changed: Arc::default(),
        }
    }

    /// From now on their password is the one of `like`.
    pub(crate) fn change_password(&self, username: &str, like: &str) {
        let mut changed = self.changed.lock().unwrap();
        changed.insert(subject(username), hash_of(like));
    }

    fn now(&self, user: Option<User>) -> Option<User> {
        let mut user = user?;
        if let Some(password) = self.changed.lock().unwrap().get(&user.subject) {
            user.password = Some(password.clone());
        }
        Some(user)
    }
}

#[async_trait]
impl UserStore for People {
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
        Ok(self.now(self.configured.by_username(username).await?))
    }

    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
        Ok(self.now(self.configured.by_subject(subject).await?))
    }
}
