//! `/Device`: where people enter the code that a device shows them, and decide (RFC 8628 section 3.3).

use actix_web::http::StatusCode;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oidc_protocol::device::{UserCode, UserCodeError};
use oidc_protocol::endpoints;
use qrcode::QrCode;
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use web_host::csrf::{Csrf, CsrfToken};
use web_host::pages::Page;
use web_host::texts::Text;

use super::{CSRF, form_protection};
use crate::IdentityServer;
use crate::clients::ClientPages;
use crate::consents::Permission;
use crate::devices::{self, DeviceRequest, UserCodeProblem};
use crate::endpoints::see_other;
use crate::error::InternalError;
use crate::storage::StoredSession;

/// The most of what was typed that is shown again, in bytes.
const MAXIMUM_TYPED: usize = 64;

#[derive(Debug, Serialize)]
pub(crate) struct DevicePage {
    person: String,
    /// What was typed, or the code that is being decided about.
    user_code: String,
    message: Option<Text>,
    question: Option<Box<Question>>,
    /// The decision, once there is one: the name of the client, and whether it was allowed.
    decided: Option<Decided>,
    csrf: CsrfToken,
}

/// What is asked, once a device was found.
#[derive(Debug, Serialize)]
struct Question {
    client_name: String,
    /// Whether nobody here knows the client.
    is_stranger: bool,
    permissions: Vec<Permission>,
    pages: ClientPages,
    /// The address of this question as a QR code, as a data URI: to go on where one's passkey is.
    qr_code: String,
}

#[derive(Debug, Serialize)]
struct Decided {
    client_name: String,
    is_allowed: bool,
}

impl Page for DevicePage {
    const TEMPLATE: &'static str = "device.html";

    fn samples() -> Vec<Self> {
        let page = |message, question, decided| Self {
            person: "Alice Smith".to_owned(),
            user_code: "WDJB-MJHT".to_owned(),
            message,
            question,
            decided,
            csrf: Csrf::fresh(&web_host::SystemRandom),
        };
        let question = Question {
            client_name: "Television".to_owned(),
            is_stranger: true,
            permissions: vec![Permission {
                name: "profile".to_owned(),
                title: Text::new("permission-profile"),
                description: None,
            }],
            pages: ClientPages::sample(),
            qr_code: qr_code("https://localhost:5001/Device?userCode=WDJB-MJHT").unwrap_or_default(),
        };
        let decided = |is_allowed| {
            Some(Decided {
                client_name: "Television".to_owned(),
                is_allowed,
            })
        };
        vec![
            page(None, None, None),
            page(Some(Text::new("device-unknown")), None, None),
            page(None, Some(Box::new(question)), None),
            page(None, None, decided(true)),
            page(None, None, decided(false)),
        ]
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeviceQuery {
    #[serde(rename = "userCode")]
    user_code: String,
}

/// A missing field is an empty one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeviceForm {
    #[serde(rename = "userCode")]
    user_code: String,
    action: String,
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<DeviceQuery>,
) -> Result<HttpResponse, InternalError> {
    let Some(visit) = Visit::of(&server, &request).await? else {
        return Ok(sign_in(&query.user_code));
    };
    if query.user_code.is_empty() {
        return Ok(visit.show("", Shown::Form(None)));
    }
    visit.ask(&query.user_code).await
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<DeviceForm>,
) -> Result<HttpResponse, InternalError> {
    let Some(visit) = Visit::of(&server, &request).await? else {
        return Ok(sign_in(&form.user_code));
    };
    if CSRF.verify(&request, &form.csrf).is_err() {
        let problem = Text::new("form-too-old");
        return Ok(visit.show(
            &form.user_code,
            Shown::Form(Some((StatusCode::BAD_REQUEST, problem))),
        ));
    }
    match form.action.as_str() {
        "allow" => visit.decide(&form.user_code, true).await,
        "deny" => visit.decide(&form.user_code, false).await,
        _ => visit.ask(&form.user_code).await,
    }
}

/// Whoever comes back from signing in finds their code in the form again.
fn sign_in(user_code: &str) -> HttpResponse {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let mut return_url = endpoints::DEVICE.to_owned();
    // Only a code goes along, not whatever somebody put into a link.
    if let Ok(code) = UserCode::parse(user_code) {
        return_url.push_str("?userCode=");
        return_url.push_str(&code.to_string());
    }
    see_other(&format!("/Account/Login?returnUrl={}", encode(&return_url)))
}

/// Somebody who is signed in and looks at the page.
struct Visit<'a> {
    server: &'a IdentityServer,
    request: &'a HttpRequest,
    session: StoredSession,
    person: String,
}

/// What the page shows.
enum Shown {
    /// The form for a code, and what is wrong with the last one.
    Form(Option<(StatusCode, Text)>),
    Question(Box<Question>),
    Decided(Decided),
}

impl<'a> Visit<'a> {
    async fn of(server: &'a IdentityServer, request: &'a HttpRequest) -> Result<Option<Self>, InternalError> {
        let Some(session) = server.sessions.of(request).await? else {
            return Ok(None);
        };
        let user = server.parts.users.by_subject(&session.subject).await?;
        Ok(user.map(|user| Self {
            server,
            request,
            person: user.display_name().to_owned(),
            session,
        }))
    }

    /// Asks about the device with this code, if one waits.
    async fn ask(&self, typed: &str) -> Result<HttpResponse, InternalError> {
        let code = match UserCode::parse(typed) {
            Ok(code) => code,
            Err(error) => return Ok(self.show(typed, Shown::Form(Some(malformed(error))))),
        };
        match self.server.devices.find(&self.session, &code).await {
            Ok(request) => {
                self.server
                    .branding
                    .dress(self.request, request.client.client_id());
                let question = self.question(&code, &request)?;
                Ok(self.show(&code.to_string(), Shown::Question(Box::new(question))))
            }
            Err(problem) => Ok(self.show(typed, Shown::Form(Some(explained(problem)?)))),
        }
    }

    async fn decide(&self, typed: &str, is_allowed: bool) -> Result<HttpResponse, InternalError> {
        let code = match UserCode::parse(typed) {
            Ok(code) => code,
            Err(error) => return Ok(self.show(typed, Shown::Form(Some(malformed(error))))),
        };
        match self.server.devices.decide(&self.session, &code, is_allowed).await {
            Ok(devices::Decided { client, is_granted }) => {
                self.server.branding.dress(self.request, client.client_id());
                let decided = Decided {
                    client_name: client.name().to_owned(),
                    is_allowed: is_granted,
                };
                Ok(self.show("", Shown::Decided(decided)))
            }
            Err(problem) => Ok(self.show(typed, Shown::Form(Some(explained(problem)?)))),
        }
    }

    fn question(&self, code: &UserCode, request: &DeviceRequest) -> Result<Question, InternalError> {
        let address = self.server.parts.issuer.endpoint(endpoints::DEVICE);
        Ok(Question {
            client_name: request.client.name().to_owned(),
            is_stranger: request.client.is_self_registered(),
            permissions: self.server.consents.in_words(&request.wanted),
            pages: ClientPages::of(&request.client),
            qr_code: qr_code(&format!("{address}?userCode={code}"))?,
        })
    }

    fn show(&self, user_code: &str, shown: Shown) -> HttpResponse {
        let (csrf, cookie) = form_protection(self.request, self.server.parts.random.as_ref());
        let mut page = DevicePage {
            person: self.person.clone(),
            user_code: user_code.chars().take(MAXIMUM_TYPED).collect(),
            message: None,
            question: None,
            decided: None,
            csrf,
        };
        let mut status = StatusCode::OK;
        match shown {
            Shown::Form(None) => {}
            Shown::Form(Some((problem, message))) => {
                status = problem;
                page.message = Some(message);
            }
            Shown::Question(question) => page.question = Some(question),
            Shown::Decided(decided) => page.decided = Some(decided),
        }
        let mut response = HttpResponse::build(status);
        response.cookie(cookie);
        self.server.templates.respond_with(self.request, response, &page)
    }
}

fn malformed(_: UserCodeError) -> (StatusCode, Text) {
    let message = Text::new("device-malformed");
    (StatusCode::UNPROCESSABLE_ENTITY, message)
}

fn explained(problem: UserCodeProblem) -> Result<(StatusCode, Text), InternalError> {
    match problem {
        UserCodeProblem::Unknown => Ok((StatusCode::UNPROCESSABLE_ENTITY, Text::new("device-unknown"))),
        UserCodeProblem::Limited(_) => Ok((StatusCode::TOO_MANY_REQUESTS, Text::new("device-too-many"))),
        UserCodeProblem::NeedsPasskey => Ok((StatusCode::FORBIDDEN, Text::new("device-needs-passkey"))),
        UserCodeProblem::Internal(error) => Err(error),
    }
}

fn qr_code(address: &str) -> Result<String, InternalError> {
    let code = QrCode::new(address)?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(180, 180).build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(image)))
}
