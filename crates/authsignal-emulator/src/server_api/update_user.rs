//! `PATCH /v1/users/{userId}`, and `POST`, which the Java and Ruby SDKs send.

use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::operations::Tenant;
use crate::tenant::TenantError;
use crate::tenant::identifiers::UserId;
use crate::tenant::user::UserAttributes;
use crate::tenant::verification_method::VerificationMethod;
use crate::wire::{ApiResult, Body, json, map_or_empty_list};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    email: Option<String>,
    email_verified: Option<bool>,
    phone_number: Option<String>,
    phone_number_verified: Option<bool>,
    username: Option<String>,
    display_name: Option<String>,
    locale: Option<String>,
    #[serde(default, deserialize_with = "map_or_empty_list")]
    custom: Option<Map<String, Value>>,
    default_verification_method: Option<String>,
}

/// The attributes of a user on the wire.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttributesJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    phone_number_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reply {
    user_id: UserId,
    #[serde(flatten)]
    attributes: AttributesJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_verification_method: Option<VerificationMethod>,
}

pub(super) async fn handle(tenant: Data<Tenant>, user_id: Path<String>, body: Body<Request>) -> ApiResult {
    let update = body.0.into_attributes()?;
    let user = tenant.update_user(UserId::parse(&user_id)?, update).await?;
    Ok(json(&Reply {
        user_id: user.user_id,
        default_verification_method: user.attributes.default_verification_method,
        attributes: AttributesJson::of(user.attributes),
    }))
}

impl Request {
    pub(crate) fn into_attributes(self) -> Result<UserAttributes, TenantError> {
        Ok(UserAttributes {
            email: self.email,
            email_verified: self.email_verified,
            phone_number: self.phone_number,
            phone_number_verified: self.phone_number_verified,
            username: self.username,
            display_name: self.display_name,
            locale: self.locale,
            custom: self.custom,
            default_verification_method: self
                .default_verification_method
                .map(|text| {
                    VerificationMethod::parse(&text).ok_or_else(|| {
                        TenantError::invalid_request("The defaultVerificationMethod is not known.")
                    })
                })
                .transpose()?,
        })
    }
}

impl AttributesJson {
    pub(crate) fn of(attributes: UserAttributes) -> Self {
        Self {
            email: attributes.email,
            email_verified: attributes.email_verified.unwrap_or_default(),
            phone_number: attributes.phone_number,
            phone_number_verified: attributes.phone_number_verified.unwrap_or_default(),
            username: attributes.username,
            display_name: attributes.display_name,
            custom: attributes.custom,
            locale: attributes.locale,
        }
    }
}
