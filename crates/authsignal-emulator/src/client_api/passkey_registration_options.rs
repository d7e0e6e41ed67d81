//! `POST /v1/client/user-authenticators/passkey/registration-options`

use actix_web::HttpRequest;
use actix_web::web::Data;
use serde::Deserialize;
use serde_json::json;
use webauthn_rp::request::register::{AuthenticatorAttachmentReq, CrossPlatformHint, PlatformHint};

use super::{Bearer, challenge_cookie};
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::operations::passkey_registration::{ChallengeIn, RegistrationRequest};
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
    let request = body.0.parse(ChallengeIn::Reply)?;
    let challenge = tenant.begin_passkey_registration(bearer.0, request).await?;
    Ok(crate::wire::json(
        &json!({ "challengeId": challenge.challenge_id, "options": challenge.options }),
    ))
}

/// `…/web`: a cookie names the challenge instead of the reply.
pub(super) async fn handle_web(
    bearer: Bearer,
    request: HttpRequest,
    tenant: Data<Tenant>,
    body: Body<Request>,
) -> ApiResult {
    let registration = body.0.parse(ChallengeIn::Cookie)?;
    let challenge = tenant.begin_passkey_registration(bearer.0, registration).await?;
    let mut response = crate::wire::json(&json!({ "options": challenge.options }));
    challenge_cookie::CEREMONY.set(
        &mut response,
        &request,
        &tenant.settings(),
        challenge.challenge_id,
    )?;
    Ok(response)
}

impl Request {
    fn parse(self, challenge_in: ChallengeIn) -> Result<RegistrationRequest, ApiError> {
        Ok(RegistrationRequest {
            username: self.username,
            display_name: self.display_name,
            attachment: self
                .authenticator_attachment
                .as_deref()
                .map(parse_attachment)
                .transpose()?
                .unwrap_or_default(),
            challenge_in,
        })
    }
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
