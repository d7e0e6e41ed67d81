//! `GET /portal/inbox`: everything that was "sent".

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

use super::frame::{Content, Portal};
use super::messages::MessageRow;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::store::messages::MessageFilter;

/// Messages on the page.
const SHOWN: u32 = 200;

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Search {
    user: String,
    recipient: String,
}

#[derive(Serialize)]
pub(super) struct InboxPage {
    search: Search,
    messages: Vec<MessageRow>,
}

impl Content for InboxPage {
    const TEMPLATE: &'static str = "portal_inbox.html";
    const SECTION: &'static str = "inbox";

    fn samples() -> Vec<Self> {
        let page = |messages| Self {
            search: Search::default(),
            messages,
        };
        vec![page(MessageRow::samples()), page(Vec::new())]
    }
}

pub(super) async fn handle(portal: Portal, search: Query<Search>) -> Result<HttpResponse, PortalError> {
    let search = search.into_inner();
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let messages = portal
        .tenant
        .messages(MessageFilter {
            user_id: given(&search.user),
            recipient: given(&search.recipient),
            limit: SHOWN,
        })
        .await?;
    Ok(portal.page(InboxPage {
        search,
        messages: messages.iter().map(MessageRow::of).collect(),
    }))
}

/// `POST /portal/inbox/clear`
pub(super) async fn clear((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    portal.tenant.clear_messages().await?;
    Ok(see_other("/portal/inbox"))
}
