//! `/magic-link/{secret}`: where the link of an e-mail leads, in whatever browser it is opened. Mail programs look at
//! links before people do, so that opening the page does nothing: the button does.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::language;
use web_host::pages::{Page, Templates};

use super::frame::Surroundings;
use super::problem::Problem;
use super::settings::Confirmation;
use super::visitor::speak;
use crate::CSRF;
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::identifiers::ActionCode;
use crate::tenant::one_time_code::OneTimeCode;

#[derive(Serialize)]
pub(super) struct MagicLinkPage {
    #[serde(flatten)]
    surroundings: Surroundings,
    csrf: String,
    /// Where the form goes: this very page.
    address: String,
    action: ActionCode,
    account: String,
    /// Whether there is nothing more to be done.
    is_opened: bool,
}

impl Page for MagicLinkPage {
    const TEMPLATE: &'static str = "magic_link.html";

    fn samples() -> Vec<Self> {
        let action = ActionCode::parse("login").ok();
        let page = |action: ActionCode, is_opened| Self {
            surroundings: Surroundings::sample(),
            csrf: "csrf".to_owned(),
            address: "/magic-link/0123".to_owned(),
            action,
            account: "alice@example.com".to_owned(),
            is_opened,
        };
        action
            .into_iter()
            .flat_map(|action| [page(action.clone(), false), page(action, true)])
            .collect()
    }
}

pub(super) async fn show(
    request: HttpRequest,
    tenant: Data<Tenant>,
    templates: Data<Templates>,
    secret: Path<String>,
) -> Result<HttpResponse, Problem> {
    let link = tenant
        .magic_link(secret.into_inner())
        .await
        .map_err(|error| problem(&tenant, &templates, &request, &error))?;
    Ok(respond(&request, &tenant, &templates, link).await)
}

pub(super) async fn open(
    request: HttpRequest,
    tenant: Data<Tenant>,
    templates: Data<Templates>,
    secret: Path<String>,
    form: Form<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let secret = secret.into_inner();
    CSRF.verify(&request, form.csrf())
        .map_err(|_| Problem::retry(&tenant, &templates, &request, address(&secret)))?;
    let link = tenant
        .open_magic_link(secret)
        .await
        .map_err(|error| problem(&tenant, &templates, &request, &error))?;
    Ok(respond(&request, &tenant, &templates, link).await)
}

fn address(secret: &str) -> String {
    format!("/magic-link/{secret}")
}

fn problem(tenant: &Tenant, templates: &Templates, request: &HttpRequest, error: &TenantError) -> Problem {
    match error {
        TenantError::NotFound(_) => Problem::unknown_link(tenant, templates, request),
        other => Problem::of(tenant, templates, request, other),
    }
}

async fn respond(
    request: &HttpRequest,
    tenant: &Tenant,
    templates: &Templates,
    link: OneTimeCode,
) -> HttpResponse {
    if let Some(action) = link.action() {
        speak(request, &tenant.context_of(&action).await);
    }
    let csrf = CSRF.token(request, tenant.random.as_ref());
    let page = MagicLinkPage {
        surroundings: Surroundings::of(&tenant.settings(), None),
        csrf: csrf.as_str().to_owned(),
        address: address(link.secret.expose()),
        action: link.action_code,
        account: link.recipient,
        is_opened: link.verified_at.is_some(),
    };
    let mut builder = HttpResponse::build(StatusCode::OK);
    builder.cookie(CSRF.cookie(&csrf));
    language::comes_back_to(request, page.address.clone());
    templates.respond_with(request, builder, &page)
}
