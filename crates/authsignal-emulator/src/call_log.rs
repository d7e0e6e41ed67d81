//! Notes each call of the server and client API for the portal: what was asked, what was replied, and why.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use serde::Deserialize;
use time::OffsetDateTime;

use crate::faults::Struck;
use crate::operations::Tenant;
use crate::tenant::call::{CallSubject, LoggedCall};
use crate::tenant::fault::FaultKind;
use crate::tenant::identifiers::{ActionCode, IdempotencyKey, UserId};
use crate::wire::authorization::{Presented, presented};

/// Characters of a path, or of the reason of an error, that are kept.
const KEPT: usize = 500;

/// What is known before the call is carried out.
struct Incoming {
    called_at: OffsetDateTime,
    method: String,
    path: String,
    token: Option<String>,
}

/// What is of interest in a reply, whichever endpoint gave it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reply {
    error_code: Option<String>,
    error_description: Option<String>,
    /// `validate` says here why it refuses a token.
    error: Option<String>,
    failure_reason: Option<String>,
    user_id: Option<String>,
    action_code: Option<String>,
    idempotency_key: Option<String>,
    token: Option<String>,
    access_token: Option<String>,
}

pub(crate) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let tenant = request.app_data::<Data<Tenant>>().cloned();
    let Some(tenant) = tenant else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    let incoming = Incoming {
        called_at: tenant.now(),
        method: request.method().to_string(),
        path: shorten(&without_tokens(request.path())),
        token: match presented(request.request()) {
            Some(Presented::Bearer(token)) => Some(token),
            _ => None,
        },
    };
    let is_preflight = request.method() == actix_web::http::Method::OPTIONS;
    let result = next.call(request).await;
    let (outcome, result) = match result {
        Ok(response) => {
            let (outcome, response) = Outcome::of(response.map_into_boxed_body());
            (outcome, Ok(response))
        }
        Err(error) => {
            let outcome = Outcome {
                status: error.as_response_error().status_code().as_u16(),
                body: None,
                faults: Vec::new(),
            };
            (outcome, Err(error))
        }
    };
    if !is_preflight {
        actix_web::rt::spawn(async move {
            let call = incoming.answered(&tenant, outcome);
            tenant.log_call(call).await;
        });
    }
    result
}

/// What became of a call.
struct Outcome {
    status: u16,
    body: Option<Bytes>,
    /// The faults that struck it.
    faults: Vec<FaultKind>,
}

impl Outcome {
    /// Looks at a reply. Its body is complete already, as all of the API's are.
    fn of(response: ServiceResponse<BoxBody>) -> (Self, ServiceResponse<BoxBody>) {
        let mut body = None;
        let response = response.map_body(|_, present| match present.try_into_bytes() {
            Ok(bytes) => {
                body = Some(bytes.clone());
                BoxBody::new(bytes)
            }
            Err(present) => present,
        });
        let struck = response.response().extensions().get::<Struck>().cloned();
        let faults = struck.map(|struck| struck.0).unwrap_or_default();
        let is_dropped = faults.contains(&FaultKind::DroppedConnection);
        let status = if is_dropped { 0 } else { response.status().as_u16() };
        (Self { status, body, faults }, response)
    }

    /// That faults struck, if any did.
    fn told_faults(&self) -> Option<String> {
        let names: Vec<_> = self.faults.iter().map(|fault| fault.name()).collect();
        (!names.is_empty()).then(|| format!("a fault that is set: {}", names.join(", ")))
    }
}

impl Incoming {
    fn answered(self, tenant: &Tenant, outcome: Outcome) -> LoggedCall {
        let faults = outcome.told_faults();
        let reply: Reply = outcome
            .body
            .and_then(|body| serde_json::from_slice(&body).ok())
            .unwrap_or_default();
        // A token that has expired since still tells whose it was.
        let bearer = |token: &Option<String>| {
            let bearer = tenant.former_bearer(token.as_deref()?).ok()?;
            Some(CallSubject::of_action(bearer.action))
        };
        let subject = CallSubject::of_path(&self.path)
            .or(bearer(&self.token).unwrap_or_default())
            .or(reply.subject())
            .or(bearer(&reply.token.clone().or(reply.access_token.clone())).unwrap_or_default());
        let duration = tenant.now() - self.called_at;
        LoggedCall {
            called_at: self.called_at,
            method: self.method,
            path: self.path,
            status: outcome.status,
            duration: duration.max(time::Duration::ZERO),
            error_code: reply
                .error_code
                .or(reply.failure_reason)
                .or(reply.error)
                .as_deref()
                .map(shorten),
            error_description: reply.error_description.or(faults).as_deref().map(shorten),
            subject,
        }
    }
}

impl Reply {
    fn subject(&self) -> CallSubject {
        CallSubject {
            user_id: self.user_id.as_deref().and_then(|id| UserId::parse(id).ok()),
            action_code: self
                .action_code
                .as_deref()
                .and_then(|code| ActionCode::parse(code).ok()),
            idempotency_key: self
                .idempotency_key
                .as_deref()
                .and_then(|key| IdempotencyKey::parse(key).ok()),
        }
    }
}

/// A token stands in a path only by mistake, and not in the log at all.
fn without_tokens(path: &str) -> String {
    let is_token = |segment: &str| segment.starts_with("eyJ") && segment.matches('.').count() == 2;
    let segments = path.split('/');
    let shown = segments.map(|segment| if is_token(segment) { "…" } else { segment });
    shown.collect::<Vec<_>>().join("/")
}

fn shorten(text: &str) -> String {
    text.chars().take(KEPT).collect()
}
