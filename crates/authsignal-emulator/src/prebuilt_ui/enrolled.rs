//! What follows an enrolment, whatever was enrolled.

use actix_web::HttpResponse;

use super::problem::Problem;
use super::settings::Change;
use super::visitor::Visitor;
use super::{recovery_codes, success};
use crate::operations::enrolment::Verified;
use crate::operations::visits::VisitOverview;

/// Goes on after an enrolment; `before` is how things stood when it began. Only who enrols a first authenticator has
/// thereby proved who they are.
pub(super) async fn go_on(
    visitor: &Visitor,
    before: &VisitOverview,
    verified: &Verified,
) -> Result<HttpResponse, Problem> {
    if !before.is_enrolled {
        visitor.mark_verified().await?;
    }
    if !verified.recovery_codes.is_empty() {
        return Ok(recovery_codes::show(visitor, &verified.recovery_codes, ""));
    }
    if before.wants_settings {
        return Ok(visitor.see_other(Change::Added.step()));
    }
    Ok(success::show(visitor, false))
}
