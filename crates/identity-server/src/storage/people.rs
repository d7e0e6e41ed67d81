use async_trait::async_trait;
use oidc_protocol::identifiers::SubjectId;

use super::database::params;
use super::{SqlStorage, StorageError};

/// What is kept about people in all the other tables.
#[async_trait]
pub trait PersonStorage: Send + Sync {
    /// Forgets a person whose account is gone: grants and what clients have not come for yet, consents, links in mails,
    /// sessions, where they stand on their way to passkeys and what they call them. What remains is what happened (the audit
    /// events, for as long as those are kept) and what clients still have to hear (logout tokens on their way).
    async fn forget_person(&self, subject: SubjectId) -> Result<(), StorageError>;
}

/// In the order of [`super::GrantStorage::delete_grants`] to begin with, so that nobody comes for a grant in between.
const STATEMENTS: [&str; 8] = [
    "DELETE FROM authorization_code WHERE subject = $1",
    "DELETE FROM device_authorization WHERE subject = $1",
    "DELETE FROM token_grant WHERE subject = $1",
    "DELETE FROM consent WHERE subject = $1",
    "DELETE FROM account_link WHERE subject = $1",
    "DELETE FROM session WHERE subject = $1",
    "DELETE FROM passkey_person WHERE subject = $1",
    "DELETE FROM passkey_name WHERE subject = $1",
];

#[async_trait]
impl PersonStorage for SqlStorage {
    async fn forget_person(&self, subject: SubjectId) -> Result<(), StorageError> {
        self.0
            .write(move |transaction| {
                Box::pin(async move {
                    for statement in STATEMENTS {
                        transaction.execute(statement, params![subject.as_str()]).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
