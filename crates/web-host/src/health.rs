use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig, get, scope};
use actix_web::{HttpResponse, Responder};
use serde_json::json;

use crate::lifecycle::Lifecycle;

/// One thing that must work before the server can do its job. The error says what is wrong, without secrets.
pub type ReadinessCheck =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// What `/health/ready` asks; and it knows when the process is about to end.
#[derive(Clone, Default)]
pub struct Readiness {
    checks: Vec<(&'static str, ReadinessCheck)>,
    pub(crate) lifecycle: Lifecycle,
}

impl Readiness {
    /// Adds a check under a short name, for instance `database`.
    #[must_use]
    pub fn check<F, R>(mut self, name: &'static str, check: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.checks.push((name, Arc::new(move || Box::pin(check()))));
        self
    }
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_list()
            .entries(self.checks.iter().map(|(name, _)| name))
            .finish()
    }
}

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        scope("/health")
            .route("/live", get().to(live))
            .route("/ready", get().to(ready)),
    );
}

async fn live() -> impl Responder {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

async fn ready(readiness: Data<Readiness>) -> impl Responder {
    if readiness.lifecycle.stopping.is_requested() {
        return HttpResponse::ServiceUnavailable().json(json!({ "status": "stopping" }));
    }
    for (name, check) in &readiness.checks {
        if let Err(problem) = check().await {
            tracing::warn!(check = name, problem, "not ready");
            return HttpResponse::ServiceUnavailable().json(json!({ "status": "not ready", "check": name }));
        }
    }
    HttpResponse::Ok().json(json!({ "status": "ready" }))
}
