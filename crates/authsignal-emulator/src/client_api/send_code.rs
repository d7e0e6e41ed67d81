//! `POST /v1/client/challenge/{email-otp,sms,whatsapp,email-magic-link}`: sends a code or a link. They have no body.

use actix_web::web::Data;
use serde_json::json;

use super::Bearer;
use crate::operations::Tenant;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::ApiResult;

pub(super) async fn email_otp(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    send(bearer, &tenant, VerificationMethod::EmailOtp).await
}

pub(super) async fn sms(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    send(bearer, &tenant, VerificationMethod::Sms).await
}

pub(super) async fn whatsapp(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    send(bearer, &tenant, VerificationMethod::Whatsapp).await
}

pub(super) async fn email_magic_link(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    send(bearer, &tenant, VerificationMethod::EmailMagicLink).await
}

async fn send(bearer: Bearer, tenant: &Tenant, method: VerificationMethod) -> ApiResult {
    let sent = tenant.begin_code_challenge(bearer.0, method).await?;
    Ok(crate::wire::json(&json!({ "challengeId": sent.challenge_id })))
}
