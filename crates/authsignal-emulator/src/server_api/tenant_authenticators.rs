//! `GET /v1/authenticators`, and the same for browsers: what the tenant has enabled.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;

use crate::operations::Tenant;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::json;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    authenticator_id: VerificationMethod,
    verification_method: VerificationMethod,
    is_active: bool,
}

pub(crate) async fn handle(tenant: Data<Tenant>) -> HttpResponse {
    let settings = tenant.settings();
    let entries: Vec<_> = settings
        .policy
        .enabled_methods
        .iter()
        .map(|method| Entry {
            authenticator_id: *method,
            verification_method: *method,
            is_active: true,
        })
        .collect();
    json(&entries)
}
