//! `POST /v1/users/authenticators`: takes over many passkeys, each on its own.

use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::enrol_authenticator::FactorRequest;
use crate::errors::ApiError;
use crate::operations::Tenant;
use crate::tenant::identifiers::UserId;
use crate::wire::{ApiResult, Body, json};

#[derive(Deserialize)]
pub(super) struct Request {
    #[serde(default)]
    authenticators: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    user_id: String,
    verification_method: Option<String>,
    credential_id: Option<String>,
    #[serde(flatten)]
    factor: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
struct Reply {
    total: usize,
    succeeded: usize,
    failed: usize,
    failures: Vec<Failure>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_id: Option<String>,
    error_code: &'static str,
    error_description: String,
}

pub(super) async fn handle(tenant: Data<Tenant>, body: Body<Request>) -> ApiResult {
    let total = body.0.authenticators.len();
    let mut failures = Vec::new();
    for entry in body.0.authenticators {
        let (user_id, credential_id) = (entry.user_id.clone(), entry.credential_id.clone());
        if let Err(error) = entry.enrol(&tenant).await {
            failures.push(Failure {
                user_id,
                credential_id,
                error_code: error.code(),
                error_description: error.description().to_owned(),
            });
        }
    }
    Ok(json(&Reply {
        total,
        succeeded: total - failures.len(),
        failed: failures.len(),
        failures,
    }))
}

impl Entry {
    async fn enrol(mut self, tenant: &Tenant) -> Result<(), ApiError> {
        self.factor
            .insert("credentialId".to_owned(), self.credential_id.into());
        let factor: FactorRequest = serde_json::from_value(self.factor.into())
            .map_err(|error| ApiError::invalid_request(format!("The entry is invalid: {error}.")))?;
        let factor = factor.into_factor(self.verification_method.as_deref(), tenant)?;
        tenant
            .import_authenticator(UserId::parse(&self.user_id)?, factor, false)
            .await?;
        Ok(())
    }
}
