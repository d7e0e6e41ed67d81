//! Actions: looking up, querying, and setting states and outcomes from outside.

use super::Tenant;
use crate::store::action_states::{self, StateChange};
use crate::store::actions::{self, ActionFilter, ActionSearch};
use crate::store::calls::{self, CallFilter};
use crate::store::messages::{self, MessageFilter};
use crate::store::overrides;
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionState, Outcome};
use crate::tenant::call::LoggedCall;
use crate::tenant::identifiers::{ActionCode, ActionKey, UserId};
use crate::tenant::message::Message;

/// Calls and messages of one action that are looked at.
const HISTORY: u32 = 500;

/// An action and how it came to be as it is.
#[derive(Clone, Debug)]
pub(crate) struct ActionHistory {
    pub(crate) action: Action,
    /// The oldest first.
    pub(crate) states: Vec<StateChange>,
    /// The calls that concerned it, the newest first.
    pub(crate) calls: Vec<LoggedCall>,
    /// What was sent for it, the newest first.
    pub(crate) messages: Vec<Message>,
}

impl Tenant {
    /// The actions of everybody that `search` asks for, the newest first.
    pub(crate) async fn search_actions(&self, search: ActionSearch) -> Result<Vec<Action>, TenantError> {
        self.database
            .read(move |connection| Ok(actions::search(connection, &search)?))
            .await
    }

    /// The codes of all actions that were tracked.
    pub(crate) async fn tracked_action_codes(&self) -> Result<Vec<ActionCode>, TenantError> {
        self.database
            .read(|connection| Ok(actions::codes(connection)?))
            .await
    }

    /// One action with its history.
    pub(crate) async fn action_history(&self, key: ActionKey) -> Result<ActionHistory, TenantError> {
        self.database
            .read(move |connection| {
                let action =
                    actions::find(connection, &key)?.ok_or(TenantError::NotFound("No such action."))?;
                let of_user = MessageFilter {
                    user_id: Some(key.user_id.to_string()),
                    limit: HISTORY,
                    ..MessageFilter::default()
                };
                let mut messages = messages::recent(connection, &of_user)?;
                messages.retain(|message| message.action().as_ref() == Some(&key));
                Ok(ActionHistory {
                    states: action_states::of_action(connection, &key)?,
                    calls: calls::query(connection, &CallFilter::of_action(&key, HISTORY))?,
                    messages,
                    action,
                })
            })
            .await
    }

    pub(crate) async fn action(&self, key: ActionKey) -> Result<Action, TenantError> {
        self.database
            .read(move |connection| {
                actions::find(connection, &key)?.ok_or(TenantError::NotFound("No such action."))
            })
            .await
    }

    /// The user's actions, newest first.
    pub(crate) async fn query_actions(
        &self,
        user_id: UserId,
        filter: ActionFilter,
    ) -> Result<Vec<Action>, TenantError> {
        self.database
            .read(move |connection| Ok(actions::of_user(connection, &user_id, &filter)?))
            .await
    }

    /// Moves an action from any state to any other, as the caller's own review decides.
    pub(crate) async fn update_action(
        &self,
        key: ActionKey,
        state: ActionState,
    ) -> Result<Action, TenantError> {
        let now = self.now();
        self.database
            .write(move |transaction| {
                let mut action =
                    actions::find(transaction, &key)?.ok_or(TenantError::NotFound("No such action."))?;
                action.move_to(state, now);
                actions::save(transaction, &action)?;
                Ok(action)
            })
            .await
    }

    /// Sets the outcome of an action for one user by hand; `None` gives it back to the rules.
    pub(crate) async fn set_outcome(
        &self,
        user_id: UserId,
        code: ActionCode,
        outcome: Option<Outcome>,
    ) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| Ok(overrides::set(transaction, &user_id, &code, outcome)?))
            .await
    }
}
