//! `GET /portal/faults`: failures on demand, and the tenant's clock.

mod form;

use actix_web::HttpResponse;
use actix_web::web::{self, ServiceConfig, get, post};
use serde::Serialize;

use self::form::FaultForm;
use super::field::Field;
use super::frame::{Content, Portal, display};
use super::problem::PortalError;
use super::submission::Submitted;
use crate::prebuilt_ui::see_other;
use crate::tenant::TenantError;
use crate::tenant::fault::{Fault, FaultId, FaultKind};

const PAGE: &str = "/portal/faults";

#[derive(Serialize)]
pub(super) struct FaultsPage {
    faults: Vec<FaultRow>,
    form: FaultForm,
    now: String,
    skew: Field,
}

#[derive(Serialize)]
struct FaultRow {
    id: String,
    kind: String,
    endpoint: String,
    user_id: Option<String>,
    remaining: Option<u32>,
}

impl Content for FaultsPage {
    const TEMPLATE: &'static str = "portal_faults.html";
    const SECTION: &'static str = "faults";

    fn samples() -> Vec<Self> {
        let row = |user_id: Option<&str>, remaining| FaultRow {
            id: "1".to_owned(),
            kind: "LATENCY".to_owned(),
            endpoint: "*".to_owned(),
            user_id: user_id.map(str::to_owned),
            remaining,
        };
        let page = |faults, refused| Self {
            faults,
            form: FaultForm::sample(refused),
            now: "now".to_owned(),
            skew: if refused {
                Field::sample()
            } else {
                Field::default()
            },
        };
        vec![
            page(vec![row(Some("1"), Some(1)), row(None, None)], false),
            page(Vec::new(), true),
        ]
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/faults")
            .route("", get().to(show))
            .route("/set", post().to(set))
            .route("/clear", post().to(clear))
            .route("/clear-all", post().to(clear_all))
            .route("/clock", post().to(set_clock)),
    );
}

async fn show(portal: Portal) -> Result<HttpResponse, PortalError> {
    Ok(portal.page(FaultsPage::of(&portal).await?))
}

/// `POST /portal/faults/set`
async fn set((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let mut form = FaultForm::typed(&form);
    if let Some(wish) = form.read() {
        match portal.tenant.set_fault(wish).await {
            Ok(_) => return Ok(see_other(PAGE)),
            Err(TenantError::InvalidRequest(reason)) => form.error = Some(reason.into_owned()),
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = FaultsPage::of(&portal).await?;
    page.form = form;
    Ok(portal.refused(page))
}

/// `POST /portal/faults/clear`: one that has struck for the last time is gone already.
async fn clear((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let id = FaultId::parse(&form.text("fault_id")).ok_or(PortalError::NotFound("no such fault"))?;
    portal.tenant.clear_fault(id).await?;
    Ok(see_other(PAGE))
}

/// `POST /portal/faults/clear-all`
async fn clear_all((portal, _): Submitted) -> Result<HttpResponse, PortalError> {
    portal.tenant.clear_faults().await?;
    Ok(see_other(PAGE))
}

/// `POST /portal/faults/clock`
async fn set_clock((portal, form): Submitted) -> Result<HttpResponse, PortalError> {
    let mut typed = Field::of(form.text("skew_seconds"));
    let number = |text: &str| text.parse().map_err(|_| "must be a whole number of seconds");
    if let Some(seconds) = typed.read(number) {
        match portal.tenant.set_clock_skew(seconds).await {
            Ok(()) => return Ok(see_other(PAGE)),
            Err(TenantError::InvalidRequest(reason)) => typed.error = Some(reason.into_owned()),
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = FaultsPage::of(&portal).await?;
    page.skew = typed;
    Ok(portal.refused(page))
}

impl FaultsPage {
    async fn of(portal: &Portal) -> Result<Self, PortalError> {
        let faults = portal.tenant.faults().await?;
        Ok(Self {
            faults: faults.iter().map(FaultRow::of).collect(),
            form: FaultForm::empty(),
            now: display(portal.tenant.now()),
            skew: Field::of(portal.tenant.clock_skew()),
        })
    }
}

impl FaultRow {
    fn of(fault: &Fault) -> Self {
        let kind = fault.wish.kind;
        Self {
            id: fault.id.to_string(),
            kind: match kind {
                FaultKind::Latency { milliseconds } => {
                    format!("{} of {} ms", kind.name(), u32::from(milliseconds))
                }
                FaultKind::ServerError { status } => format!("{} {}", kind.name(), u16::from(status)),
                FaultKind::TooManyRequests { retry_after_seconds } => {
                    format!("{}, again after {retry_after_seconds} s", kind.name())
                }
                _ => kind.name().to_owned(),
            },
            endpoint: fault.wish.endpoint.to_string(),
            user_id: fault.wish.user_id.as_ref().map(ToString::to_string),
            remaining: fault.wish.remaining,
        }
    }
}
