//! Who a page is for: the bearer behind the visit in the address, in the browser that began it.

use std::future::Future;
use std::pin::Pin;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use web_host::csrf::CsrfToken;
use web_host::headers::ContentSecurityPolicy;
use web_host::pages::{Page, Templates};

use super::challenge_step;
use super::problem::Problem;
use crate::CSRF;
use crate::operations::Tenant;
use crate::operations::visits::VisitOverview;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;

const BROWSER_COOKIE: &str = "__Host-emulator-browser";

/// The visitor of a page.
pub(super) struct Visitor {
    pub(super) tenant: Data<Tenant>,
    pub(super) bearer: TokenBearer,
    pub(super) request: HttpRequest,
    templates: Data<Templates>,
    id: String,
    csrf: CsrfToken,
}

/// What every page of a visit needs.
#[derive(Clone, Serialize)]
pub(super) struct Frame {
    visit: String,
    csrf: String,
}

/// A link to another method.
#[derive(Clone, Serialize)]
pub(super) struct OtherWay {
    href: String,
    label: String,
}

/// The content security policy of the pages: the apps may frame them. Forms lead nowhere but here: the way back to
/// the app begins with a page of its own, so that the app's further redirects are not bound to our policy.
pub(super) fn policy(tenant: &Tenant) -> ContentSecurityPolicy {
    tenant
        .settings()
        .origins
        .allowed
        .iter()
        .fold(ContentSecurityPolicy::default(), |policy, origin| {
            policy.framed_by(origin.origin())
        })
}

/// The secret of this browser, if it has one.
pub(super) fn browser_secret(request: &HttpRequest) -> Option<String> {
    let secret = request.cookie(BROWSER_COOKIE)?.value().to_owned();
    (secret.len() >= 43).then_some(secret)
}

/// Lax: the visit begins with a navigation from another site, and its secret must come back on the next one.
pub(super) fn browser_cookie(secret: String) -> Cookie<'static> {
    Cookie::build(BROWSER_COOKIE, secret)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish()
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(request).await })
    }
}

impl Visitor {
    async fn of(request: HttpRequest) -> Result<Self, Problem> {
        let tenant = request.app_data::<Data<Tenant>>().cloned();
        let templates = request.app_data::<Data<Templates>>().cloned();
        let (Some(tenant), Some(templates)) = (tenant, templates) else {
            return Err(Problem::unusable());
        };
        let id = request
            .match_info()
            .get("visit_id")
            .unwrap_or_default()
            .to_owned();
        let secret = browser_secret(&request).ok_or_else(|| Problem::foreign(&tenant, &templates))?;
        let bearer = tenant
            .visitor(id.clone(), &secret)
            .await
            .map_err(|error| Problem::of(&tenant, &templates, &error))?;
        if bearer.expires_at <= tenant.now() {
            let back = tenant.redirect_url(&bearer).await;
            return Err(Problem::expired(&tenant, &templates, back));
        }
        let csrf = CSRF.token(&request, tenant.random.as_ref());
        Ok(Self {
            tenant,
            bearer,
            request,
            templates,
            id,
            csrf,
        })
    }

    pub(super) fn frame(&self) -> Frame {
        Frame {
            visit: self.path(""),
            csrf: self.csrf.as_str().to_owned(),
        }
    }

    /// The address of a step of this visit; of its beginning, when empty.
    pub(super) fn path(&self, step: &str) -> String {
        if step.is_empty() {
            format!("/challenge/{}", self.id)
        } else {
            format!("/challenge/{}/{step}", self.id)
        }
    }

    pub(super) fn respond<P: Page>(&self, status: StatusCode, page: &P) -> HttpResponse {
        let mut builder = HttpResponse::build(status);
        builder.cookie(CSRF.cookie(&self.csrf));
        let mut response = self.templates.respond_with(builder, page);
        response.extensions_mut().insert(policy(&self.tenant));
        response
    }

    pub(crate) fn see_other(&self, step: &str) -> HttpResponse {
        see_other(&self.path(step))
    }

    /// Refuses a form that did not come from a page of this visit's browser.
    pub(super) fn check_csrf(&self, submitted: &str) -> Result<(), Problem> {
        CSRF.verify(&self.request, submitted)
            .map_err(|error| Problem::retry(&self.tenant, &self.templates, &error.to_string(), self.path("")))
    }

    pub(super) async fn overview(&self) -> Result<VisitOverview, Problem> {
        self.tenant
            .visit_overview(self.bearer.clone())
            .await
            .map_err(|error| self.problem(&error))
    }

    pub(super) fn problem(&self, error: &crate::tenant::TenantError) -> Problem {
        Problem::of(&self.tenant, &self.templates, error).with_retry(self.path(""))
    }

    /// The other ways to be challenged: one is linked directly, more are listed.
    pub(super) fn other_way(
        &self,
        overview: &VisitOverview,
        present: VerificationMethod,
    ) -> Option<OtherWay> {
        let others: Vec<_> = overview
            .challengeable
            .iter()
            .filter(|method| **method != present)
            .collect();
        match others.as_slice() {
            [] => None,
            [other] => Some(OtherWay {
                href: self.path(challenge_step(**other)),
                label: format!("Use {} instead", other.label().to_lowercase()),
            }),
            _ => Some(OtherWay {
                href: self.path("methods"),
                label: "Try another method".to_owned(),
            }),
        }
    }
}

impl Frame {
    pub(super) fn sample() -> Self {
        Self {
            visit: "/challenge/0123".to_owned(),
            csrf: "csrf".to_owned(),
        }
    }
}

impl OtherWay {
    pub(super) fn sample() -> Self {
        Self {
            href: "/challenge/0123/methods".to_owned(),
            label: "Try another method".to_owned(),
        }
    }
}

/// Where a GET follows.
pub(crate) fn see_other(location: &str) -> HttpResponse {
    // Bytes, because an app's URL is given back as it came.
    HeaderValue::from_bytes(location.as_bytes()).map_or_else(
        |_| HttpResponse::InternalServerError().finish(),
        |location| {
            HttpResponse::SeeOther()
                .insert_header((LOCATION, location))
                .finish()
        },
    )
}
