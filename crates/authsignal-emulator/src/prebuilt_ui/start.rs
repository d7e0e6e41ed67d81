//! `GET /challenge/{visit}`: leads to the step that comes next, whatever happened before.

use actix_web::HttpResponse;

use super::problem::Problem;
use super::visitor::Visitor;
use super::{blocked, challenge_step, choose_method, enrolment_step, finish};

pub(super) async fn handle(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.action.state.is_open() {
        return Ok(blocked::show(&visitor, &overview.action));
    }
    if overview.wants_settings && visitor.bearer.may_manage() {
        return Ok(visitor.see_other("settings"));
    }
    if visitor.is_done(&overview) {
        return finish::back_to_app(&visitor, &overview.action);
    }
    match (overview.challengeable.as_slice(), overview.enrollable.as_slice()) {
        ([first, ..], _) => Ok(visitor.see_other(challenge_step(*first))),
        ([], [only]) => Ok(visitor.see_other(enrolment_step(&visitor, *only))),
        ([], _) => Ok(choose_method::show(&visitor, &overview)),
    }
}
