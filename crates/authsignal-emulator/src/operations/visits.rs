//! Visits of the pre-built UI: one action in one browser, without the token in any address.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest;

use super::Tenant;
use super::enrolment::Standing;
use crate::store::{actions, recovery_codes, visits};
use crate::tenant::TenantError;
use crate::tenant::action::{Action, ActionContext};
use crate::tenant::authenticator::default_method;
use crate::tenant::identifiers::ActionKey;
use crate::tenant::token::{Scope, TokenBearer, TokenError};
use crate::tenant::verification_method::VerificationMethod;
use crate::tenant::visit::{Visit, VisitRequest};

/// What the visitor can do next.
#[derive(Clone, Debug)]
pub(crate) struct VisitOverview {
    pub(crate) action: Action,
    pub(crate) is_enrolled: bool,
    /// Whether the app wants the settings to be shown after the challenge.
    pub(crate) wants_settings: bool,
    /// The methods that the visitor may enrol now.
    pub(crate) enrollable: Vec<VerificationMethod>,
    /// The methods to be challenged with, the default first. A recovery code is last.
    pub(crate) challengeable: Vec<VerificationMethod>,
}

impl Tenant {
    /// Begins a visit with a client token, in the browser that holds `browser_secret`. Gives the visit's id.
    pub(crate) async fn begin_visit(
        &self,
        bearer: TokenBearer,
        request: VisitRequest,
        browser_secret: &str,
    ) -> Result<String, TenantError> {
        let (now, id) = (self.now(), self.random.uuid().simple().to_string());
        let visit = Visit {
            id: id.clone(),
            browser_hash: hash(browser_secret),
            bearer,
            request,
            is_verified: false,
        };
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(visits::insert(transaction, &visit, now)?)
            })
            .await?;
        Ok(id)
    }

    /// A visit, for the browser that began it only: one of `browser_secrets` must be the one it was begun with.
    pub(crate) async fn visit(&self, id: String, browser_secrets: &[String]) -> Result<Visit, TenantError> {
        let visit = self
            .database
            .read(move |connection| -> Result<_, TenantError> { Ok(visits::find(connection, &id)?) })
            .await?
            .ok_or(TokenError::Invalid)?;
        let is_own = |secret: &String| verify_slices_are_equal(&visit.browser_hash, &hash(secret)).is_ok();
        if browser_secrets.iter().any(is_own) {
            Ok(visit)
        } else {
            Err(TokenError::Invalid.into())
        }
    }

    /// Notes that the person has proved in this visit who they are.
    pub(crate) async fn mark_visit_verified(&self, id: String) -> Result<(), TenantError> {
        self.database
            .write(move |transaction| -> Result<_, TenantError> {
                Ok(visits::mark_verified(transaction, &id)?)
            })
            .await
    }

    /// What the app has said about an action; nothing, if it is not known any more.
    pub(crate) async fn context_of(&self, action: &ActionKey) -> ActionContext {
        let key = action.clone();
        let action = self
            .database
            .read(move |connection| -> Result<_, TenantError> { Ok(actions::find(connection, &key)?) })
            .await;
        let action = action.ok().flatten();
        action.map(|action| action.context).unwrap_or_default()
    }

    /// What the visitor can do next.
    pub(crate) async fn visit_overview(&self, bearer: TokenBearer) -> Result<VisitOverview, TenantError> {
        let settings = self.settings();
        self.database
            .read(move |connection| {
                let standing = Standing::look_up(connection, &bearer)?;
                let code = &standing.action.key.action_code;
                let mut challengeable = standing.challengeable_methods(&settings.policy);
                let chosen = standing.user.attributes.default_verification_method;
                if let Some(first) = default_method(chosen, &challengeable) {
                    challengeable.sort_by_key(|method| *method != first);
                }
                let recoverable = settings.policy.accepts_recovery_code(code, &challengeable)
                    && recovery_codes::count(connection, &standing.user.user_id)? > 0;
                if recoverable && standing.is_enrolled() {
                    challengeable.push(VerificationMethod::RecoveryCode);
                }
                let permitted = settings.policy.permitted_methods(code);
                let enrollable = if standing.is_enrolled() && !bearer.scopes.contains(Scope::Add) {
                    Vec::new()
                } else {
                    let enrolled = standing.enrolled_methods();
                    // A device is set up by the app on it.
                    let can_be_added = |method: &VerificationMethod| {
                        *method != VerificationMethod::Push
                            && (method.can_be_several() || !enrolled.contains(method))
                    };
                    permitted.into_iter().filter(can_be_added).collect()
                };
                Ok(VisitOverview {
                    is_enrolled: standing.is_enrolled(),
                    wants_settings: standing.action.context.redirect_to_settings,
                    enrollable,
                    challengeable,
                    action: standing.action,
                })
            })
            .await
    }
}

fn hash(browser_secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, browser_secret.as_bytes())
        .as_ref()
        .to_vec()
}
