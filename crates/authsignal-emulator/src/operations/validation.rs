//! Validating a client token: a repeatable look at the state of its action.

use super::Tenant;
use crate::assumptions::{VALIDATE_EXPIRED_TOKEN, VALIDATE_INVALID_TOKEN};
use crate::store::actions;
use crate::tenant::TenantError;
use crate::tenant::action::Action;
use crate::tenant::token::TokenError;

/// What `validate` says of a token.
#[derive(Clone, Debug)]
pub(crate) enum Validation {
    /// The token is good; whether the challenge succeeded is told by the action's state.
    Known(Box<Action>),
    /// It is not, or not for this user or action; this is why.
    Refused(&'static str),
}

impl Tenant {
    /// Looks up the action of `token`, which must be of this user and action where they are given.
    pub(crate) async fn validate(
        &self,
        token: &str,
        user_id: Option<&str>,
        action_code: Option<&str>,
    ) -> Result<Validation, TenantError> {
        let key = match self.bearer(token) {
            Ok(bearer) => bearer.action,
            Err(TokenError::Expired) => return Ok(Validation::Refused(VALIDATE_EXPIRED_TOKEN)),
            Err(TokenError::Invalid) => return Ok(Validation::Refused(VALIDATE_INVALID_TOKEN)),
        };
        if user_id.is_some_and(|expected| expected != key.user_id.as_str()) {
            return Ok(Validation::Refused("User is invalid."));
        }
        if action_code.is_some_and(|expected| expected != key.action_code.as_str()) {
            return Ok(Validation::Refused("Action is invalid."));
        }
        let action = self
            .database
            .read(move |connection| -> Result<_, TenantError> { Ok(actions::find(connection, &key)?) })
            .await?;
        Ok(
            action.map_or(Validation::Refused(VALIDATE_INVALID_TOKEN), |action| {
                Validation::Known(Box::new(action))
            }),
        )
    }
}
