//! `POST /Passkeys/enrolment`: the token with which the browser adds one passkey. Asked by `passkeys.js`.

use actix_web::http::header;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use web_host::{ClientAddress, RequestId};

use super::{recently_confirmed, step_up};
use crate::app::{App, CSRF};
use crate::authsignal::{Browser, PasskeyError};
use crate::session::BrowserSessionState;

/// The cookie in which the browser SDK keeps its device id.
const DEVICE_ID_COOKIE: &str = "__as_aid";

/// A form that holds nothing but its protection.
#[derive(Deserialize)]
pub struct EnrolmentForm {
    #[serde(default)]
    csrf: String,
}

/// Gives the token to somebody who proved within the last ten minutes, and with several factors, who they are; tells
/// others where to go first.
pub async fn post(app: Data<App>, request: HttpRequest, form: Form<EnrolmentForm>) -> HttpResponse {
    if CSRF.verify(&request, &form.csrf).is_err() {
        return HttpResponse::Forbidden().json(json!({ "error": "invalid_form" }));
    }
    let Ok(Some(person)) = BrowserSessionState::of(&request).person() else {
        return HttpResponse::Unauthorized().json(json!({ "error": "signed_out", "continue": "/Passkeys" }));
    };
    if !recently_confirmed(&app, &person) {
        return HttpResponse::Forbidden()
            .json(json!({ "error": "step_up_required", "continue": step_up::PATH }));
    }
    match app
        .passkeys
        .enrolment_token(&person.subject, &browser(&app, &request))
        .await
    {
        Ok(token) => HttpResponse::Ok().json(json!({ "token": token.expose_secret() })),
        Err(PasskeyError::Forbidden) => HttpResponse::Forbidden().json(json!({ "error": "forbidden" })),
        Err(error) => {
            tracing::error!(%error, "no enrolment token");
            let request_id = RequestId::of(&request);
            HttpResponse::ServiceUnavailable()
                .json(json!({ "error": "unavailable", "requestId": request_id.as_str() }))
        }
    }
}

fn browser(app: &App, request: &HttpRequest) -> Browser {
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let device_id = request
        .cookie(DEVICE_ID_COOKIE)
        .and_then(|cookie| Uuid::parse_str(cookie.value()).ok());
    Browser {
        ip_address: ClientAddress::of(request).ip(),
        user_agent: user_agent.map(|agent| agent.chars().take(512).collect()),
        locale: Some(app.templates.language_of(request).to_string()),
        device_id: device_id.map(|id| id.to_string()),
    }
}
