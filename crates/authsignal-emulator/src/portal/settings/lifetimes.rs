//! `POST /portal/settings/lifetimes`

use actix_web::HttpResponse;
use serde::Serialize;

use super::{SettingsForm, SettingsPage, changed, submit};
use crate::portal::field::Field;
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem};

pub(super) const KEYS: &[SettingKey] = &[SettingKey::TokenLifetimeSeconds];

#[derive(Serialize)]
pub(super) struct LifetimesForm {
    token_seconds: Field,
}

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let form = LifetimesForm {
        token_seconds: Field::of(form.text("token_lifetime_seconds")),
    };
    submit(&portal, form).await
}

impl LifetimesForm {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            token_seconds: Field::of(settings.lifetimes.token_seconds),
        }
    }

    pub(super) fn sample(refused: bool) -> Self {
        Self {
            token_seconds: if refused {
                Field::sample()
            } else {
                Field::default()
            },
        }
    }
}

impl SettingsForm for LifetimesForm {
    fn read(&mut self, present: &Settings) -> Option<Vec<SettingsChange>> {
        let number = |text: &str| text.parse().map_err(|_| "must be a whole number of seconds");
        let seconds = self.token_seconds.read(number)?;
        let present = &present.lifetimes.token_seconds;
        let change = changed(seconds, present, SettingsChange::TokenLifetimeSeconds);
        Some(change.into_iter().collect())
    }

    fn blame(&mut self, problem: SettingsProblem) {
        self.token_seconds.error = Some(problem.text);
    }

    fn put_into(self, page: &mut SettingsPage) {
        page.lifetimes = self;
    }
}
