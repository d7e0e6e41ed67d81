//! What a user does on the phone: scan a QR code, approve, reject.

use actix_web::HttpResponse;

use super::PAGE;
use crate::portal::problem::PortalError;
use crate::portal::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::identifiers::UserId;

/// `POST /portal/inbox/claim`
pub(super) async fn claim((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let user_id = UserId::parse(&form.text("user_id"))?;
    portal
        .tenant
        .claim_qr_code(form.text("challenge_id"), user_id)
        .await?;
    Ok(see_other(PAGE))
}

/// `POST /portal/inbox/approve`
pub(super) async fn approve((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    portal
        .tenant
        .approve_device_challenge(form.text("challenge_id"))
        .await?;
    Ok(see_other(PAGE))
}

/// `POST /portal/inbox/reject`
pub(super) async fn reject((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    portal
        .tenant
        .reject_device_challenge(form.text("challenge_id"))
        .await?;
    Ok(see_other(PAGE))
}
