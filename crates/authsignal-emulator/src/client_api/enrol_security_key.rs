//! `POST /v1/client/user-authenticators/security-key`: the browser's new credential, as the whole body.

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde_json::Value;

use super::enrol_passkey::answer;
use super::verification::VerificationReply;
use super::{Bearer, user_agent};
use crate::operations::Tenant;
use crate::wire::{ApiResult, Body, json};

pub(super) async fn handle(
    bearer: Bearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Value>,
) -> ApiResult {
    let answer = answer(&body.0, user_agent(&request))?;
    let verified = tenant.finish_security_key_registration(bearer.0, answer).await?;
    Ok(json(&VerificationReply::verified(&tenant, verified).await?))
}
