//! `/challenge/{visit}/enrol/authenticator-app`: the QR code, the manual key, and the first code.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Form;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;
use web_host::pages::Page;
use web_host::texts::Text;

use super::frame::Frame;
use super::problem::Problem;
use super::typed_code::{Submission, explain};
use super::visitor::Visitor;
use super::{enrolled, success};
use crate::operations::authenticator_app::PendingEnrolment;
use crate::operations::enrolment::{CodePurpose, FailureReason, Verification};
use crate::tenant::TenantError;
use crate::tenant::verification_method::VerificationMethod;

const METHOD: VerificationMethod = VerificationMethod::AuthenticatorApp;

#[derive(Serialize)]
pub(super) struct EnrolmentPage {
    #[serde(flatten)]
    frame: Frame,
    /// The QR code as a data URI.
    qr_code: String,
    secret: String,
    error: Option<Text>,
}

impl Page for EnrolmentPage {
    const TEMPLATE: &'static str = "enrol_authenticator_app.html";

    fn samples() -> Vec<Self> {
        let page = |error| Self {
            frame: Frame::sample(),
            qr_code: qr_code("otpauth://totp/Local:alice?secret=GEZDGNBVGY3TQOJQ").unwrap_or_default(),
            secret: "GEZDGNBVGY3TQOJQ".to_owned(),
            error,
        };
        let wrong = explain(FailureReason::CodeInvalidOrExpired, METHOD);
        vec![page(None), page(Some(wrong))]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    render(&visitor, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let overview = visitor.overview().await?;
    if visitor.is_done(&overview) && !overview.enrollable.contains(&METHOD) {
        return Ok(success::go_on(&visitor, &overview));
    }
    let code = form.into_inner().code;
    let verification = visitor
        .tenant
        .verify_app_code(visitor.bearer.clone(), code, CodePurpose::Enrolment, true)
        .await
        .map_err(|error| visitor.problem(&error))?;
    match verification {
        Verification::Verified(verified) => enrolled::go_on(&visitor, &overview, &verified).await,
        Verification::Failed(reason) => render(&visitor, Some(explain(reason, METHOD))).await,
    }
}

async fn render(visitor: &Visitor, error: Option<Text>) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    if !overview.enrollable.contains(&METHOD) {
        return Ok(success::go_on(visitor, &overview));
    }
    let enrolment = visitor
        .tenant
        .begin_app_enrolment(visitor.bearer.clone(), PendingEnrolment::Keep)
        .await
        .map_err(|error| visitor.problem(&error))?;
    let status = if error.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = EnrolmentPage {
        frame: visitor.enrolment_frame(&overview),
        qr_code: qr_code(&enrolment.uri).map_err(|error| visitor.problem(&error))?,
        secret: enrolment.secret.to_base32(),
        error,
    };
    Ok(visitor.respond_at("enrol/authenticator-app", status, &page))
}

fn qr_code(uri: &str) -> Result<String, TenantError> {
    let code =
        QrCode::new(uri).map_err(|error| TenantError::internal("a QR code could not be drawn", &error))?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(image)))
}
