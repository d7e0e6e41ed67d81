//! RFC 8628: a device without a browser, and the person elsewhere.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock as _;

use super::limits::limited;
use super::provider::{ISSUER, Provider, Reply};
use super::refresh::{refresh, refresh_token};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::logout::SessionEnd;

pub(super) const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A device: a public client that has no page to come back to.
pub(super) fn television() -> Value {
    json!({
        "client_id": "television",
        "client_name": "Television & <more>",
        "grant_types": [GRANT_TYPE, "refresh_token"],
        "scope": "openid profile offline_access",
    })
}

async fn start() -> Provider {
    Provider::with_more(json!([television()])).await
}

async fn request(provider: &Provider, form: &[(&str, &str)]) -> Reply {
    let request = TestRequest::post()
        .uri("/connect/deviceauthorization")
        .set_form(form);
    provider.call(request).await
}

/// What the device gets.
pub(super) async fn begin(provider: &Provider, scope: &str) -> Value {
    let reply = request(provider, &[("client_id", "television"), ("scope", scope)]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

pub(super) async fn poll(provider: &Provider, codes: &Value) -> Reply {
    let code = codes["device_code"].as_str().unwrap();
    let form = [
        ("grant_type", GRANT_TYPE),
        ("device_code", code),
        ("client_id", "television"),
    ];
    provider.token(None, &form).await
}

fn user_code(codes: &Value) -> &str {
    codes["user_code"].as_str().unwrap()
}

fn hidden(html: &str, name: &str) -> String {
    let field = html.split(&format!(r#"name="{name}" value=""#)).nth(1);
    field
        .unwrap_or_else(|| panic!("{name}: {html}"))
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

/// What the person sees who enters a code and then presses a button.
pub(super) async fn decide(visitor: &Visitor<'_>, code: &str, action: &str) -> Reply {
    let csrf = hidden(&visitor.get("/Device").await.body, "csrf");
    let form = [("userCode", code), ("action", action), ("csrf", &csrf)];
    visitor.post("/Device", &form).await
}

fn assert_error(reply: &Reply, error: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
    assert_eq!(reply.json()["error"], error);
    assert_eq!(reply.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_device_gets_tokens_once_the_person_has_allowed_it() {
    let provider = start().await;
    let codes = begin(&provider, "openid profile offline_access").await;
    assert_eq!(codes["verification_uri"], format!("{ISSUER}/Device"));
    let complete = codes["verification_uri_complete"].as_str().unwrap();
    assert_eq!(
        complete,
        format!("{ISSUER}/Device?userCode={}", user_code(&codes))
    );
    assert_eq!(
        (codes["expires_in"].as_i64(), codes["interval"].as_i64()),
        (Some(600), Some(5))
    );
    assert_error(&poll(&provider, &codes).await, "authorization_pending");

    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get(complete.strip_prefix(ISSUER).unwrap()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("Television &amp; &lt;more&gt;"),
        "{}",
        page.body
    );
    assert!(page.body.contains(user_code(&codes)) && page.body.contains(r#"data-permission="profile""#));
    assert!(page.body.contains("data:image/svg+xml;base64,"));
    provider.clock.advance(Duration::seconds(5));
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
    let decided = decide(&visitor, user_code(&codes), "allow").await;
    assert!(
        decided.body.contains(r#"data-allowed="true""#),
        "{}",
        decided.body
    );

    provider.clock.advance(Duration::seconds(5));
    let reply = poll(&provider, &codes).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let tokens = reply.json();
    assert_eq!(tokens["scope"], "offline_access openid profile");
    let (_, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(
        (id["sub"].as_str(), id["aud"].as_str()),
        (Some("alice"), Some("television"))
    );
    assert_eq!(id["amr"], json!(["pwd", "otp", "mfa"]));
    let public = [("client_id", "television"), ("client_secret", "")];
    let form: Vec<_> = public
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .copied()
        .collect();
    let token = refresh_token(&tokens);
    let again = provider
        .token(
            None,
            &[
                &[("grant_type", "refresh_token"), ("refresh_token", token.as_str())],
                &form[..],
            ]
            .concat(),
        )
        .await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    assert_error(&poll(&provider, &codes).await, "invalid_grant");
    assert_eq!(
        refresh(&provider, &token, &[]).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a_person_who_says_no_is_heard_and_cannot_say_otherwise() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    let decided = decide(&visitor, user_code(&codes), "deny").await;
    assert!(
        decided.body.contains(r#"data-allowed="false""#),
        "{}",
        decided.body
    );
    let again = decide(&visitor, user_code(&codes), "allow").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_error(&poll(&provider, &codes).await, "access_denied");
    assert_error(&poll(&provider, &codes).await, "invalid_grant");
}

#[actix_web::test]
async fn a_device_that_asks_too_often_is_slowed_down() {
    let provider = start().await;
    let codes = begin(&provider, "openid").await;
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
    assert_error(&poll(&provider, &codes).await, "slow_down");
    provider.clock.advance(Duration::seconds(5));
    assert_error(&poll(&provider, &codes).await, "slow_down");
    provider.clock.advance(Duration::seconds(15));
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
}

#[actix_web::test]
async fn a_code_that_nobody_entered_in_time_has_expired() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    provider.clock.advance(Duration::seconds(600));
    begin(&provider, "openid").await;
    assert_error(&poll(&provider, &codes).await, "expired_token");
    let late = decide(&visitor, user_code(&codes), "allow").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_error(&poll(&provider, &codes).await, "expired_token");
}

#[actix_web::test]
async fn of_many_questions_after_the_decision_one_gets_the_tokens() {
    let provider = std::rc::Rc::new(start().await);
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    decide(&visitor, user_code(&codes), "allow").await;
    let attempts: Vec<_> = (0..16)
        .map(|_| {
            let (provider, codes) = (std::rc::Rc::clone(&provider), codes.clone());
            actix_web::rt::spawn(async move { poll(&provider, &codes).await.status })
        })
        .collect();
    let mut winners = 0;
    for attempt in attempts {
        winners += usize::from(attempt.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(winners, 1);
}

#[actix_web::test]
async fn a_device_code_is_for_its_client_only() {
    let other = {
        let mut other = television();
        other["client_id"] = json!("radio");
        other
    };
    let provider = Provider::with_more(json!([television(), other])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    decide(&visitor, user_code(&codes), "allow").await;
    let form = [
        ("grant_type", GRANT_TYPE),
        ("device_code", codes["device_code"].as_str().unwrap()),
        ("client_id", "radio"),
    ];
    assert_error(&provider.token(None, &form).await, "invalid_grant");
    let guessed = [form[0], ("device_code", "guessed"), ("client_id", "television")];
    assert_error(&provider.token(None, &guessed).await, "invalid_grant");
    let none = [form[0], ("client_id", "television")];
    assert_error(&provider.token(None, &none).await, "invalid_request");
    assert_eq!(poll(&provider, &codes).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn requests_that_the_client_may_not_make_are_refused() {
    let provider = start().await;
    for (form, status, error) in [
        (&[("client_id", "television")][..], 400, "invalid_scope"),
        (
            &[("client_id", "television"), ("scope", "api1")],
            400,
            "invalid_scope",
        ),
        (
            &[
                ("client_id", "television"),
                ("scope", "openid"),
                ("scope", "openid"),
            ],
            400,
            "invalid_request",
        ),
        (
            &[("client_id", "public"), ("scope", "openid")],
            400,
            "unauthorized_client",
        ),
        (
            &[("client_id", "web"), ("scope", "openid")],
            401,
            "invalid_client",
        ),
        (
            &[("client_id", "nobody"), ("scope", "openid")],
            401,
            "invalid_client",
        ),
        (&[], 401, "invalid_client"),
    ] {
        let reply = request(&provider, form).await;
        assert_eq!(reply.status.as_u16(), status, "{form:?}");
        assert_eq!(reply.json()["error"], error, "{form:?}");
        assert_eq!(reply.header("cache-control"), "no-store", "{form:?}");
    }
    let get = provider.get("/connect/deviceauthorization").await;
    assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[actix_web::test]
async fn only_somebody_who_is_signed_in_can_enter_a_code_and_comes_back_to_it() {
    let provider = start().await;
    let codes = begin(&provider, "openid").await;
    let nobody = Visitor::of(&provider);
    let reply = nobody
        .get(&format!("/Device?userCode={}", user_code(&codes)))
        .await;
    assert_eq!(
        reply.login_return_url(),
        format!("/Device?userCode={}", user_code(&codes))
    );
    let reply = nobody.get("/Device?userCode=%2F%2Fevil.example").await;
    assert_eq!(reply.login_return_url(), "/Device");
    let login = nobody.get(reply.location()).await;
    assert!(login.body.contains("to connect your device"), "{}", login.body);
    let form = [("userCode", user_code(&codes)), ("action", "allow")];
    assert!(
        nobody
            .post("/Device", &form)
            .await
            .location()
            .starts_with("/Account/Login?")
    );
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
}

#[actix_web::test]
async fn a_decision_that_another_site_sends_counts_for_nothing() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    let csrf = hidden(&visitor.get("/Device").await.body, "csrf");
    for form in [
        vec![("userCode", user_code(&codes)), ("action", "allow")],
        vec![
            ("userCode", user_code(&codes)),
            ("action", "allow"),
            ("csrf", "x"),
        ],
    ] {
        let reply = visitor.post("/Device", &form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
    let foreign = TestRequest::post()
        .uri("/Device")
        .insert_header(("sec-fetch-site", "cross-site"))
        .set_form([
            ("userCode", user_code(&codes)),
            ("action", "allow"),
            ("csrf", csrf.as_str()),
        ]);
    assert_eq!(visitor.send(foreign).await.status, StatusCode::BAD_REQUEST);
    // A link that shows the question decides nothing either.
    visitor
        .get(&format!("/Device?userCode={}&action=allow", user_code(&codes)))
        .await;
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
}

#[actix_web::test]
async fn codes_cannot_be_tried_for_long() {
    let provider = limited(json!([television()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    for attempt in 0..20 {
        let path = format!("/Device?userCode=BBBB-BBB{}", ['B', 'C'][attempt % 2]);
        assert_eq!(
            visitor.get(&path).await.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{attempt}"
        );
    }
    let right = decide(&visitor, user_code(&codes), "allow").await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
    assert_error(&poll(&provider, &codes).await, "authorization_pending");
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", MULTI_FACTOR).await;
    assert_eq!(
        decide(&bob, user_code(&codes), "check").await.status,
        StatusCode::OK
    );
    provider.clock.advance(Duration::minutes(9));
    let codes = begin(&provider, "openid").await;
    provider.clock.advance(Duration::minutes(1));
    assert_eq!(
        decide(&visitor, user_code(&codes), "allow").await.status,
        StatusCode::OK
    );
}

#[actix_web::test]
async fn what_is_no_code_is_told_and_shown_without_harm() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for typed in ["ABC", "\"><script>alert(1)</script>", &"B".repeat(5000)] {
        let reply = decide(&visitor, typed, "check").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(!reply.body.contains("<script>alert"), "{typed}");
    }
}

#[actix_web::test]
async fn what_ends_with_the_session_is_not_given_after_it() {
    let provider = start().await;
    for (scope, status) in [
        ("openid", StatusCode::BAD_REQUEST),
        ("openid offline_access", StatusCode::OK),
    ] {
        let visitor = Visitor::signed_in(&provider).await;
        let codes = begin(&provider, scope).await;
        decide(&visitor, user_code(&codes), "allow").await;
        let sid = visitor.session().await.unwrap().sid;
        assert!(
            provider
                .storage
                .delete_session_by_sid(sid)
                .await
                .unwrap()
                .is_some()
        );
        let reply = poll(&provider, &codes).await;
        assert_eq!(reply.status, status, "{scope}: {}", reply.body);
    }
}

#[actix_web::test]
async fn a_device_hears_that_the_session_it_was_let_in_from_has_ended() {
    let mut device = television();
    device["backchannel_logout_uri"] = json!("https://television.example/logout");
    let provider = Provider::with_more(json!([device])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let codes = begin(&provider, "openid").await;
    decide(&visitor, user_code(&codes), "allow").await;
    let sid = visitor.session().await.unwrap().sid;
    let logouts = provider.server.logouts();
    logouts.end_session(&sid, SessionEnd::SignedOut).await.unwrap();
    let now = provider.clock.now();
    let due = provider
        .storage
        .claim_logout_deliveries(now, now + Duration::minutes(1), 10);
    let told: Vec<_> = due.await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].client_id.as_str(), "television");
}
