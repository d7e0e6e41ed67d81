use std::sync::Arc;

use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::{Claims, User, UserStore, UserStoreError};

/// Decides which claims there are about a person: renames what a directory calls otherwise, adds what another system
/// knows, leaves out what is nobody's business. Scopes decide afterwards which of them a client is told.
#[async_trait]
pub trait ClaimsMapping: std::fmt::Debug + Send + Sync + 'static {
    /// The claims about `user`, whose `claims` are those of the user store.
    async fn claims(&self, user: &User) -> Result<Claims, UserStoreError>;
}

/// A user store whose people have other claims.
#[derive(Debug)]
pub(crate) struct MappedUsers {
    pub(crate) users: Arc<dyn UserStore>,
    pub(crate) mapping: Arc<dyn ClaimsMapping>,
}

impl MappedUsers {
    async fn mapped(&self, user: Option<User>) -> Result<Option<User>, UserStoreError> {
        let Some(mut user) = user else {
            return Ok(None);
        };
        user.claims = self.mapping.claims(&user).await?;
        Ok(Some(user))
    }
}

#[async_trait]
impl UserStore for MappedUsers {
    async fn by_username(&self, username: &str) -> Result<Option<User>, UserStoreError> {
        self.mapped(self.users.by_username(username).await?).await
    }

    async fn by_subject(&self, subject: &SubjectId) -> Result<Option<User>, UserStoreError> {
        self.mapped(self.users.by_subject(subject).await?).await
    }
}
