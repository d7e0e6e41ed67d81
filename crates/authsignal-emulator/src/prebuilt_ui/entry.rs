//! `GET /challenge?token=…`: the address that `track` gives out. Leaves the token behind.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use url::form_urlencoded;
use web_host::pages::Templates;

use super::browser;
use super::embedding::{Embedding, referrer};
use super::problem::Problem;
use super::visitor::{see_other, speak};
use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::action::ActionContext;
use crate::tenant::token::{TokenBearer, TokenError};
use crate::tenant::visit::{VisitMode, VisitRequest};

/// SDKs append `mode` and `force_enrollment` to the address as `track` gave it, without looking whether they are there.
#[derive(Default)]
struct Parameters {
    token: String,
    mode: String,
    force_enrollment: String,
}

impl Parameters {
    /// What is named twice has its last value.
    fn of(query: &str) -> Self {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "token" => parameters.token = value.into_owned(),
                "mode" => parameters.mode = value.into_owned(),
                "force_enrollment" => parameters.force_enrollment = value.into_owned(),
                _ => {}
            }
        }
        parameters
    }
}

pub(super) async fn handle(
    request: HttpRequest,
    tenant: Data<Tenant>,
    templates: Data<Templates>,
) -> Result<HttpResponse, Problem> {
    let parameters = Parameters::of(request.query_string());
    let asked = VisitRequest {
        mode: VisitMode::parse(&parameters.mode),
        referrer: referrer(&request),
        must_enrol: parameters.force_enrollment == "true",
    };
    let bearer = match tenant.bearer(&parameters.token) {
        Ok(bearer) => bearer,
        Err(error) => {
            return Err(refusal(&tenant, &templates, &request, &asked, &parameters.token, error).await);
        }
    };
    let mode = asked.mode;
    let secret = browser::secret_or_new(&request, mode, tenant.random.as_ref());
    let visit = tenant
        .begin_visit(bearer, asked, &secret)
        .await
        .map_err(|error| Problem::of(&tenant, &templates, &request, &error))?;
    let mut response = see_other(&format!("/challenge/{visit}"));
    browser::set_cookie(&mut response, mode, &browser::cookie(mode, secret));
    Ok(response)
}

/// Says why the token is worth nothing, and leads back where the token of old told whose it was.
async fn refusal(
    tenant: &Tenant,
    templates: &Templates,
    request: &HttpRequest,
    asked: &VisitRequest,
    token: &str,
    error: TokenError,
) -> Problem {
    let former: Option<TokenBearer> = tenant.former_bearer(token).ok();
    let context = match &former {
        Some(bearer) => tenant.context_of(&bearer.action).await,
        None => ActionContext::default(),
    };
    speak(request, &context);
    let back = context.redirect_url;
    let embedding = (asked.mode == VisitMode::Popup)
        .then(|| Embedding::of(&tenant.settings(), back.as_deref(), asked.referrer.as_deref()));
    let problem = match error {
        TokenError::Expired => Problem::expired(tenant, templates, request, back),
        TokenError::Invalid => Problem::of(tenant, templates, request, &TenantError::from(error)),
    };
    problem.embedded(embedding)
}
