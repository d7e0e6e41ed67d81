//! `POST /v1/client/verify/totp`: completes an enrolment, or verifies the user.

use actix_web::web::Data;

use super::Bearer;
use super::verification::{CodeRequest, reply};
use crate::operations::Tenant;
use crate::operations::enrolment::CodePurpose;
use crate::wire::{ApiResult, Body};

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>, body: Body<CodeRequest>) -> ApiResult {
    let purpose = CodePurpose::EnrolmentOrChallenge;
    let verification = tenant
        .verify_app_code(bearer.0, body.0.code()?, purpose, false)
        .await?;
    reply(&tenant, verification).await
}
