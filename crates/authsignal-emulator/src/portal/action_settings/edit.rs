//! `/portal/action-settings/edit`: the settings of one action.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

use super::PAGE;
use super::draft::{Draft, Edit};
use crate::operations::settings::SettingsError;
use crate::portal::frame::{Content, Portal};
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::settings::change::{SettingKey, SettingsChange};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Parameters {
    /// Empty for a new one.
    code: String,
}

#[derive(Serialize)]
pub(in crate::portal) struct EditPage {
    draft: Draft,
    /// Whether the draft differs from what applies.
    is_unsaved: bool,
    /// What taking back the changes would do.
    back: Option<&'static str>,
}

impl Content for EditPage {
    const TEMPLATE: &'static str = "portal_action_settings_edit.html";
    const SECTION: &'static str = "action-settings";

    fn samples() -> Vec<Self> {
        let page = |refused, back| Self {
            draft: Draft::sample(refused),
            is_unsaved: refused,
            back,
        };
        vec![page(false, None), page(true, Some("back"))]
    }
}

pub(super) async fn show(portal: Portal, parameters: Query<Parameters>) -> Result<HttpResponse, PortalError> {
    let settings = portal.tenant.settings();
    let code = parameters.into_inner().code;
    let present = match code.as_str() {
        "" => None,
        code => settings.policy.actions.get(&ActionCode::parse(code)?),
    };
    let draft = Draft::of(&code, present, settings.policy.default_outcome);
    Ok(portal.page(EditPage::of(&portal, draft, false).await?))
}

pub(super) async fn submit((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let mut draft = Draft::typed(&form);
    let edit = Edit::parse(&form.text("do"));
    if edit != Edit::Save {
        draft.edit(edit);
        return Ok(portal.page(EditPage::of(&portal, draft, true).await?));
    }
    if let Some((code, policy)) = draft.read() {
        let change = SettingsChange::Action { code, policy };
        match portal.tenant.change_settings(vec![change]).await {
            Ok(()) => return Ok(see_other(PAGE)),
            Err(SettingsError::Refused(problem)) => draft.error = Some(problem.text),
            Err(SettingsError::Tenant(error)) => return Err(error.into()),
        }
    }
    Ok(portal.refused(EditPage::of(&portal, draft, true).await?))
}

/// `POST /portal/action-settings/reset`: gives an action the configuration file's settings, if it has any there.
pub(super) async fn reset((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let code = ActionCode::parse(&form.text("code"))?;
    portal
        .tenant
        .reset_settings(vec![SettingKey::Action(code)])
        .await?;
    Ok(see_other(PAGE))
}

impl EditPage {
    async fn of(portal: &Portal, draft: Draft, is_unsaved: bool) -> Result<Self, PortalError> {
        let key = ActionCode::parse(&draft.code.value).ok().map(SettingKey::Action);
        let changed = portal.tenant.changed_settings().await?;
        let back = key.filter(|key| changed.contains(key)).map(|key| {
            if portal.tenant.is_in_file(&key) {
                "Back to the file's value"
            } else {
                "Remove these settings"
            }
        });
        Ok(Self {
            draft,
            is_unsaved,
            back,
        })
    }
}
