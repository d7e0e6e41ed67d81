//! `POST /v1/client/user-authenticators/totp`: begins the enrolment of an authenticator app. It has no body.

use actix_web::web::Data;
use serde_json::json;

use super::Bearer;
use crate::operations::Tenant;
use crate::operations::authenticator_app::PendingEnrolment;
use crate::wire::ApiResult;

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    let enrolment = tenant
        .begin_app_enrolment(bearer.0, PendingEnrolment::Replace)
        .await?;
    Ok(crate::wire::json(&json!({
        "userAuthenticatorId": enrolment.id,
        "userId": enrolment.user_id,
        "uri": enrolment.uri,
        "secret": enrolment.secret.to_base32(),
    })))
}
