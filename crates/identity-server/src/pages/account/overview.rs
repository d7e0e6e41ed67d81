//! `/Account`: what there is to see and change about one's own account.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use serde::Serialize;
use web_host::pages::Page;

use super::{AccountNavigation, Section, SignedInPerson};
use crate::IdentityServer;

pub(super) const PATH: &str = "/Account";

#[derive(Debug, Serialize)]
pub(crate) struct OverviewPage {
    navigation: AccountNavigation,
    name: String,
    username: String,
    email: Option<String>,
}

impl Page for OverviewPage {
    const TEMPLATE: &'static str = "account.html";

    fn samples() -> Vec<Self> {
        let page = |email: Option<&str>| Self {
            navigation: AccountNavigation::sample(Section::Overview),
            name: "Alice Smith".to_owned(),
            username: "alice".to_owned(),
            email: email.map(ToOwned::to_owned),
        };
        vec![page(None), page(Some("alice@example.com"))]
    }
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    person: SignedInPerson,
) -> HttpResponse {
    let SignedInPerson { user, .. } = person;
    let page = OverviewPage {
        navigation: AccountNavigation::new(&server, Section::Overview),
        name: user.display_name().to_owned(),
        email: user.email().map(ToOwned::to_owned),
        username: user.username,
    };
    server.templates.respond(&request, StatusCode::OK, &page)
}
