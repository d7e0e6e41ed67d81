//! `POST /v1/client/verify/security-key`: the browser's answer, as the whole body.

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde_json::{Value, json};

use super::verify_passkey::answer;
use super::{Bearer, user_agent};
use crate::operations::Tenant;
use crate::tenant::token::Scopes;
use crate::wire::{ApiResult, Body};

pub(super) async fn handle(
    bearer: Bearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Value>,
) -> ApiResult {
    let answer = answer(body.0, user_agent(&request))?;
    let verification = tenant
        .finish_security_key_authentication(bearer.0, answer)
        .await?;
    let token = tenant.token(&verification.action.key, &Scopes::management())?;
    Ok(crate::wire::json(
        &json!({ "isVerified": true, "accessToken": token }),
    ))
}
