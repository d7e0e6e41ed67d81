//! `/challenge/{visit}/settings/recovery-codes`: new recovery codes, in place of those that are left.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use serde::Serialize;
use web_host::pages::Page;

use super::{Confirmation, own};
use crate::prebuilt_ui::frame::Frame;
use crate::prebuilt_ui::problem::Problem;
use crate::prebuilt_ui::recovery_codes;
use crate::prebuilt_ui::visitor::Visitor;

#[derive(Serialize)]
pub(in crate::prebuilt_ui) struct RenewalPage {
    #[serde(flatten)]
    frame: Frame,
    left: u32,
}

impl Page for RenewalPage {
    const TEMPLATE: &'static str = "settings_recovery_codes.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
            left: 3,
        }]
    }
}

pub(in crate::prebuilt_ui) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let Some(own) = own(&visitor, &overview).await? else {
        return Ok(visitor.see_other(""));
    };
    let page = RenewalPage {
        frame: visitor.frame(),
        left: own.recovery_codes_left,
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}

pub(in crate::prebuilt_ui) async fn submit(
    visitor: Visitor,
    form: Form<Confirmation>,
) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let codes = visitor
        .tenant
        .renew_recovery_codes(visitor.bearer.clone())
        .await
        .map_err(|error| visitor.problem(&error))?;
    Ok(recovery_codes::show(&visitor, &codes, "settings"))
}
