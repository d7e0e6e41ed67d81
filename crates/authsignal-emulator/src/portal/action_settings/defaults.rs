//! `POST /portal/action-settings/defaults`: the enabled methods, and the outcome of actions without settings.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use serde::Serialize;

use super::{ActionSettingsPage, MethodBox, PAGE, outcomes};
use crate::operations::settings::SettingsError;
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;
use crate::tenant::action::Outcome;
use crate::tenant::policy::Policy;
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::verification_method::VerificationMethod;

const KEYS: [SettingKey; 2] = [SettingKey::DefaultOutcome, SettingKey::VerificationMethods];

#[derive(Serialize)]
pub(super) struct DefaultsForm {
    outcome: &'static str,
    outcomes: Vec<&'static str>,
    methods: Vec<MethodBox>,
    error: Option<String>,
    is_changed: bool,
}

impl DefaultsForm {
    pub(super) fn of(policy: &Policy, changed: &BTreeSet<SettingKey>) -> Self {
        Self {
            outcome: policy.default_outcome.as_str(),
            outcomes: outcomes(),
            methods: MethodBox::all(&policy.enabled_methods),
            error: None,
            is_changed: KEYS.iter().any(|key| changed.contains(key)),
        }
    }

    pub(super) fn sample(refused: bool) -> Self {
        Self {
            outcome: "CHALLENGE",
            outcomes: outcomes(),
            methods: MethodBox::all(&[VerificationMethod::Passkey]),
            error: refused.then(|| "error".to_owned()),
            is_changed: refused,
        }
    }
}

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let outcome = Outcome::parse(&form.text("outcome"))
        .ok_or_else(|| TenantError::invalid_request("The outcome is not known."))?;
    let methods: Vec<_> = form
        .all("methods")
        .filter_map(VerificationMethod::parse)
        .collect();
    let typed = methods.clone();
    let update = move |present: &crate::tenant::settings::Settings| {
        let present = &present.policy;
        let outcome = (outcome != present.default_outcome).then_some(SettingsChange::DefaultOutcome(outcome));
        let methods =
            (methods != present.enabled_methods).then_some(SettingsChange::VerificationMethods(methods));
        Ok(outcome.into_iter().chain(methods).collect())
    };
    match portal.tenant.update_settings(update).await {
        Ok(()) => Ok(see_other(PAGE)),
        Err(SettingsError::Tenant(error)) => Err(error.into()),
        Err(SettingsError::Refused(problem)) => {
            let mut page = ActionSettingsPage::of(&portal).await?;
            page.defaults.outcome = outcome.as_str();
            page.defaults.methods = MethodBox::all(&typed);
            page.defaults.error = Some(problem.text);
            Ok(portal.refused(page))
        }
    }
}

/// `POST /portal/action-settings/defaults/reset`
pub(super) async fn reset((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    portal.tenant.reset_settings(KEYS.to_vec()).await?;
    Ok(see_other(PAGE))
}
