//! `GET /challenge/{visit}/settings/add`: the methods that the person can add.

use actix_web::HttpResponse;

use crate::prebuilt_ui::choose_method;
use crate::prebuilt_ui::problem::Problem;
use crate::prebuilt_ui::visitor::Visitor;

pub(in crate::prebuilt_ui) async fn handle(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.wants_settings || overview.enrollable.is_empty() || !overview.action.state.is_open() {
        return Ok(visitor.see_other(""));
    }
    Ok(choose_method::to_enrol(&visitor, &overview))
}
