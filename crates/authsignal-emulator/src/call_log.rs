//! Notes each call of the server and client API for the portal: what was asked, what was replied, and why.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use serde::Deserialize;
use time::OffsetDateTime;

use crate::operations::Tenant;
use crate::tenant::call::{CallSubject, LoggedCall};
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
        path: shorten(request.path()),
        token: match presented(request.request()) {
            Some(Presented::Bearer(token)) => Some(token),
            _ => None,
        },
    };
    let is_preflight = request.method() == actix_web::http::Method::OPTIONS;
    let result = next.call(request).await;
    let (status, body, result) = match result {
        Ok(response) => {
            let (response, body) = peek(response.map_into_boxed_body());
            (response.status().as_u16(), body, Ok(response))
        }
        Err(error) => {
            let status = error.as_response_error().status_code().as_u16();
            (status, None, Err(error))
        }
    };
    if !is_preflight {
        actix_web::rt::spawn(async move {
            let call = incoming.answered(&tenant, status, body);
            tenant.log_call(call).await;
        });
    }
    result
}

/// The body of a reply that is complete already, as all of the API's are.
fn peek(response: ServiceResponse<BoxBody>) -> (ServiceResponse<BoxBody>, Option<Bytes>) {
    let mut seen = None;
    let response = response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => {
            seen = Some(bytes.clone());
            BoxBody::new(bytes)
        }
        Err(body) => body,
    });
    (response, seen)
}

impl Incoming {
    fn answered(self, tenant: &Tenant, status: u16, body: Option<Bytes>) -> LoggedCall {
        let reply: Reply = body
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
            status,
            duration: duration.max(time::Duration::ZERO),
            error_code: reply
                .error_code
                .or(reply.failure_reason)
                .or(reply.error)
                .as_deref()
                .map(shorten),
            error_description: reply.error_description.as_deref().map(shorten),
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

fn shorten(text: &str) -> String {
    text.chars().take(KEPT).collect()
}
