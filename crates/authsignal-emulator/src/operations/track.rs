//! Tracking an action: what the server API's `track` does.

use url::Url;

use super::Tenant;
use crate::store::{actions, authenticators, overrides, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext, ActionState};
use crate::tenant::authenticator::{default_method, enrolled_methods};
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::policy::rule::Circumstances;
use crate::tenant::token::Scopes;
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;

/// An action to track.
#[derive(Clone, Debug)]
pub(crate) struct TrackRequest {
    pub(crate) user_id: UserId,
    pub(crate) action_code: ActionCode,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) attributes: UserAttributes,
    pub(crate) context: ActionContext,
}

/// A tracked action.
#[derive(Clone, Debug)]
pub(crate) struct Tracked {
    pub(crate) action: Action,
    /// Where the pre-built UI begins for it. Has a query, because SDKs append to it.
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) allowed_methods: Vec<VerificationMethod>,
    pub(crate) enrolled_methods: Vec<VerificationMethod>,
    pub(crate) default_method: Option<VerificationMethod>,
}

impl Tenant {
    /// Creates the action, and the user on first sight. A known idempotency key gives the action that has it.
    pub(crate) async fn track(&self, request: TrackRequest) -> Result<Tracked, TenantError> {
        if let Some(url) = &request.context.redirect_url {
            check_redirect_url(url)?;
        }
        let settings = self.settings();
        let (now, handle, new_key) = (self.now(), self.random.uuid(), self.random.uuid());
        let code = request.action_code.clone();
        let (action, enrolled, chosen) = self
            .database
            .write(move |transaction| -> Result<_, TenantError> {
                let mut user = users::find_or_create(transaction, &request.user_id, handle, now)?;
                user.attributes.apply(request.attributes);
                users::save(transaction, &user)?;
                let enrolled = enrolled_methods(&authenticators::of_user(transaction, &user.user_id)?);
                let chosen = user.attributes.default_verification_method;
                let key = ActionKey {
                    user_id: user.user_id.clone(),
                    action_code: request.action_code,
                    idempotency_key: request
                        .idempotency_key
                        .unwrap_or_else(|| IdempotencyKey::from_uuid(new_key)),
                };
                if let Some(existing) = actions::find(transaction, &key)? {
                    return Ok((existing, enrolled, chosen));
                }
                let by_hand = overrides::find(transaction, &key.user_id, &key.action_code)?;
                let circumstances = Circumstances {
                    user_id: &key.user_id,
                    attributes: &user.attributes,
                    context: &request.context,
                };
                let decision = settings.policy.decide(&key.action_code, circumstances, by_hand);
                let state = ActionState::at_track(decision.outcome, !enrolled.is_empty());
                let mut action = Action::new(key, state, request.context, now);
                action.rule_ids = decision.rule_ids;
                actions::save(transaction, &action)?;
                Ok((action, enrolled, chosen))
            })
            .await?;
        let scopes = Scopes::parse(action.context.scope.as_deref().unwrap_or_default());
        let token = self.token(&action.key, &scopes)?;
        tracing::info!(action = %code, state = %action.state, "tracked");
        Ok(Tracked {
            url: self
                .settings()
                .public_url
                .join(&format!("/challenge?token={token}")),
            token,
            allowed_methods: self.settings().policy.permitted_methods(&code),
            default_method: default_method(chosen, &enrolled),
            enrolled_methods: enrolled,
            action,
        })
    }
}

/// Only where a browser may be sent: anything but http and https could run code or start programs.
fn check_redirect_url(text: &str) -> Result<(), TenantError> {
    match Url::parse(text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https") && url.has_host() && !text.contains(['\r', '\n']) =>
        {
            Ok(())
        }
        _ => Err(TenantError::invalid_request(
            "The redirectUrl must be an absolute http or https URL.",
        )),
    }
}
