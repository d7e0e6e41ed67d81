//! Tracking an action: what the server API's `track` does.

use url::Url;

use super::Tenant;
use super::claim::{Binding, unknown_challenge};
use super::enrolment::Standing;
use crate::store::{one_time_codes, users};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext};
use crate::tenant::authenticator::default_method;
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::token::Scopes;
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;

/// An action to track.
#[derive(Clone, Debug)]
pub(crate) struct TrackRequest {
    pub(crate) user_id: UserId,
    pub(crate) action_code: ActionCode,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    /// A challenge that was started before: it goes on in this action.
    pub(crate) challenge_id: Option<String>,
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
        if settings.policy.enabled_methods.is_empty() {
            return Err(TenantError::NoAuthenticatorConfigured);
        }
        let (now, ids, new_key) = (self.now(), self.new_ids(), self.random.uuid());
        let code = request.action_code.clone();
        let for_transaction = settings.clone();
        let standing = self
            .write_verification(move |transaction| {
                let binding = Binding {
                    connection: transaction,
                    settings: &for_transaction,
                    ids,
                    now,
                };
                binding.track(request, IdempotencyKey::from_uuid(new_key))
            })
            .await?;
        let enrolled = standing.enrolled_methods();
        let chosen = standing.user.attributes.default_verification_method;
        let action = standing.action;
        let scopes = Scopes::parse(action.context.scope.as_deref().unwrap_or_default());
        let token = self.token(&action.key, &scopes)?;
        tracing::info!(action = %code, state = %action.state, "tracked");
        Ok(Tracked {
            url: settings.public_url.join(&format!("/challenge?token={token}")),
            token,
            allowed_methods: settings.policy.permitted_methods(&code),
            default_method: default_method(chosen, &enrolled),
            enrolled_methods: enrolled,
            action,
        })
    }
}

impl Binding<'_> {
    fn track(&self, request: TrackRequest, new_key: IdempotencyKey) -> Result<Standing, TenantError> {
        let continued = match &request.challenge_id {
            Some(id) => {
                Some(one_time_codes::find(self.connection, id, self.now)?.ok_or_else(unknown_challenge)?)
            }
            None => None,
        };
        let challenge_key = continued.as_ref().map(|code| code.idempotency_key.clone());
        let key = ActionKey {
            user_id: request.user_id,
            action_code: request.action_code,
            idempotency_key: request.idempotency_key.or(challenge_key).unwrap_or(new_key),
        };
        let mut user = users::find_or_create(self.connection, &key.user_id, self.ids.user_handle, self.now)?;
        user.attributes.apply(request.attributes);
        users::save(self.connection, &user)?;
        let standing = self.standing(key.clone(), &request.context)?;
        let Some(mut code) = continued else {
            return Ok(standing);
        };
        code.action_code = key.action_code.clone();
        code.idempotency_key = key.idempotency_key.clone();
        self.check(&standing, &code)?;
        let is_verified = code.verified_at.is_some();
        self.give_to(code, key.user_id.clone(), is_verified)?;
        self.standing(key, &request.context)
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
