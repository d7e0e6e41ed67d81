//! Waiting for what happens elsewhere: the page asks every second whether it is over, and is then opened once more.

use actix_web::HttpResponse;
use serde::Serialize;

use super::problem::Problem;
use super::visitor::Visitor;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Progress {
    is_over: bool,
}

pub(super) fn progress(is_over: bool) -> HttpResponse {
    HttpResponse::Ok().json(Progress { is_over })
}

/// `GET …/email-link/state`: whether the link of the visitor's action was opened.
pub(super) async fn link(visitor: Visitor) -> Result<HttpResponse, Problem> {
    Ok(progress(is_link_opened(&visitor).await?))
}

pub(super) async fn is_link_opened(visitor: &Visitor) -> Result<bool, Problem> {
    visitor
        .tenant
        .is_link_opened(visitor.bearer.clone())
        .await
        .map_err(|error| visitor.problem(&error))
}
