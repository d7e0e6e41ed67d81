//! `GET /portal/inbox`: everything that was "sent", and what waits for a decision on a phone.

mod decide;
mod phone;

use actix_web::HttpResponse;
use actix_web::web::{self, Query, ServiceConfig, get, post};
use serde::{Deserialize, Serialize};

use self::phone::PhoneRow;
use super::frame::{Content, Portal};
use super::messages::MessageRow;
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::store::messages::MessageFilter;

const PAGE: &str = "/portal/inbox";

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
    phones: Vec<PhoneRow>,
}

impl Content for InboxPage {
    const TEMPLATE: &'static str = "portal_inbox.html";
    const SECTION: &'static str = "inbox";

    fn samples() -> Vec<Self> {
        let page = |messages, phones| Self {
            search: Search::default(),
            messages,
            phones,
        };
        vec![
            page(MessageRow::samples(), PhoneRow::samples()),
            page(Vec::new(), Vec::new()),
        ]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/inbox")
            .route("", get().to(show))
            .route("/clear", post().to(clear))
            .route("/claim", post().to(decide::claim))
            .route("/approve", post().to(decide::approve))
            .route("/reject", post().to(decide::reject)),
    );
}

async fn show(portal: Portal, search: Query<Search>) -> Result<HttpResponse, PortalError> {
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
    let phones = portal.tenant.device_challenges().await?;
    Ok(portal.page(InboxPage {
        search,
        messages: messages.iter().map(MessageRow::of).collect(),
        phones: phones.iter().map(PhoneRow::of).collect(),
    }))
}

/// `POST /portal/inbox/clear`
async fn clear((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    portal.tenant.clear_messages().await?;
    Ok(see_other(PAGE))
}
