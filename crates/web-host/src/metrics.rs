//! Numbers about this process in the text format of Prometheus (OpenMetrics): how many requests, how long, and what
//! each server counts beside that.
//!
//! Labels come from this program (routes, status codes, enumerations) and never from a request, so that nobody can make
//! them grow and nothing about a person stands in them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::web::{Data, get};
use actix_web::{App, HttpResponse, HttpServer};
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// The media type of the text format.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds, from a cached answer to a slow call of another service.
pub const DURATIONS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

/// What one server counts. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<RwLock<Registry>>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: MethodLabel,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    method: MethodLabel,
}

/// Anybody can invent methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
#[expect(clippy::upper_case_acronyms, reason = "they are written like that")]
enum MethodLabel {
    GET,
    HEAD,
    POST,
    PUT,
    PATCH,
    DELETE,
    OPTIONS,
    Other,
}

impl MethodLabel {
    fn of(method: &Method) -> Self {
        match *method {
            Method::GET => Self::GET,
            Method::HEAD => Self::HEAD,
            Method::POST => Self::POST,
            Method::PUT => Self::PUT,
            Method::PATCH => Self::PATCH,
            Method::DELETE => Self::DELETE,
            Method::OPTIONS => Self::OPTIONS,
            _ => Self::Other,
        }
    }
}

impl Metrics {
    /// Metrics whose names begin with `prefix`; `register` adds those of the server.
    pub fn new(prefix: &str, register: impl FnOnce(&mut Registry)) -> Self {
        let mut registry = Registry::with_prefix(prefix);
        let requests = Family::default();
        let durations = Family::new_with_constructor((|| Histogram::new(DURATIONS)) as fn() -> Histogram);
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "From the request's head to the response's",
            durations.clone(),
        );
        register(&mut registry);
        Self {
            registry: Arc::new(RwLock::new(registry)),
            requests,
            durations,
        }
    }

    /// All numbers as text.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut numbers = String::new();
        let registry = self.registry.read().unwrap_or_else(PoisonError::into_inner);
        text::encode(&mut numbers, &registry)?;
        Ok(numbers)
    }

    /// A request has come.
    pub(crate) fn start(&self, request: &ServiceRequest) -> Stopwatch {
        Stopwatch {
            metrics: self.clone(),
            method: MethodLabel::of(request.method()),
            started: Instant::now(),
        }
    }

    fn answered(&self, route: Option<String>, method: MethodLabel, status: u16, seconds: f64) {
        let route = route.unwrap_or_else(|| "(none)".to_owned());
        let labels = RouteLabels { route, method };
        self.durations.get_or_create(&labels).observe(seconds);
        let RouteLabels { route, method } = labels;
        let labels = RequestLabels {
            route,
            method,
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }
}

/// Measures one request.
pub(crate) struct Stopwatch {
    metrics: Metrics,
    method: MethodLabel,
    started: Instant,
}

impl Stopwatch {
    /// The request has its answer.
    pub(crate) fn stop<B>(self, outcome: &Result<ServiceResponse<B>, actix_web::Error>) {
        let (route, status) = match outcome {
            Ok(response) => (response.request().match_pattern(), response.status()),
            Err(error) => (None, error.as_response_error().status_code()),
        };
        let seconds = self.started.elapsed().as_secs_f64();
        self.metrics
            .answered(route, self.method, status.as_u16(), seconds);
    }
}

/// A server of its own for `/metrics`, so that what faces the world does not have it.
pub(crate) fn serve(listener: std::net::TcpListener, metrics: Metrics) -> std::io::Result<Server> {
    let app = move || {
        App::new()
            .app_data(Data::new(metrics.clone()))
            .route("/metrics", get().to(scrape))
    };
    Ok(HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run())
}

async fn scrape(metrics: Data<Metrics>) -> HttpResponse {
    match metrics.encode() {
        Ok(numbers) => HttpResponse::Ok().content_type(MEDIA_TYPE).body(numbers),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
