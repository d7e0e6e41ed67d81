//! `POST /v1/client/verify/email-magic-link/finalize`: whether the link was opened. The page polls until it was.

use actix_web::web::Data;

use super::Bearer;
use super::verification::VerificationReply;
use crate::operations::Tenant;
use crate::wire::{ApiResult, json};

pub(super) async fn handle(bearer: Bearer, tenant: Data<Tenant>) -> ApiResult {
    let reply = match tenant.finish_magic_link(bearer.0, false).await? {
        Some(verified) => VerificationReply::verified(&tenant, verified).await?,
        None => VerificationReply::default(),
    };
    Ok(json(&reply))
}
