//! `POST /portal/settings/keys/…`: adding and removing API keys.

use actix_web::HttpResponse;
use secrecy::ExposeSecret;
use serde::Serialize;
use uuid::Uuid;

use super::{PAGE, SettingsPage};
use crate::operations::settings::SettingsError;
use crate::portal::field::Field;
use crate::portal::frame::{Portal, display};
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::settings::api_keys::{ApiKey, ApiKeys};
use crate::tenant::settings::change::{SettingKey, SettingsChange};
use crate::tenant::settings::{Settings, SettingsProblem};

pub(super) const KEYS: &[SettingKey] = &[SettingKey::Keys];

#[derive(Serialize)]
pub(super) struct KeysForm {
    keys: Vec<KeyRow>,
    new_secret: Field,
}

#[derive(Serialize)]
struct KeyRow {
    id: String,
    secret: String,
    created_at: Option<String>,
    signs: bool,
}

/// The new key signs from now on; the others stay valid.
pub(super) async fn add((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let typed = Field::of(form.text("secret"));
    let random = portal.tenant.random.token();
    let secret = if typed.is_given() {
        typed.value.clone()
    } else {
        random
    };
    let key = ApiKey {
        id: portal.tenant.random.uuid(),
        secret: secret.into(),
        created_at: Some(portal.tenant.now()),
    };
    change(&portal, typed, |keys| keys.with(key)).await
}

pub(super) async fn remove((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let id = Uuid::parse_str(&form.text("key_id")).map_err(|_| PortalError::NotFound("no such key"))?;
    change(&portal, Field::default(), move |keys| keys.without(id)).await
}

async fn change(
    portal: &Portal,
    mut typed: Field,
    change: impl FnOnce(ApiKeys) -> Result<ApiKeys, SettingsProblem> + Send + 'static,
) -> Result<HttpResponse, PortalError> {
    let update = move |present: &Settings| Ok(vec![SettingsChange::Keys(change(present.keys.clone())?)]);
    match portal.tenant.update_settings(update).await {
        Ok(()) => Ok(see_other(PAGE)),
        Err(SettingsError::Tenant(error)) => Err(error.into()),
        Err(SettingsError::Refused(problem)) => {
            typed.error = Some(problem.text);
            let mut page = SettingsPage::of(portal).await?;
            page.keys.new_secret = typed;
            Ok(portal.refused(page))
        }
    }
}

impl KeysForm {
    pub(super) fn of(settings: &Settings) -> Self {
        let row = |(index, key): (usize, &ApiKey)| KeyRow {
            id: key.id.to_string(),
            secret: key.secret.expose_secret().to_owned(),
            created_at: key.created_at.map(display),
            signs: index == 0,
        };
        Self {
            keys: settings.keys.iter().enumerate().map(row).collect(),
            new_secret: Field::default(),
        }
    }

    pub(super) fn sample(refused: bool) -> Self {
        let row = |signs: bool| KeyRow {
            id: "1".to_owned(),
            secret: "secret".to_owned(),
            created_at: signs.then(|| "now".to_owned()),
            signs,
        };
        Self {
            keys: vec![row(true), row(false)],
            new_secret: if refused {
                Field::sample()
            } else {
                Field::default()
            },
        }
    }
}
