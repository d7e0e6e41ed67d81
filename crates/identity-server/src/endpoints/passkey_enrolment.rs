//! `POST /Account/Passkeys/Enrolment`: what the browser SDK needs to add one passkey. For the scripts of our own pages.
//!
//! The token stands in the answer and nowhere else: whoever holds it can add a passkey to the account.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use web_host::{ClientAddress, RequestId};

use crate::IdentityServer;
use crate::authsignal::PasskeyEnrolment;
use crate::error::InternalError;
use crate::limits::NotAdmitted;
use crate::pages::CSRF;
use crate::pages::login::{log_step_error, user_agent_of};
use crate::passkeys::AddError;
use crate::signin::BrowserKey;

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EnrolmentForm {
    #[serde(rename = "deviceId")]
    device_id: String,
    csrf: String,
}

/// No `Debug`: a token is a secret.
#[derive(Serialize)]
struct Token<'a> {
    token: &'a str,
}

/// Why there is none, by a name that the script has a text for.
#[derive(Debug, Serialize)]
struct Problem {
    error: &'static str,
    #[serde(rename = "requestId")]
    request_id: String,
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<EnrolmentForm>,
) -> Result<HttpResponse, InternalError> {
    let refuse = |status, error| {
        let request_id = RequestId::of(&request).as_str().to_owned();
        Ok(HttpResponse::build(status).json(Problem { error, request_id }))
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        return refuse(StatusCode::BAD_REQUEST, "too_old");
    }
    let session = server.sessions.of(&request).await?;
    let (Some(session), Some(browser)) = (session, BrowserKey::of(&request)) else {
        return refuse(StatusCode::UNAUTHORIZED, "not_fresh");
    };
    let Some(user) = server.parts.users.by_subject(&session.subject).await? else {
        return refuse(StatusCode::UNAUTHORIZED, "not_fresh");
    };
    let counted = server.parts.limits.callback(&browser).await;
    server
        .parts
        .audit
        .note_limited(&counted, Some((&user).into()), None);
    match counted {
        Ok(_) => {}
        Err(NotAdmitted::Limited(_)) => return refuse(StatusCode::TOO_MANY_REQUESTS, "too_many"),
        Err(NotAdmitted::Internal(error)) => return Err(error),
    }
    let enrolment = PasskeyEnrolment {
        username: user.username,
        subject: user.subject,
        locale: server.templates.language_of(&request).to_string(),
        ip_address: ClientAddress::of(&request).ip(),
        user_agent: user_agent_of(&request),
        device_id: Uuid::try_parse(&form.device_id).ok(),
    };
    match server.passkeys.begin(&enrolment, &session.authentication).await {
        Ok(token) => Ok(HttpResponse::Ok().json(Token {
            token: token.expose(),
        })),
        Err(AddError::NotFresh) => refuse(StatusCode::UNAUTHORIZED, "not_fresh"),
        Err(AddError::NeedsPasskey) => refuse(StatusCode::FORBIDDEN, "needs_passkey"),
        Err(AddError::Forbidden) => refuse(StatusCode::FORBIDDEN, "forbidden"),
        Err(AddError::Step(error)) => {
            log_step_error(&error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
        Err(AddError::Internal(error)) => Err(error),
    }
}
