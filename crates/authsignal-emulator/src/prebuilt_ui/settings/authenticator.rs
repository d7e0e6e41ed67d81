//! `/challenge/{visit}/settings/{authenticator}`: one authenticator: its name, and whether it is asked for first.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Form, Path};
use serde::{Deserialize, Serialize};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{Change, Confirmation, Item, named, own};
use crate::prebuilt_ui::frame::Frame;
use crate::prebuilt_ui::problem::Problem;
use crate::prebuilt_ui::visitor::Visitor;
use crate::tenant::TenantError;
use crate::tenant::identifiers::UserAuthenticatorId;
use crate::tenant::token::Scope;

#[derive(Serialize)]
pub(in crate::prebuilt_ui) struct AuthenticatorPage {
    #[serde(flatten)]
    frame: Frame,
    #[serde(flatten)]
    item: Item,
    /// Present where it can have another one.
    name: Option<String>,
    may_prefer: bool,
    may_remove: bool,
    error: Option<Text>,
}

#[derive(Deserialize)]
pub(in crate::prebuilt_ui) struct Rename {
    #[serde(default)]
    name: String,
    #[serde(default)]
    csrf: String,
}

impl Page for AuthenticatorPage {
    const TEMPLATE: &'static str = "settings_authenticator.html";

    fn samples() -> Vec<Self> {
        let page = |may: bool| Self {
            frame: Frame::sample(),
            item: Item::sample(),
            name: may.then(|| "iCloud Keychain".to_owned()),
            may_prefer: may,
            may_remove: may,
            error: may.then(wrong_name),
        };
        vec![page(true), page(false)]
    }
}

pub(in crate::prebuilt_ui) async fn show(
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    render(&visitor, &path.1, None).await
}

pub(in crate::prebuilt_ui) async fn rename(
    visitor: Visitor,
    path: Path<(String, String)>,
    form: Form<Rename>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let renamed = visitor
        .tenant
        .rename_own_authenticator(visitor.bearer.clone(), id(&visitor, &path.1)?, &form.name)
        .await;
    match renamed {
        Ok(()) => Ok(visitor.see_other(Change::Renamed.step())),
        Err(TenantError::InvalidRequest(_)) if visitor.bearer.scopes.contains(Scope::Update) => {
            render(&visitor, &path.1, Some(wrong_name())).await
        }
        Err(error) => Err(visitor.problem(&error)),
    }
}

pub(in crate::prebuilt_ui) async fn prefer(
    visitor: Visitor,
    path: Path<(String, String)>,
    form: Form<Confirmation>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    visitor
        .tenant
        .prefer_own_authenticator(visitor.bearer.clone(), id(&visitor, &path.1)?)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(visitor.see_other(Change::Preferred.step()))
}

async fn render(visitor: &Visitor, id: &str, error: Option<Text>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let Some(own) = own(visitor, &overview).await? else {
        return Ok(visitor.see_other(""));
    };
    let authenticator = named(visitor, &own, id)?;
    let may_update = visitor.bearer.scopes.contains(Scope::Update);
    let credential = authenticator.webauthn_credential().filter(|_| may_update);
    let item = Item::of(authenticator, own.default_method, visitor.tenant.now());
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = AuthenticatorPage {
        frame: visitor.frame(),
        name: credential.map(|credential| credential.name.clone()),
        may_prefer: may_update && !item.is_default,
        may_remove: visitor.bearer.scopes.contains(Scope::Remove),
        item,
        error,
    };
    Ok(visitor.respond_at(&format!("settings/{id}"), status, &page))
}

fn wrong_name() -> Text {
    Text::new("settings-name-wrong")
}

pub(super) fn id(visitor: &Visitor, id: &str) -> Result<UserAuthenticatorId, Problem> {
    UserAuthenticatorId::parse(id)
        .ok_or_else(|| visitor.problem(&TenantError::NotFound("You have no such authenticator.")))
}
