//! Call Connect: a person on the phone proves who they are by a link that is sent to them.

use uuid::Uuid;

use super::Tenant;
use super::server_challenge::Destination;
use super::track::TrackRequest;
use crate::assumptions::DEFAULT_CALL_ACTION;
use crate::store::connect_calls;
use crate::tenant::TenantError;
use crate::tenant::action::ActionContext;
use crate::tenant::identifiers::{ActionCode, UserId};
use crate::tenant::message::{Content, Message};
use crate::tenant::user::UserAttributes;

/// A call that begins.
#[derive(Clone, Debug)]
pub(crate) struct NewCall {
    pub(crate) reference_id: String,
    pub(crate) user_id: UserId,
    pub(crate) destination: Destination,
    pub(crate) action_code: Option<ActionCode>,
    pub(crate) attributes: UserAttributes,
}

impl Tenant {
    /// Sends the caller a link to the pre-built UI. Gives the id of the message.
    pub(crate) async fn start_call(&self, call: NewCall) -> Result<Uuid, TenantError> {
        let action_code = call
            .action_code
            .map_or_else(|| ActionCode::parse(DEFAULT_CALL_ACTION), Ok)?;
        let tracked = self
            .track(TrackRequest {
                user_id: call.user_id.clone(),
                action_code,
                idempotency_key: None,
                challenge_id: None,
                attributes: call.attributes,
                context: ActionContext::default(),
            })
            .await?;
        let (now, id) = (self.now(), self.random.uuid());
        let user_id = call.user_id.clone();
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(connect_calls::start(
                    transaction,
                    &call.reference_id,
                    &user_id,
                    now,
                )?)
            })
            .await?;
        self.deliver(Message {
            id,
            sent_at: now,
            channel: call.destination.channel(),
            verification_method: call.destination.method(),
            user_id: Some(call.user_id),
            action_code: Some(tracked.action.key.action_code),
            idempotency_key: Some(tracked.action.key.idempotency_key),
            recipient: call.destination.recipient().to_owned(),
            content: Content::Link(tracked.url),
        })
        .await?;
        Ok(id)
    }

    /// Notes how a call has ended.
    pub(crate) async fn finish_call(&self, reference_id: String, state: String) -> Result<(), TenantError> {
        let known = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(connect_calls::finish(transaction, &reference_id, &state)?)
            })
            .await?;
        if known {
            Ok(())
        } else {
            Err(TenantError::NotFound("No such call."))
        }
    }
}
