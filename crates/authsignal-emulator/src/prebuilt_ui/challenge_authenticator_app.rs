//! `/challenge/{visit}/authenticator-app`: asks for the code of the authenticator app.

use actix_web::HttpResponse;
use actix_web::web::Form;
use serde::Serialize;
use web_host::pages::Page;

use super::problem::Problem;
use super::typed_code::{self, CodePage, Content, Submission};
use super::visitor::Visitor;
use crate::operations::enrolment::CodePurpose;
use crate::tenant::verification_method::VerificationMethod;

#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct ChallengePage(Content);

impl From<Content> for ChallengePage {
    fn from(content: Content) -> Self {
        Self(content)
    }
}

impl Page for ChallengePage {
    const TEMPLATE: &'static str = "challenge_authenticator_app.html";

    fn samples() -> Vec<Self> {
        typed_code::samples()
    }
}

impl CodePage for ChallengePage {
    const METHOD: VerificationMethod = VerificationMethod::AuthenticatorApp;
}

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, Problem> {
    ChallengePage::ask(&visitor, None).await
}

pub(super) async fn submit(visitor: Visitor, form: Form<Submission>) -> Result<HttpResponse, Problem> {
    visitor.check_csrf(&form.csrf)?;
    let code = form.into_inner().code;
    let verification = visitor
        .tenant
        .verify_app_code(visitor.bearer.clone(), code, CodePurpose::Challenge, false)
        .await
        .map_err(|error| visitor.problem(&error))?;
    ChallengePage::answer(&visitor, verification).await
}
