//! `POST /v1/sessions/validate`: whether an access token is good, and whose it is.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use crate::operations::Tenant;
use crate::operations::sessions::ValidSession;
use crate::server_api::challenge::required;
use crate::server_api::update_user::AttributesJson;
use crate::tenant::identifiers::UserId;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    access_token: Option<String>,
    client_ids: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    user: UserJson,
    /// Whole seconds since 1970.
    expires_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_method: Option<VerificationMethod>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserJson {
    user_id: UserId,
    #[serde(flatten)]
    attributes: AttributesJson,
}

pub(crate) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let access_token = required(body.0.access_token, "accessToken")?;
    let client_ids = body.0.client_ids.unwrap_or_default();
    let valid = tenant.validate_session(&access_token, &client_ids).await?;
    Ok(json(&Reply::of(valid)))
}

impl Reply {
    fn of(valid: ValidSession) -> Self {
        Self {
            user: UserJson {
                user_id: valid.user.user_id,
                attributes: AttributesJson::of(valid.user.attributes),
            },
            expires_at: valid.expires_at.unix_timestamp(),
            verification_method: valid.session.method,
        }
    }
}
