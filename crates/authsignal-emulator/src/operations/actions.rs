//! Actions: looking up, querying, and setting states and outcomes from outside.

use super::Tenant;
use crate::store::actions::{self, ActionFilter};
use crate::store::overrides;
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionState, Outcome};
use crate::tenant::identifiers::{ActionCode, ActionKey, UserId};

impl Tenant {
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
