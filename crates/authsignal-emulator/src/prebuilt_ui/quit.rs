//! `GET /challenge/{visit}/quit`: back to the app with nothing changed. The app learns from the token what is open.

use actix_web::HttpResponse;

use super::finish;
use super::problem::Problem;
use super::visitor::Visitor;

pub(super) async fn handle(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if visitor.must_stay(&overview) {
        return Ok(visitor.see_other(""));
    }
    finish::back_to_app(&visitor, &overview.action)
}
