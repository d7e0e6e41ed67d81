//! `POST /portal/settings/relying-party`: where passkeys may be used.

use actix_web::HttpResponse;
use serde::Serialize;
use web_host::config::PublicUrl;

use super::{SettingsForm, SettingsPage, changed, submit};
use crate::portal::field::Field;
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem};

pub(super) const KEYS: &[SettingKey] = &[
    SettingKey::RelyingPartyId,
    SettingKey::AllowedOrigins,
    SettingKey::AllowAnyLocalhostOrigin,
];

#[derive(Serialize)]
pub(super) struct RelyingPartyForm {
    id: Field,
    /// One a line.
    origins: Field,
    allow_any_localhost: bool,
}

pub(super) async fn handle((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let form = RelyingPartyForm {
        id: Field::of(form.text("relying_party_id")),
        origins: Field::of(form.text("allowed_origins")),
        allow_any_localhost: form.is_checked("allow_any_localhost_origin"),
    };
    submit(&portal, form).await
}

impl RelyingPartyForm {
    pub(super) fn of(settings: &Settings) -> Self {
        let origins = &settings.origins;
        let lines: Vec<_> = origins.allowed.iter().map(PublicUrl::to_string).collect();
        Self {
            id: Field::of(&origins.relying_party_id),
            origins: Field::of(lines.join("\n")),
            allow_any_localhost: origins.allow_any_localhost,
        }
    }

    pub(super) fn sample(refused: bool) -> Self {
        let field = if refused {
            Field::sample()
        } else {
            Field::default()
        };
        Self {
            id: field.clone(),
            origins: field,
            allow_any_localhost: refused,
        }
    }
}

impl SettingsForm for RelyingPartyForm {
    fn read(&mut self, present: &Settings) -> Option<Vec<SettingsChange>> {
        let present = &present.origins;
        let origins = self.origins.read(parse_origins)?;
        let changes = [
            changed(
                self.id.value.clone(),
                &present.relying_party_id,
                SettingsChange::RelyingPartyId,
            ),
            changed(origins, &present.allowed, SettingsChange::AllowedOrigins),
            changed(
                self.allow_any_localhost,
                &present.allow_any_localhost,
                SettingsChange::AllowAnyLocalhostOrigin,
            ),
        ];
        Some(changes.into_iter().flatten().collect())
    }

    fn blame(&mut self, problem: SettingsProblem) {
        let field = if problem.key == SettingKey::AllowedOrigins.to_string() {
            &mut self.origins
        } else {
            &mut self.id
        };
        field.error = Some(problem.text);
    }

    fn put_into(self, page: &mut SettingsPage) {
        page.relying_party = self;
    }
}

fn parse_origins(text: &str) -> Result<Vec<PublicUrl>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| PublicUrl::try_from(line.to_owned())).collect()
}
