//! `GET /challenge?token=…`: the address that `track` gives out. Leaves the token behind.

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use web_host::pages::Templates;

use super::problem::Problem;
use super::visitor::{browser_cookie, browser_secret, see_other};
use crate::operations::Tenant;
use crate::tenant::token::TokenError;

#[derive(Deserialize)]
pub(super) struct Parameters {
    #[serde(default)]
    token: String,
}

pub(super) async fn handle(
    request: HttpRequest,
    tenant: Data<Tenant>,
    templates: Data<Templates>,
    parameters: Query<Parameters>,
) -> Result<HttpResponse, Problem> {
    let problem = |error| Problem::of(&tenant, &templates, &error);
    let bearer = match tenant.bearer(&parameters.token) {
        Ok(bearer) => bearer,
        Err(TokenError::Expired) => return Err(expired(&tenant, &templates, &parameters.token).await),
        Err(error) => return Err(problem(error.into())),
    };
    let secret = browser_secret(&request).unwrap_or_else(|| tenant.random.token());
    let visit = tenant.begin_visit(bearer, &secret).await.map_err(problem)?;
    let mut response = see_other(&format!("/challenge/{visit}"));
    if response.add_cookie(&browser_cookie(secret)).is_err() {
        return Err(Problem::unusable());
    }
    Ok(response)
}

async fn expired(tenant: &Tenant, templates: &Templates, token: &str) -> Problem {
    let back = match tenant.former_bearer(token) {
        Ok(bearer) => tenant.redirect_url(&bearer).await,
        Err(_) => None,
    };
    Problem::expired(tenant, templates, back)
}
