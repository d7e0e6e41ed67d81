//! `POST /v1/client/user-authenticators/passkey/registration-options`

use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;
use webauthn_rp::request::register::{AuthenticatorAttachmentReq, CrossPlatformHint, PlatformHint};

use super::Bearer;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::passkey_registration::RegistrationRequest;
use crate::wire::{ApiResult, Body};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    username: Option<String>,
    display_name: Option<String>,
    /// `null` is no constraint, and so is the absent key.
    authenticator_attachment: Option<String>,
}

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let request = RegistrationRequest {
        username: body.0.username,
        display_name: body.0.display_name,
        attachment: body
            .0
            .authenticator_attachment
            .as_deref()
            .map(parse_attachment)
            .transpose()?
            .unwrap_or_default(),
    };
    let challenge = tenant.begin_passkey_registration(bearer.0, request).await?;
    Ok(crate::wire::json(
        &json!({ "challengeId": challenge.challenge_id, "options": challenge.options }),
    ))
}

fn parse_attachment(text: &str) -> Result<AuthenticatorAttachmentReq, ApiError> {
    match text {
        "platform" => Ok(AuthenticatorAttachmentReq::Platform(PlatformHint::None)),
        "cross-platform" => Ok(AuthenticatorAttachmentReq::CrossPlatform(CrossPlatformHint::None)),
        _ => Err(ApiError::invalid_request(
            "The authenticatorAttachment is not known.",
        )),
    }
}
