//! `GET /portal/settings`: the settings of the tenant, one form a concern.

mod branding;
mod keys;
mod lifetimes;
mod relying_party;
mod reset;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig, get, post};
use serde::Serialize;

use self::branding::BrandingForm;
use self::keys::KeysForm;
use self::lifetimes::LifetimesForm;
use self::relying_party::RelyingPartyForm;
use super::frame::{Content, Portal};
use super::problem::PortalError;
use crate::operations::settings::SettingsError;
use crate::prebuilt_ui::see_other;
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem};

const PAGE: &str = "/portal/settings";

#[derive(Serialize)]
pub(super) struct SettingsPage {
    tenant_id: String,
    api_url: String,
    branding: BrandingForm,
    relying_party: RelyingPartyForm,
    lifetimes: LifetimesForm,
    keys: KeysForm,
    /// The forms that hold values that are not the configuration file's.
    changed: Vec<&'static str>,
}

/// The forms, and the settings in each.
const SECTIONS: [(&str, &[SettingKey]); 4] = [
    ("branding", branding::KEYS),
    ("relying_party", relying_party::KEYS),
    ("lifetimes", lifetimes::KEYS),
    ("keys", keys::KEYS),
];

impl Content for SettingsPage {
    const TEMPLATE: &'static str = "portal_settings.html";
    const SECTION: &'static str = "settings";

    fn samples() -> Vec<Self> {
        let page = |changed, refused| Self {
            tenant_id: "tenant".to_owned(),
            api_url: "https://localhost/v1".to_owned(),
            branding: BrandingForm::sample(refused),
            relying_party: RelyingPartyForm::sample(refused),
            lifetimes: LifetimesForm::sample(refused),
            keys: KeysForm::sample(refused),
            changed,
        };
        let all = SECTIONS.map(|(name, _)| name).to_vec();
        vec![page(Vec::new(), false), page(all, true)]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/settings")
            .route("", get().to(show))
            .route("/branding", post().to(branding::handle))
            .route("/relying-party", post().to(relying_party::handle))
            .route("/lifetimes", post().to(lifetimes::handle))
            .route("/keys/add", post().to(keys::add))
            .route("/keys/remove", post().to(keys::remove))
            .route("/reset", post().to(reset::handle)),
    );
}

async fn show(portal: Portal) -> Result<HttpResponse, PortalError> {
    Ok(portal.page(SettingsPage::of(&portal).await?))
}

impl SettingsPage {
    async fn of(portal: &Portal) -> Result<Self, PortalError> {
        let settings = portal.tenant.settings();
        let changed = portal.tenant.changed_settings().await?;
        Ok(Self {
            tenant_id: settings.id.clone(),
            api_url: settings.public_url.join("/v1"),
            branding: BrandingForm::of(&settings),
            relying_party: RelyingPartyForm::of(&settings),
            lifetimes: LifetimesForm::of(&settings),
            keys: KeysForm::of(&settings),
            changed: SECTIONS
                .into_iter()
                .filter(|(_, keys)| keys.iter().any(|key| changed.contains(key)))
                .map(|(name, _)| name)
                .collect(),
        })
    }
}

/// One of the forms.
trait SettingsForm: Sized {
    /// What was typed as changes of the settings `present`; `None` where something cannot be read, which then stands
    /// beside its field.
    fn read(&mut self, present: &Settings) -> Option<Vec<SettingsChange>>;

    /// Puts a problem beside the field that it is about.
    fn blame(&mut self, problem: SettingsProblem);

    /// Shows the form on the page.
    fn put_into(self, page: &mut SettingsPage);
}

/// Changes what the form says. When that is refused, the page shows what was typed, and why.
async fn submit(portal: &Portal, mut form: impl SettingsForm) -> Result<HttpResponse, PortalError> {
    if let Some(changes) = form.read(&portal.tenant.settings()) {
        match portal.tenant.change_settings(changes).await {
            Ok(()) => return Ok(see_other(PAGE)),
            Err(SettingsError::Refused(problem)) => form.blame(problem),
            Err(SettingsError::Tenant(error)) => return Err(error.into()),
        }
    }
    let mut page = SettingsPage::of(portal).await?;
    form.put_into(&mut page);
    Ok(portal.refused(page))
}

/// A change, unless the setting has the value already: the configuration file keeps deciding what nobody changed.
fn changed<T: PartialEq>(
    new: T,
    present: &T,
    change: impl FnOnce(T) -> SettingsChange,
) -> Option<SettingsChange> {
    (new != *present).then(|| change(new))
}
