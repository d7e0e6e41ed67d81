//! What an authorization request and a token request may say.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::super::device;
use super::super::provider::{ISSUER, Provider, REDIRECT_URI, Reply, VERIFIER, authorize_path};
use super::super::refresh::{self, offline, refresh_token};
use super::super::visitor::Visitor;
use super::{advertised, undriven, values};

/// A request of the client that is registered for every response type.
async fn respond(provider: &Provider, response_type: &str, response_mode: &str) -> Reply {
    let visitor = Visitor::signed_in(provider).await;
    let (by_type, by_mode) = (("response_type", response_type), ("response_mode", response_mode));
    visitor
        .authorize(&[("client_id", "hybrid"), ("scope", "openid"), by_type, by_mode])
        .await
}

/// Whether the response came in this mode.
fn came_by(reply: &Reply, mode: &str) -> bool {
    match mode {
        "query" => {
            reply.status == StatusCode::SEE_OTHER && reply.location().starts_with(&format!("{REDIRECT_URI}?"))
        }
        "fragment" => {
            reply.status == StatusCode::SEE_OTHER && reply.location().starts_with(&format!("{REDIRECT_URI}#"))
        }
        "form_post" => reply.status == StatusCode::OK && reply.form().0 == REDIRECT_URI,
        other => undriven(other),
    }
}

/// Every response type in every response mode, but for those that must not be together.
async fn assert_every_combination_works(types: &[String], modes: &[String]) {
    let provider = Provider::start().await;
    for response_type in types {
        for mode in modes {
            let case = format!("{response_type} by {mode}");
            let reply = respond(&provider, response_type, mode).await;
            let response = reply.response();
            let has_id_token = response_type.split(' ').any(|word| word == "id_token");
            if has_id_token && mode == "query" {
                assert_eq!(response["error"], "invalid_request", "{case}");
                continue;
            }
            assert!(came_by(&reply, mode), "{case}: {reply:?}");
            assert_eq!(response.contains_key("id_token"), has_id_token, "{case}");
            let has_code = response_type.split(' ').any(|word| word == "code");
            assert_eq!(response.contains_key("code"), has_code, "{case}");
        }
    }
}

pub(super) async fn response_types(list: Value) {
    assert_every_combination_works(&values(&list), &advertised("response_modes_supported").await).await;
    let provider = Provider::start().await;
    for refused in [
        "token",
        "code token",
        "id_token token",
        "code id_token token",
        "none",
        "code none",
        "device",
    ] {
        assert!(!values(&list).contains(&refused.to_owned()));
        let response = respond(&provider, refused, "").await.response();
        assert_eq!(response["error"], "unsupported_response_type", "{refused}");
    }
}

pub(super) async fn response_modes(list: Value) {
    assert_every_combination_works(&advertised("response_types_supported").await, &values(&list)).await;
    let provider = Provider::start().await;
    for refused in [
        "jwt",
        "query.jwt",
        "fragment.jwt",
        "form_post.jwt",
        "web_message",
        "cookie",
    ] {
        assert!(!values(&list).contains(&refused.to_owned()));
        let response = respond(&provider, "code", refused).await.response();
        assert_eq!(response["error"], "invalid_request", "{refused}");
    }
}

pub(super) async fn grant_types(list: Value) {
    let provider = Provider::with_more(json!([offline(), device::television()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    for grant_type in values(&list) {
        let form = [("grant_type", grant_type.as_str())];
        let reply = match grant_type.as_str() {
            // It is no grant of the token endpoint: the id token comes from the authorization endpoint.
            "implicit" => {
                let response = respond(&provider, "id_token", "").await.response();
                assert!(response.contains_key("id_token"), "{response:?}");
                continue;
            }
            "authorization_code" => provider.redeem(&visitor.authorize(&[]).await.code(), &[]).await,
            "client_credentials" => provider.ask("/connect/token", "client", "secret", &form).await,
            "refresh_token" => {
                let tokens = visitor.tokens(refresh::REQUEST).await;
                refresh::refresh(&provider, &refresh_token(&tokens), &[]).await
            }
            device::GRANT_TYPE => {
                let codes = device::begin(&provider, "openid").await;
                device::decide(&visitor, codes["user_code"].as_str().unwrap(), "allow").await;
                device::poll(&provider, &codes).await
            }
            other => undriven(other),
        };
        assert_eq!(reply.status, StatusCode::OK, "{grant_type}: {}", reply.body);
    }
    for refused in [
        "password",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:openid:params:grant-type:ciba",
    ] {
        assert!(!values(&list).contains(&refused.to_owned()));
        let reply = provider
            .ask("/connect/token", "web", "secret", &[("grant_type", refused)])
            .await;
        assert_eq!(reply.json()["error"], "unsupported_grant_type", "{refused}");
    }
}

pub(super) async fn prompts(list: Value) {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for prompt in values(&list) {
        let page = match prompt.as_str() {
            "none" => {
                visitor.authorize(&[("prompt", "none")]).await.code();
                let stranger = Visitor::of(&provider).authorize(&[("prompt", "none")]).await;
                assert_eq!(stranger.response()["error"], "login_required");
                continue;
            }
            "login" => "/Account/Login?",
            "consent" => "/Consent?",
            "select_account" => "/Account/Select?",
            "create" => "/Account/Create?",
            other => undriven(other),
        };
        let reply = visitor.authorize(&[("prompt", &prompt)]).await;
        assert!(
            reply.location().starts_with(page),
            "{prompt}: {}",
            reply.location()
        );
        assert_eq!(
            visitor.get(reply.location()).await.status,
            StatusCode::OK,
            "{prompt}"
        );
    }
    for refused in ["signup", "None", "login,consent"] {
        let response = visitor.authorize(&[("prompt", refused)]).await.response();
        assert_eq!(response["error"], "invalid_request", "{refused}");
    }
}

/// The login page of a request with this parameter.
async fn login_page(parameter: (&str, &str)) -> Reply {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let page = visitor
        .get(visitor.authorize(&[parameter]).await.location())
        .await;
    assert_eq!(page.status, StatusCode::OK, "{parameter:?}");
    page
}

/// Our pages fit a window of any size, so that each of them leads to the same page: it says so to the browser.
pub(super) async fn displays(list: Value) {
    for display in values(&list) {
        match display.as_str() {
            "page" | "popup" | "touch" => {}
            other => undriven(other),
        }
        let page = login_page(("display", &display)).await;
        assert!(
            page.body.contains(r#"name="viewport""#),
            "{display}: {}",
            page.body
        );
    }
}

/// The page is in this language.
pub(super) async fn ui_locales(list: Value) {
    for locale in values(&list) {
        let page = login_page(("ui_locales", &locale)).await;
        assert!(
            page.body.contains(&format!(r#"<html lang="{locale}""#)),
            "{locale}: {}",
            page.body
        );
    }
}

pub(super) async fn code_challenge_methods(list: Value) {
    assert_eq!(list, json!(["S256"]), "another method needs a driver");
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for (verifier, status) in [
        (VERIFIER, StatusCode::OK),
        (super::super::provider::CHALLENGE, StatusCode::BAD_REQUEST),
    ] {
        let code = visitor.authorize(&[]).await.code();
        let reply = provider.redeem(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(reply.status, status, "{}", reply.body);
    }
    for refused in ["plain", "S512", ""] {
        let response = visitor
            .authorize(&[("code_challenge_method", refused)])
            .await
            .response();
        assert_eq!(response["error"], "invalid_request", "{refused}");
    }
}

/// How objects are signed is a matter of another member.
pub(super) async fn request_parameter(is_supported: Value) {
    assert_eq!(is_supported, true);
    let reply = Provider::start()
        .await
        .get(&authorize_path(&[("request", "a.b.c")]))
        .await;
    assert_eq!(reply.response()["error"], "invalid_request_object");
}

pub(super) async fn request_uri_parameter(is_supported: Value) {
    assert_eq!(is_supported, false);
    let path = authorize_path(&[("request_uri", "https://client.example/")]);
    let reply = Provider::start().await.get(&path).await;
    assert_eq!(reply.response()["error"], "request_uri_not_supported");
}

pub(super) async fn pushing_is_not_required(is_required: Value) {
    assert_eq!(is_required, false);
    let provider = Provider::start().await;
    Visitor::signed_in(&provider).await.authorize(&[]).await.code();
}

pub(super) async fn issuer_in_every_response(is_supported: Value) {
    assert_eq!(is_supported, true);
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for changes in [
        &[][..],
        &[("scope", "openid unheard-of")],
        &[("response_mode", "form_post")],
    ] {
        assert_eq!(
            visitor.authorize(changes).await.response()["iss"],
            ISSUER,
            "{changes:?}"
        );
    }
}
