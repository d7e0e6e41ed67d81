//! What the portal's pages have in common: the frame around each, and what its handlers work with.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use time::OffsetDateTime;
use time::macros::format_description;
use url::form_urlencoded::Serializer;
use web_host::language::Language;
use web_host::pages::{Page, Templates};

use super::problem::PortalError;
use crate::CSRF;
use crate::operations::Tenant;
use crate::tenant::identifiers::{ActionKey, UserId};

/// What one page shows inside of the frame.
pub(super) trait Content: Serialize {
    const TEMPLATE: &'static str;
    /// The entry of the navigation that it belongs to.
    const SECTION: &'static str;

    /// The page in each of its states.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// A page with what surrounds it.
#[derive(Serialize)]
pub(super) struct Framed<C> {
    site_name: String,
    csrf: String,
    section: &'static str,
    /// Whether one can sign out.
    has_password: bool,
    #[serde(flatten)]
    content: C,
}

impl<C: Content> Page for Framed<C> {
    const TEMPLATE: &'static str = C::TEMPLATE;

    fn samples() -> Vec<Self> {
        let framed = |content| Self {
            site_name: "Site".to_owned(),
            csrf: "csrf".to_owned(),
            section: C::SECTION,
            has_password: true,
            content,
        };
        C::samples().into_iter().map(framed).collect()
    }
}

/// Somebody's request to the portal.
pub(super) struct Portal {
    pub(super) tenant: Data<Tenant>,
    pub(super) templates: Data<Templates>,
    pub(super) request: HttpRequest,
}

impl FromRequest for Portal {
    type Error = PortalError;
    type Future = Ready<Result<Self, PortalError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Portal {
    pub(super) fn of(request: &HttpRequest) -> Result<Self, PortalError> {
        let tenant = request.app_data::<Data<Tenant>>().cloned();
        let templates = request.app_data::<Data<Templates>>().cloned();
        let unusable = || PortalError::Internal("the portal is wired wrongly".to_owned());
        Ok(Self {
            tenant: tenant.ok_or_else(unusable)?,
            templates: templates.ok_or_else(unusable)?,
            request: request.clone(),
        })
    }

    pub(super) fn page<C: Content>(&self, content: C) -> HttpResponse {
        self.page_with(StatusCode::OK, content)
    }

    /// The form again, with what was typed and what is wrong with it.
    pub(super) fn refused<C: Content>(&self, content: C) -> HttpResponse {
        self.page_with(StatusCode::UNPROCESSABLE_ENTITY, content)
    }

    pub(super) fn page_with<C: Content>(&self, status: StatusCode, content: C) -> HttpResponse {
        let csrf = CSRF.token(&self.request, self.tenant.random.as_ref());
        let page = Framed {
            site_name: self.tenant.settings().branding.name.clone(),
            csrf: csrf.as_str().to_owned(),
            section: C::SECTION,
            has_password: self.tenant.portal_has_password(),
            content,
        };
        let mut builder = HttpResponse::build(status);
        builder.cookie(CSRF.cookie(&csrf));
        self.templates.respond_in(&Language::default(), builder, &page)
    }
}

/// The address of a page that is told what to show. Ids stand in the query: in a path, browsers would resolve `..`.
pub(super) fn link(path: &str, parameters: &[(&str, &str)]) -> String {
    let query = parameters
        .iter()
        .fold(Serializer::new(String::new()), |mut query, (name, value)| {
            query.append_pair(name, value);
            query
        })
        .finish();
    format!("{path}?{query}")
}

pub(super) fn link_to_user(user_id: &UserId) -> String {
    link("/portal/user", &[("id", user_id.as_str())])
}

pub(super) fn link_to_action(key: &ActionKey) -> String {
    link(
        "/portal/action",
        &[
            ("user", key.user_id.as_str()),
            ("code", key.action_code.as_str()),
            ("key", key.idempotency_key.as_str()),
        ],
    )
}

/// A moment for people.
pub(super) fn display(moment: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    moment.format(format).unwrap_or_default()
}

/// A time of day, where the order of things matters.
pub(super) fn display_exactly(moment: OffsetDateTime) -> String {
    let format = format_description!("[hour]:[minute]:[second].[subsecond digits:3]");
    moment.format(format).unwrap_or_default()
}
