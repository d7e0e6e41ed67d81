//! `GET /challenge/{visit}/enrol/authenticator-app/download`: for people who have no authenticator app yet.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use web_host::pages::Page;

use super::frame::Frame;
use super::problem::Problem;
use super::visitor::Visitor;

#[derive(Serialize)]
pub(super) struct DownloadPage {
    #[serde(flatten)]
    frame: Frame,
}

impl Page for DownloadPage {
    const TEMPLATE: &'static str = "download_authenticator_app.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            frame: Frame::sample(),
        }]
    }
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    let overview = visitor.overview().await?;
    let page = DownloadPage {
        frame: visitor.enrolment_frame(&overview),
    };
    Ok(visitor.respond(StatusCode::OK, &page))
}
