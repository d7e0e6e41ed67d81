//! A login with MFA, in actix-web: password, then whatever Authsignal asks for.
//!
//! `AUTHSIGNAL_SECRET=… cargo run --example login_actix`, then open <http://localhost:8080>: user `alice`, password
//! `alice`. Against another region or a local server set `AUTHSIGNAL_URL`.
//!
//! Real applications look passwords up, serve HTTPS, protect their forms against cross-site requests, keep what is pending
//! in a store with an expiry, and open a session at the end.
#![expect(clippy::disallowed_methods, reason = "an example has no configuration")]

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Form, Html, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, get, post};
use authsignal_client::url::Url;
use authsignal_client::{
    ActionCode, Authsignal, Client, ClientToken, Error, IdempotencyKey, LoginDecision, Region, TrackRequest,
    UserId, ValidateChallengeRequest,
};
use serde::Deserialize;

const PENDING: &str = "pending-login";

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

#[get("/")]
async fn form() -> Html {
    Html::new(
        r#"<form method="post" action="/login"><input name="username" autocomplete="username">
        <input name="password" type="password" autocomplete="current-password"><button>Sign in</button></form>"#,
    )
}

#[post("/login")]
async fn password(login: Data<Login>, Form(credentials): Form<Credentials>) -> HttpResponse {
    if credentials.username != "alice" || credentials.password != "alice" {
        return refused("Wrong user name or password.");
    }
    track(&login, credentials.username)
        .await
        .unwrap_or_else(|error| unavailable(&error))
}

async fn track(login: &Login, username: String) -> Result<HttpResponse, Error> {
    let user_id = UserId::parse(username.as_str())?;
    let request = TrackRequest::new(user_id.clone(), login.action.clone())
        .username(username)
        .redirect_url(login.callback.clone());
    let answer = login.authsignal.track(&request).await?;
    Ok(match answer.decision() {
        LoginDecision::SignIn => signed_in(&user_id),
        LoginDecision::Enrol(page) | LoginDecision::Challenge(page) => {
            let key = request.idempotency_key;
            // Lax: the cookie must come along when the pre-built UI sends the browser back.
            let cookie = Cookie::build(PENDING, key.to_string())
                .http_only(true)
                .same_site(SameSite::Lax)
                .finish();
            login
                .pending
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, user_id);
            HttpResponse::SeeOther()
                .cookie(cookie)
                .insert_header((LOCATION, page.expose()))
                .finish()
        }
        LoginDecision::Review => refused("We need to look at this first."),
        LoginDecision::Block(_) => refused("You cannot sign in."),
    })
}

#[get("/callback")]
async fn callback(
    login: Data<Login>,
    request: HttpRequest,
    Query(returned): Query<Returned>,
) -> HttpResponse {
    let key = request
        .cookie(PENDING)
        .and_then(|cookie| IdempotencyKey::parse(cookie.value()).ok());
    // Taken, not read: a login that is pending ends here, once.
    let pending = key.and_then(|key| {
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

fn signed_in(user_id: &UserId) -> HttpResponse {
    HttpResponse::Ok().body(format!("Welcome, {user_id}."))
}

fn refused(reason: &'static str) -> HttpResponse {
    HttpResponse::Forbidden().body(reason)
}

/// Nobody is signed in because the service is away.
fn unavailable(error: &Error) -> HttpResponse {
    tracing::error!(%error, "Authsignal");
    HttpResponse::ServiceUnavailable().body("Sign-in is not available right now.")
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().init();
    let url = std::env::var("AUTHSIGNAL_URL").unwrap_or_else(|_| Region::UnitedStates.base_url().to_owned());
    let login = Data::new(Login {
        authsignal: Client::builder(std::env::var("AUTHSIGNAL_SECRET")?)
            .base_url(url)
            .build()?,
        action: ActionCode::parse("login")?,
        callback: Url::parse("http://localhost:8080/callback")?,
        pending: Mutex::default(),
    });
    let app = move || {
        App::new()
            .app_data(login.clone())
            .service(form)
            .service(password)
            .service(callback)
    };
    HttpServer::new(app).bind(("localhost", 8080))?.run().await?;
    Ok(())
}
