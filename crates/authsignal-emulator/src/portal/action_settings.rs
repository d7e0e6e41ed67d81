//! `GET /portal/action-settings`: what applies to all actions, and the actions that have settings of their own.

mod defaults;
mod draft;
mod edit;
mod rule_draft;

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig, get, post};
use serde::Serialize;

use self::defaults::DefaultsForm;
pub(super) use self::edit::EditPage;
use super::frame::{Content, Portal, link};
use super::problem::PortalError;
use crate::tenant::action::Outcome;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::policy::ActionPolicy;
use crate::tenant::settings::change::SettingKey;
use crate::tenant::verification_method::VerificationMethod;

const PAGE: &str = "/portal/action-settings";

#[derive(Serialize)]
pub(super) struct ActionSettingsPage {
    defaults: DefaultsForm,
    actions: Vec<ActionEntry>,
    /// Actions that were tracked and have no settings of their own.
    others: Vec<OtherAction>,
}

#[derive(Serialize)]
struct ActionEntry {
    code: String,
    href: String,
    outcome: &'static str,
    permitted: String,
    rules: usize,
    is_changed: bool,
}

#[derive(Serialize)]
struct OtherAction {
    code: String,
    href: String,
}

impl Content for ActionSettingsPage {
    const TEMPLATE: &'static str = "portal_action_settings.html";
    const SECTION: &'static str = "action-settings";

    fn samples() -> Vec<Self> {
        let entry = |is_changed| ActionEntry {
            code: "login".to_owned(),
            href: PAGE.to_owned(),
            outcome: "CHALLENGE",
            permitted: "Passkey".to_owned(),
            rules: 1,
            is_changed,
        };
        let other = OtherAction {
            code: "login".to_owned(),
            href: PAGE.to_owned(),
        };
        let page = |refused, actions, others| Self {
            defaults: DefaultsForm::sample(refused),
            actions,
            others,
        };
        vec![
            page(false, vec![entry(true), entry(false)], vec![other]),
            page(true, Vec::new(), Vec::new()),
        ]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/action-settings")
            .route("", get().to(show))
            .route("/defaults", post().to(defaults::handle))
            .route("/defaults/reset", post().to(defaults::reset))
            .route("/edit", get().to(edit::show))
            .route("/edit", post().to(edit::submit))
            .route("/reset", post().to(edit::reset)),
    );
}

async fn show(portal: Portal) -> Result<HttpResponse, PortalError> {
    Ok(portal.page(ActionSettingsPage::of(&portal).await?))
}

impl ActionSettingsPage {
    async fn of(portal: &Portal) -> Result<Self, PortalError> {
        let settings = portal.tenant.settings();
        let changed = portal.tenant.changed_settings().await?;
        let tracked = portal.tenant.tracked_action_codes().await?;
        let policy = &settings.policy;
        let mut actions: Vec<_> = policy
            .actions
            .iter()
            .map(|(code, action)| ActionEntry::of(code, action, &changed))
            .collect();
        actions.sort_by(|one, other| one.code.cmp(&other.code));
        let others = tracked
            .into_iter()
            .filter(|code| !policy.actions.contains_key(code));
        Ok(Self {
            defaults: DefaultsForm::of(policy, &changed),
            actions,
            others: others
                .map(|code| OtherAction {
                    href: link_to_settings(&code),
                    code: code.to_string(),
                })
                .collect(),
        })
    }
}

impl ActionEntry {
    fn of(code: &ActionCode, action: &ActionPolicy, changed: &BTreeSet<SettingKey>) -> Self {
        Self {
            code: code.to_string(),
            href: link_to_settings(code),
            outcome: action.outcome.as_str(),
            permitted: match &action.permitted {
                None => "all".to_owned(),
                Some(methods) if methods.is_empty() => "none".to_owned(),
                Some(methods) => {
                    let labels: Vec<_> = methods.iter().map(|method| method.label()).collect();
                    labels.join(", ")
                }
            },
            rules: action.rules.len(),
            is_changed: changed.contains(&SettingKey::Action(code.clone())),
        }
    }
}

/// A method that can be ticked.
#[derive(Clone, Debug, Serialize)]
struct MethodBox {
    method: &'static str,
    label: &'static str,
    is_checked: bool,
}

impl MethodBox {
    /// All methods, those of `chosen` first, in their order.
    fn all(chosen: &[VerificationMethod]) -> Vec<Self> {
        let others = VerificationMethod::ALL
            .into_iter()
            .filter(|method| method.is_supported() && !chosen.contains(method));
        chosen
            .iter()
            .copied()
            .chain(others)
            .map(|method| Self {
                method: method.as_str(),
                label: method.label(),
                is_checked: chosen.contains(&method),
            })
            .collect()
    }
}

fn link_to_settings(code: &ActionCode) -> String {
    link("/portal/action-settings/edit", &[("code", code.as_str())])
}

fn outcomes() -> Vec<&'static str> {
    Outcome::ALL.map(Outcome::as_str).to_vec()
}
