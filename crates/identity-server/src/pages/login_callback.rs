//! `/Account/Login/Callback`: back from the second factor (GET), or with a passkey (POST).

use actix_web::http::header::HeaderValue;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use url::form_urlencoded;
use web_host::RequestId;
use web_host::texts::Text;

use super::CSRF;
use super::error::ErrorPage;
use super::login::{LoginView, Problem, local, log_step_error, problem_of, start_session, wait_in_words};
use crate::authsignal::{ClientToken, NotVerified};
use crate::error::InternalError;
use crate::flow;
use crate::limits::{Limited, PresentedBrowser};
use crate::return_url::ReturnUrl;
use crate::server::IdentityServer;
use crate::signin::{BrowserKey, LoginId, SignInError, SignedIn};

/// No `Debug`: a token is a secret.
#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    login: Option<LoginId>,
    #[serde(default)]
    token: String,
    #[serde(rename = "returnUrl", default)]
    return_url: String,
}

/// No `Debug`: a token is a secret.
#[derive(Deserialize)]
pub(crate) struct PasskeyForm {
    login: Option<LoginId>,
    #[serde(default)]
    token: String,
    #[serde(default)]
    remember: String,
    #[serde(rename = "returnUrl", default)]
    return_url: String,
    #[serde(default)]
    csrf: String,
}

pub(crate) async fn get(
    server: Data<IdentityServer>,
    request: HttpRequest,
    query: Query<CallbackQuery>,
) -> Result<HttpResponse, InternalError> {
    match finish(&server, &request, &query).await {
        Ok(signed_in) => start_session(&server, &request, signed_in).await,
        Err(SignInError::Step(error)) => {
            log_step_error(&error);
            Ok(unavailable(&server, &request))
        }
        Err(SignInError::Limited(limited)) => Ok(too_many(&server, &request, limited)),
        Err(error) => Ok(back_to_login(&local(&query.return_url), problem_of(error)?)),
    }
}

async fn finish(
    server: &IdentityServer,
    request: &HttpRequest,
    query: &CallbackQuery,
) -> Result<SignedIn, SignInError> {
    let browser = BrowserKey::of(request).ok_or(SignInError::NotPending)?;
    let login = query.login.as_ref().ok_or(SignInError::NotPending)?;
    let token = token_of(&query.token)?;
    let known_browser = PresentedBrowser::of(request);
    let sign_ins = &server.sign_ins;
    sign_ins
        .with_second_factor(&browser, &known_browser, login, &token)
        .await
}

/// Somebody who leaves the pre-built UI may come back without a token.
fn token_of(text: &str) -> Result<ClientToken, NotVerified> {
    if text.is_empty() {
        return Err(NotVerified::NotPassed);
    }
    ClientToken::parse(text).map_err(|_| NotVerified::InvalidToken)
}

pub(crate) async fn post(
    server: Data<IdentityServer>,
    request: HttpRequest,
    form: Form<PasskeyForm>,
) -> Result<HttpResponse, InternalError> {
    flow::fields(&[
        ("token", &form.token),
        ("login", form.login.as_ref().map_or("", LoginId::as_str)),
        ("remember", &form.remember),
        ("returnUrl", &form.return_url),
        ("csrf", &form.csrf),
    ]);
    let return_url = local(&form.return_url);
    if CSRF.verify(&request, &form.csrf).is_err() {
        let view = LoginView::new(return_url).problem(Some(Problem::FormTooOld));
        return view.respond(&server, &request).await;
    }
    match finish_with_passkey(&server, &request, &form).await {
        Ok(signed_in) => start_session(&server, &request, signed_in).await,
        Err(SignInError::Step(error)) => {
            log_step_error(&error);
            let view = LoginView::new(return_url).problem(Some(Problem::Unavailable));
            view.respond(&server, &request).await
        }
        Err(SignInError::Limited(limited)) => Ok(too_many(&server, &request, limited)),
        Err(error) => Ok(back_to_login(&return_url, problem_of(error)?)),
    }
}

async fn finish_with_passkey(
    server: &IdentityServer,
    request: &HttpRequest,
    form: &PasskeyForm,
) -> Result<SignedIn, SignInError> {
    let browser = BrowserKey::of(request).ok_or(SignInError::NotPending)?;
    let login = form.login.as_ref().ok_or(SignInError::NotPending)?;
    let token = token_of(&form.token)?;
    let remember = !form.remember.is_empty();
    server
        .sign_ins
        .with_passkey(&browser, login, &token, remember)
        .await
}

fn back_to_login(return_url: &ReturnUrl, problem: Problem) -> HttpResponse {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("returnUrl", return_url.as_str());
    if let Some(code) = problem.code() {
        query.append_pair("error", code);
    }
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/Account/Login?{}", query.finish())))
        .finish()
}

/// The second step may be done already; only nobody can say so. Loading the page again asks again.
fn unavailable(server: &IdentityServer, request: &HttpRequest) -> HttpResponse {
    let page = ErrorPage {
        code: StatusCode::SERVICE_UNAVAILABLE.as_u16().to_string(),
        title: Text::new("error-unavailable-title"),
        message: Text::new("error-unavailable"),
        request_id: RequestId::of(request).as_str().to_owned(),
        try_again: true,
    };
    server
        .templates
        .respond(request, StatusCode::SERVICE_UNAVAILABLE, &page)
}

/// The sign-in waits on: loading the page again later goes on with it.
fn too_many(server: &IdentityServer, request: &HttpRequest, limited: Limited) -> HttpResponse {
    let page = ErrorPage {
        code: StatusCode::TOO_MANY_REQUESTS.as_u16().to_string(),
        title: Text::new("error-too-many-title"),
        message: Text::new("error-too-many").with("wait", wait_in_words(limited)),
        request_id: RequestId::of(request).as_str().to_owned(),
        try_again: request.method() == actix_web::http::Method::GET,
    };
    let mut response = server
        .templates
        .respond(request, StatusCode::TOO_MANY_REQUESTS, &page);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(limited.seconds()));
    response
}
