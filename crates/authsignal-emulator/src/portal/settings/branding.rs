//! `POST /portal/settings/branding`

use actix_web::HttpResponse;
use serde::Serialize;

use super::{SettingsForm, SettingsPage, changed, submit};
use crate::portal::field::Field;
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::tenant::settings::branding::{Colour, LogoUrl};
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem};

pub(super) const KEYS: &[SettingKey] = &[SettingKey::Name, SettingKey::PrimaryColour, SettingKey::LogoUrl];

#[derive(Serialize)]
pub(super) struct BrandingForm {
    name: Field,
    primary_colour: Field,
    logo_url: Field,
}

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let form = BrandingForm {
        name: Field::of(form.text("name")),
        primary_colour: Field::of(form.text("primary_colour")),
        logo_url: Field::of(form.text("logo_url")),
    };
    submit(&portal, form).await
}

impl BrandingForm {
    pub(super) fn of(settings: &Settings) -> Self {
        let branding = &settings.branding;
        let (colour, logo) = (branding.primary_colour.as_ref(), branding.logo_url.as_ref());
        Self {
            name: Field::of(&branding.name),
            primary_colour: Field::of(colour.map(Colour::as_str).unwrap_or_default()),
            logo_url: Field::of(logo.map(LogoUrl::as_str).unwrap_or_default()),
        }
    }

    pub(super) fn sample(refused: bool) -> Self {
        let field = if refused {
            Field::sample()
        } else {
            Field::default()
        };
        Self {
            name: field.clone(),
            primary_colour: field.clone(),
            logo_url: field,
        }
    }
}

impl SettingsForm for BrandingForm {
    fn read(&mut self, present: &Settings) -> Option<Vec<SettingsChange>> {
        let present = &present.branding;
        let colour = self.primary_colour.read_optional(Colour::parse);
        let logo = self.logo_url.read_optional(LogoUrl::parse);
        let changes = [
            changed(self.name.value.clone(), &present.name, SettingsChange::Name),
            changed(colour?, &present.primary_colour, SettingsChange::PrimaryColour),
            changed(logo?, &present.logo_url, SettingsChange::LogoUrl),
        ];
        Some(changes.into_iter().flatten().collect())
    }

    fn blame(&mut self, problem: SettingsProblem) {
        self.name.error = Some(problem.text);
    }

    fn put_into(self, page: &mut SettingsPage) {
        page.branding = self;
    }
}
