//! `POST /v1/client/verify/{email-otp,sms,whatsapp}`: the code that was sent, typed in.

use actix_web::web::Data;

use super::Bearer;
use super::verification::{CodeRequest, reply};
use crate::operations::Tenant;
use crate::operations::enrolment::CodePurpose;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body};

pub(super) async fn email_otp(bearer: Bearer, tenant: Data<Tenant>, body: Body<CodeRequest>) -> ApiResult {
    verify(bearer, &tenant, body.0, VerificationMethod::EmailOtp).await
}

pub(super) async fn sms(bearer: Bearer, tenant: Data<Tenant>, body: Body<CodeRequest>) -> ApiResult {
    verify(bearer, &tenant, body.0, VerificationMethod::Sms).await
}

pub(super) async fn whatsapp(bearer: Bearer, tenant: Data<Tenant>, body: Body<CodeRequest>) -> ApiResult {
    verify(bearer, &tenant, body.0, VerificationMethod::Whatsapp).await
}

async fn verify(
    bearer: Bearer,
    tenant: &Tenant,
    request: CodeRequest,
    method: VerificationMethod,
) -> ApiResult {
    let purpose = CodePurpose::EnrolmentOrChallenge;
    let verification = tenant
        .verify_one_time_code(bearer.0, method, request.code()?, purpose, false)
        .await?;
    reply(tenant, verification).await
}
