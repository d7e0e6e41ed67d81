//! `/challenge/{visit}/settings/{authenticator}/remove`: asks whether it shall really go, and removes it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Form, Path};
use serde::Serialize;
use web_host::pages::Page;

use super::authenticator::id;
use super::{Change, Confirmation, Item, named, own};
use crate::prebuilt_ui::frame::Frame;
use crate::prebuilt_ui::problem::Problem;
use crate::prebuilt_ui::visitor::Visitor;

#[derive(Serialize)]
pub(in crate::prebuilt_ui) struct RemovalPage {
    #[serde(flatten)]
    frame: Frame,
    #[serde(flatten)]
    item: Item,
    is_last: bool,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "settings_remove.html";

    fn samples() -> Vec<Self> {
        [true, false]
            .map(|is_last| Self {
                frame: Frame::sample(),
                item: Item::sample(),
                is_last,
            })
            .into()
    }
}

pub(in crate::prebuilt_ui) async fn show(
    visitor: Visitor,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let Some(own) = own(&visitor, &overview).await? else {
        return Ok(visitor.see_other(""));
    };
    let page = RemovalPage {
        frame: visitor.frame(),
        item: Item::of(
            named(&visitor, &own, &path.1)?,
            own.default_method,
            visitor.tenant.now(),
        ),
        is_last: own.authenticators.len() == 1,
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}

pub(in crate::prebuilt_ui) async fn submit(
    visitor: Visitor,
    path: Path<(String, String)>,
    form: Form<Confirmation>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    visitor
        .tenant
        .remove_own_authenticator(visitor.bearer.clone(), id(&visitor, &path.1)?)
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(visitor.see_other(Change::Removed.step()))
}
