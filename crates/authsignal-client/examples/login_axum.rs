//! A login with MFA, in axum: password, then whatever Authsignal asks for.
//!
//! `AUTHSIGNAL_SECRET=… cargo run --example login_axum`, then open <http://localhost:8080>: user `alice`, password
//! `alice`. Against another region or a local server set `AUTHSIGNAL_URL`.
//!
//! Real applications look passwords up, serve HTTPS, protect their forms against cross-site requests, keep what is pending
//! in a store with an expiry, and open a session at the end.
#![expect(clippy::disallowed_methods, reason = "an example has no configuration")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use authsignal_client::url::Url;
use authsignal_client::{
    ActionCode, Authsignal, Client, ClientToken, Error, IdempotencyKey, LoginDecision, Region, TrackRequest,
    UserId, ValidateChallengeRequest,
};
use axum::extract::{Form, Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

const PENDING: &str = "pending-login=";

struct Login {
    authsignal: Client,
    action: ActionCode,
    callback: Url,
    /// Who has given a right password and is expected back, by the key that only their browser has.
    pending: Mutex<HashMap<IdempotencyKey, UserId>>,
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct Returned {
    token: ClientToken,
}

async fn form() -> Html<&'static str> {
    Html(
        r#"<form method="post" action="/login"><input name="username" autocomplete="username">
        <input name="password" type="password" autocomplete="current-password"><button>Sign in</button></form>"#,
    )
}

async fn password(State(login): State<Arc<Login>>, Form(credentials): Form<Credentials>) -> Response {
    if credentials.username != "alice" || credentials.password != "alice" {
        return refused("Wrong user name or password.");
    }
    track(&login, credentials.username)
        .await
        .unwrap_or_else(|error| unavailable(&error))
}

async fn track(login: &Login, username: String) -> Result<Response, Error> {
    let user_id = UserId::parse(username.as_str())?;
    let request = TrackRequest::new(user_id.clone(), login.action.clone())
        .username(username)
        .redirect_url(login.callback.clone());
    let answer = login.authsignal.track(&request).await?;
    Ok(match answer.decision() {
        LoginDecision::SignIn => signed_in(&user_id),
        LoginDecision::Enrol(page) | LoginDecision::Challenge(page) => {
            let key = request.idempotency_key;
            // Lax: the cookie must come along when the pre-built UI sends the browser back. A random key is a UUID.
            let cookie = format!("{PENDING}{key}; HttpOnly; SameSite=Lax");
            login
                .pending
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, user_id);
            ([(SET_COOKIE, cookie)], Redirect::to(page.expose())).into_response()
        }
        LoginDecision::Review => refused("We need to look at this first."),
        LoginDecision::Block(_) => refused("You cannot sign in."),
    })
}

async fn callback(
    State(login): State<Arc<Login>>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Response {
    // Taken, not read: a login that is pending ends here, once.
    let pending = pending_key(&headers).and_then(|key| {
        login
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove_entry(&key)
    });
    let Some((key, user_id)) = pending else {
        return refused("Please start again.");
    };
    match validate(&login, returned.token, &key, &user_id).await {
        Ok(true) => signed_in(&user_id),
        Ok(false) => refused("That did not work. Please start again."),
        Err(error) => unavailable(&error),
    }
}

fn pending_key(headers: &HeaderMap) -> Option<IdempotencyKey> {
    let cookies = headers.get(COOKIE)?.to_str().ok()?;
    let value = cookies
        .split(';')
        .find_map(|cookie| cookie.trim().strip_prefix(PENDING))?;
    IdempotencyKey::parse(value).ok()
}

async fn validate(
    login: &Login,
    token: ClientToken,
    key: &IdempotencyKey,
    user_id: &UserId,
) -> Result<bool, Error> {
    let request = ValidateChallengeRequest::new(token)
        .action(login.action.clone())
        .user_id(user_id.clone());
    let answer = login.authsignal.validate_challenge(&request).await?;
    let challenge = answer.verified(&login.action, Some(user_id));
    Ok(challenge.is_ok_and(|challenge| challenge.idempotency_key == *key))
}

fn signed_in(user_id: &UserId) -> Response {
    format!("Welcome, {user_id}.").into_response()
}

fn refused(reason: &'static str) -> Response {
    (StatusCode::FORBIDDEN, reason).into_response()
}

/// Nobody is signed in because the service is away.
fn unavailable(error: &Error) -> Response {
    tracing::error!(%error, "Authsignal");
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "Sign-in is not available right now.",
    )
        .into_response()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let url = std::env::var("AUTHSIGNAL_URL").unwrap_or_else(|_| Region::UnitedStates.base_url().to_owned());
    let login = Arc::new(Login {
        authsignal: Client::builder(std::env::var("AUTHSIGNAL_SECRET")?)
            .base_url(url)
            .build()?,
        action: ActionCode::parse("login")?,
        callback: Url::parse("http://localhost:8080/callback")?,
        pending: Mutex::default(),
    });
    let app = axum::Router::new()
        .route("/", get(form))
        .route("/login", post(password))
        .route("/callback", get(callback))
        .with_state(login);
    axum::serve(tokio::net::TcpListener::bind("localhost:8080").await?, app).await?;
    Ok(())
}
