//! Signing in without a token: the factor says who it is, and the action is made on the spot.

use rusqlite::Connection;
use time::OffsetDateTime;

use crate::store::{actions, overrides};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::identifiers::{ActionKey, UserAuthenticatorId};
use crate::tenant::policy::Policy;
use crate::tenant::policy::rule::Circumstances;
use crate::tenant::user::User;
use crate::tenant::verification_method::VerificationMethod;

/// A sign-in of somebody who has just proved who they are.
pub(super) struct SignIn<'a> {
    pub(super) connection: &'a Connection,
    pub(super) policy: &'a Policy,
    pub(super) context: ActionContext,
    pub(super) now: OffsetDateTime,
}

impl SignIn<'_> {
    /// Completes the action of this key, which is made where there is none. A rule that blocks the user, or wants a
    /// review, leaves it in that state.
    pub(super) fn complete(
        self,
        key: ActionKey,
        user: &User,
        method: VerificationMethod,
        by: Option<UserAuthenticatorId>,
    ) -> Result<Action, TenantError> {
        let (connection, now) = (self.connection, self.now);
        let mut action = match actions::find(connection, &key)? {
            Some(action) => action,
            None => self.new_action(key, user)?,
        };
        let state = action.state.after_verification();
        action.complete(state, method, by, now);
        actions::save(connection, &action)?;
        tracing::info!(action = %action.key.action_code, state = %action.state, %method, "sign-in");
        Ok(action)
    }

    fn new_action(self, key: ActionKey, user: &User) -> Result<Action, TenantError> {
        let by_hand = overrides::find(self.connection, &key.user_id, &key.action_code)?;
        let circumstances = Circumstances {
            user_id: &user.user_id,
            attributes: &user.attributes,
            context: &self.context,
        };
        let decision = self.policy.decide(&key.action_code, circumstances, by_hand);
        let state = ActionState::at_track(decision.outcome, true);
        let mut action = Action::new(key, state, self.context, self.now);
        action.rule_ids = decision.rule_ids;
        Ok(action)
    }
}
