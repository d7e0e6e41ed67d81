//! The inbox: the one way in which anything is "sent".

use super::Tenant;
use crate::store::messages::{self, MessageFilter};
use crate::tenant::TenantError;
use crate::tenant::message::Message;

impl Tenant {
    /// Sends a message. When this fails, so does what it was sent for.
    pub(crate) async fn deliver(&self, message: Message) -> Result<(), TenantError> {
        tracing::info!(channel = message.channel.as_str(), method = %message.verification_method, "sent");
        self.announce_message(&message).await?;
        self.database
            .write(move |transaction| Ok(messages::insert(transaction, &message)?))
            .await
    }

    /// Empties the inbox.
    pub(crate) async fn clear_messages(&self) -> Result<(), TenantError> {
        self.database
            .write(|transaction| Ok(messages::clear(transaction)?))
            .await
    }

    /// What was sent, the newest first.
    pub(crate) async fn messages(&self, filter: MessageFilter) -> Result<Vec<Message>, TenantError> {
        self.database
            .read(move |connection| Ok(messages::recent(connection, &filter)?))
            .await
    }
}
