//! `GET /portal/calls`: the latest calls of the API, and why some failed.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

use super::action_rows::CallRow;
use super::frame::{Content, Portal};
use super::problem::PortalError;
use crate::store::calls::CallFilter;

/// Calls on the page.
const SHOWN: u32 = 200;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Search {
    user: String,
    /// Present when only failed calls are wanted.
    failed: Option<String>,
}

#[derive(Serialize)]
pub(super) struct CallsPage {
    user: String,
    failed: bool,
    calls: Vec<CallRow>,
}

impl Content for CallsPage {
    const TEMPLATE: &'static str = "portal_calls.html";
    const SECTION: &'static str = "calls";

    fn samples() -> Vec<Self> {
        let page = |calls, failed| Self {
            user: String::new(),
            failed,
            calls,
        };
        vec![page(CallRow::samples(), true), page(Vec::new(), false)]
    }
}

pub(super) async fn handle(portal: Portal, search: Query<Search>) -> Result<HttpResponse, PortalError> {
    let search = search.into_inner();
    let user = search.user.trim().to_owned();
    let calls = portal
        .tenant
        .calls(CallFilter {
            user_id: Some(user.clone()).filter(|user| !user.is_empty()),
            failed: search.failed.is_some(),
            limit: SHOWN,
            ..CallFilter::default()
        })
        .await?;
    Ok(portal.page(CallsPage {
        user,
        failed: search.failed.is_some(),
        calls: calls.iter().map(CallRow::of).collect(),
    }))
}
