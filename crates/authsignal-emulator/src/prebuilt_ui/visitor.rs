//! Who a page is for: the bearer behind the visit in the address, in the browser that began it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use web_host::csrf::CsrfToken;
use web_host::headers::ContentSecurityPolicy;
use web_host::language;
use web_host::pages::{Page, Templates};
use web_host::texts::Text;

use super::browser;
use super::embedding::Embedding;
use super::frame::{Frame, OtherWay, Surroundings};
use super::problem::Problem;
use super::{challenge_step, methods};
use crate::operations::Tenant;
use crate::operations::visits::VisitOverview;
use crate::tenant::TenantError;
use crate::tenant::action::ActionContext;
use crate::tenant::settings::Settings;
use crate::tenant::token::TokenBearer;
use crate::tenant::verification_method::VerificationMethod;
use crate::tenant::visit::{Visit, VisitMode};

/// The visitor of a page.
pub(super) struct Visitor {
    pub(super) tenant: Data<Tenant>,
    /// With the scopes of `track`; with all, once the person has proved in this visit who they are.
    pub(super) bearer: TokenBearer,
    pub(super) request: HttpRequest,
    pub(super) visit: Visit,
    templates: Data<Templates>,
    redirect_url: Option<String>,
    csrf: CsrfToken,
}

/// Notes which language the app wishes for the person.
pub(super) fn speak(request: &HttpRequest, context: &ActionContext) {
    if let Some(locale) = &context.locale {
        language::wish(request, locale);
    }
}

/// The content security policy of the pages: the apps may frame them. Forms lead nowhere but here: the way back to
/// the app begins with a page of its own, so that the app's further redirects are not bound to our policy.
pub(super) fn policy(settings: &Settings) -> ContentSecurityPolicy {
    let mut policy = ContentSecurityPolicy::default();
    for app in &settings.origins.allowed {
        policy = policy.framed_by(app.origin());
    }
    if settings.origins.allow_any_localhost {
        policy = policy
            .framed_by("http://localhost:*")
            .framed_by("https://localhost:*");
    }
    match &settings.branding.logo_url {
        Some(logo) => policy.images_from(logo.origin()),
        None => policy,
    }
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
        let id = request.match_info().get("visit_id").unwrap_or_default();
        let visit = tenant
            .visit(id.to_owned(), &browser::secrets(&request))
            .await
            .map_err(|error| {
                Problem::of(&tenant, &templates, &request, &error).for_frame_of(&tenant, &request)
            })?;
        let context = tenant.context_of(&visit.bearer.action).await;
        speak(&request, &context);
        let csrf = browser::csrf(visit.request.mode).token(&request, tenant.random.as_ref());
        let visitor = Self {
            bearer: visit.empowered_bearer(),
            redirect_url: context.redirect_url,
            tenant,
            request,
            visit,
            templates,
            csrf,
        };
        if visitor.bearer.expires_at <= visitor.tenant.now() {
            let back = visitor.redirect_url.clone();
            let problem = Problem::expired(&visitor.tenant, &visitor.templates, &visitor.request, back);
            return Err(problem.embedded(visitor.embedding()));
        }
        Ok(visitor)
    }

    /// What surrounds the page; who does not want to go on returns to the app.
    pub(super) fn frame(&self) -> Frame {
        Frame {
            visit: self.path(""),
            csrf: self.csrf.as_str().to_owned(),
            quit: Some(self.path("quit")),
            surroundings: Surroundings::of(&self.tenant.settings(), self.embedding()),
        }
    }

    /// The same for a page that sets something up.
    pub(super) fn enrolment_frame(&self, overview: &VisitOverview) -> Frame {
        let quit = if self.must_stay(overview) {
            None
        } else if overview.is_enrolled && overview.wants_settings {
            Some(self.path("settings"))
        } else {
            Some(self.path("quit"))
        };
        Frame { quit, ..self.frame() }
    }

    /// Whether the app lets nobody go back who has nothing enrolled.
    pub(super) fn must_stay(&self, overview: &VisitOverview) -> bool {
        self.visit.request.must_enrol && !overview.is_enrolled && overview.action.state.is_open()
    }

    /// Whether there is nothing more to be verified.
    pub(super) fn is_done(&self, overview: &VisitOverview) -> bool {
        let waits_for_settings = overview.wants_settings && !self.bearer.may_manage();
        overview.action.state.is_settled() && !waits_for_settings
    }

    /// Notes that the person has proved who they are.
    pub(super) async fn mark_verified(&self) -> Result<(), Problem> {
        self.tenant
            .mark_visit_verified(self.visit.id.clone())
            .await
            .map_err(|error| self.problem(&error))
    }

    /// The app that hears of what happens, in a frame or a window.
    fn embedding(&self) -> Option<Embedding> {
        let is_popup = self.visit.request.mode == VisitMode::Popup;
        let referrer = self.visit.request.referrer.as_deref();
        is_popup.then(|| Embedding::of(&self.tenant.settings(), self.redirect_url.as_deref(), referrer))
    }

    /// The address of a step of this visit; of its beginning, when empty.
    pub(super) fn path(&self, step: &str) -> String {
        if step.is_empty() {
            format!("/challenge/{}", self.visit.id)
        } else {
            format!("/challenge/{}/{step}", self.visit.id)
        }
    }

    /// A page that a form may lead to: it can be seen again, in another language, at `step`.
    pub(super) fn respond_at<P: Page>(&self, step: &str, status: StatusCode, page: &P) -> HttpResponse {
        if !self.request.method().is_safe() {
            language::comes_back_to(&self.request, self.path(step));
        }
        self.respond(status, page)
    }

    pub(super) fn respond<P: Page>(&self, status: StatusCode, page: &P) -> HttpResponse {
        let mode = self.visit.request.mode;
        if self.request.method().is_safe() {
            // Whatever its status is.
            language::comes_back_to(&self.request, self.request.uri().to_string());
        }
        let mut response = self.templates.respond(&self.request, status, page);
        browser::set_cookie(&mut response, mode, &browser::csrf(mode).cookie(&self.csrf));
        response.extensions_mut().insert(policy(&self.tenant.settings()));
        response
    }

    pub(super) fn see_other(&self, step: &str) -> HttpResponse {
        see_other(&self.path(step))
    }

    /// Refuses a form that did not come from a page of this visit's browser.
    pub(super) fn check_csrf(&self, submitted: &str) -> Result<(), Problem> {
        browser::csrf(self.visit.request.mode)
            .verify(&self.request, submitted)
            .map_err(|_| {
                Problem::retry(&self.tenant, &self.templates, &self.request, self.path(""))
                    .embedded(self.embedding())
            })
    }

    pub(super) async fn overview(&self) -> Result<VisitOverview, Problem> {
        self.tenant
            .visit_overview(self.bearer.clone())
            .await
            .map_err(|error| self.problem(&error))
    }

    pub(super) fn problem(&self, error: &TenantError) -> Problem {
        Problem::of(&self.tenant, &self.templates, &self.request, error)
            .with_retry(self.path(""))
            .with_back(self.path("quit"))
            .embedded(self.embedding())
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
                label: methods::instead(**other),
            }),
            _ => Some(OtherWay {
                href: self.path("methods"),
                label: Text::new("visit-other-method"),
            }),
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
