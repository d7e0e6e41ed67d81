//! `GET /portal/actions`: the latest actions of everybody, or those that are looked for.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

use super::action_rows::ActionRow;
use super::frame::{Content, Portal};
use super::problem::PortalError;
use crate::store::actions::ActionSearch;
use crate::tenant::action::ActionState;

/// Actions on the page.
const SHOWN: u32 = 200;

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Search {
    user: String,
    code: String,
    state: String,
}

#[derive(Serialize)]
pub(super) struct ActionsPage {
    search: Search,
    states: Vec<&'static str>,
    actions: Vec<ActionRow>,
}

impl Content for ActionsPage {
    const TEMPLATE: &'static str = "portal_actions.html";
    const SECTION: &'static str = "actions";

    fn samples() -> Vec<Self> {
        let page = |actions| Self {
            search: Search::default(),
            states: states(),
            actions,
        };
        vec![page(ActionRow::samples()), page(Vec::new())]
    }
}

pub(super) async fn handle(portal: Portal, search: Query<Search>) -> Result<HttpResponse, PortalError> {
    let search = search.into_inner();
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let actions = portal
        .tenant
        .search_actions(ActionSearch {
            user_id: given(&search.user),
            action_code: given(&search.code),
            state: ActionState::parse(&search.state),
            limit: SHOWN,
        })
        .await?;
    Ok(portal.page(ActionsPage {
        search,
        states: states(),
        actions: actions.iter().map(ActionRow::of).collect(),
    }))
}

pub(super) fn states() -> Vec<&'static str> {
    ActionState::ALL.map(ActionState::as_str).to_vec()
}
