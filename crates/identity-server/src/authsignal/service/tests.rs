use serde_json::{Value, json};
use uuid::Uuid;
use wiremock::matchers::{body_json, body_partial_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::authsignal::IdempotencyKey;

const UI: &str = "https://mfa.example/challenge?token=t";

fn service(origin: &str) -> AuthsignalService {
    web_host::tls::install_crypto_provider();
    let url: Url = format!("{origin}/v1").parse().unwrap();
    let ui: Url = "https://mfa.example".parse().unwrap();
    let outage = OutageSettings::default();
    AuthsignalService::connect(&url, "secret".to_owned().into(), &ui, Vec::new(), outage).unwrap()
}

fn alice() -> SubjectId {
    SubjectId::parse("alice").unwrap()
}

fn begin() -> BeginChallenge {
    BeginChallenge {
        action: Action::Login,
        subject: alice(),
        username: "alice".to_owned(),
        email: Some("alice@example.com".to_owned()),
        ip_address: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("browser".to_owned()),
        device_id: Some(Uuid::nil()),
        redirect_url: "https://id.example/Account/Login/Callback?login=1"
            .parse()
            .unwrap(),
        locale: "de".to_owned(),
        idempotency_key: IdempotencyKey::parse("key").unwrap(),
    }
}

async fn tracked(state: &str, is_enrolled: bool, url: &str) -> Result<Decision, StepError> {
    let server = MockServer::start().await;
    let answer = json!({
        "idempotencyKey": "key", "state": state, "isEnrolled": is_enrolled, "url": url, "token": "t",
    });
    Mock::given(method("POST"))
        .and(path("/v1/users/alice/actions/identity-server-login"))
        .and(body_partial_json(json!({
            "idempotencyKey": "key", "username": "alice", "email": "alice@example.com", "ipAddress": "192.0.2.7",
            "userAgent": "browser", "deviceId": Uuid::nil(), "locale": "de",
            "redirectUrl": "https://id.example/Account/Login/Callback?login=1",
        })))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    let begun = service(&server.uri()).begin(&begin()).await?;
    assert_eq!(begun.idempotency_key.as_str(), "key");
    Ok(begun.decision)
}

#[actix_web::test]
async fn every_state_of_an_action_has_its_decision_and_what_is_not_known_blocks() {
    let url = ChallengeUrl::parse(UI).unwrap();
    for (state, is_enrolled, expected) in [
        ("ALLOW", true, Decision::SignIn),
        ("ALLOW", false, Decision::Enrol(url.clone())),
        ("CHALLENGE_REQUIRED", true, Decision::Challenge(url.clone())),
        ("CHALLENGE_REQUIRED", false, Decision::Enrol(url)),
        ("BLOCK", true, Decision::Block),
        ("BLOCK", false, Decision::Block),
        ("REVIEW_REQUIRED", true, Decision::Review),
        ("REVIEW_FAILED", true, Decision::Block),
        ("REVIEW_SUCCEEDED", true, Decision::Block),
        ("CHALLENGE_FAILED", true, Decision::Block),
        ("CHALLENGE_SUCCEEDED", true, Decision::Block),
        ("SOMETHING_NEW", true, Decision::Block),
    ] {
        let decision = tracked(state, is_enrolled, UI).await.unwrap();
        assert_eq!(decision, expected, "{state} {is_enrolled}");
    }
}

#[actix_web::test]
async fn people_are_sent_to_the_configured_prebuilt_ui_only() {
    let error = tracked("CHALLENGE_REQUIRED", true, "https://other.example/c?token=t")
        .await
        .unwrap_err();
    let text = with_causes(&error);
    assert!(
        text.contains("authsignal.prebuilt_ui = \"https://other.example\""),
        "{text}"
    );
}

async fn answering(status: u16, body: Value) -> (MockServer, AuthsignalService) {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/validate"))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(&server)
        .await;
    let service = service(&server.uri());
    (server, service)
}

fn succeeded(method: &str) -> Value {
    json!({
        "isValid": true, "state": "CHALLENGE_SUCCEEDED", "userId": "alice", "action": "identity-server-login",
        "actionCode": "identity-server-login", "idempotencyKey": "key", "verificationMethod": method,
        "stateUpdatedAt": "2026-11-24T12:00:00.000Z",
    })
}

async fn verify(status: u16, body: Value) -> Result<Verified, VerifyError> {
    let (_server, service) = answering(status, body).await;
    let token = ClientToken::parse("token").unwrap();
    service.verify(&token, Action::Login, Some(&alice())).await
}

#[actix_web::test]
async fn a_passed_challenge_tells_who_how_and_which_attempt() {
    let verified = verify(200, succeeded("AUTHENTICATOR_APP")).await.unwrap();
    assert_eq!(verified.subject, alice());
    assert_eq!(verified.idempotency_key.as_str(), "key");
    assert_eq!(verified.method, VerifiedMethod::AuthenticatorApp);
    assert!(verified.at.is_some());
    let recovered = verify(200, succeeded("RECOVERY_CODE")).await.unwrap();
    assert_eq!(recovered.method, VerifiedMethod::RecoveryCode);
}

#[actix_web::test]
async fn the_service_is_asked_about_this_action_and_this_person() {
    let server = MockServer::start().await;
    let body = json!({ "token": "token", "action": "identity-server-login", "userId": "alice" });
    Mock::given(method("POST"))
        .and(path("/v1/validate"))
        .and(body_json(body))
        .respond_with(ResponseTemplate::new(200).set_body_json(succeeded("AUTHENTICATOR_APP")))
        .mount(&server)
        .await;
    let token = ClientToken::parse("token").unwrap();
    let service = service(&server.uri());
    let verified = service.verify(&token, Action::Login, Some(&alice())).await;
    assert!(verified.is_ok(), "{verified:?}");
}

#[actix_web::test]
async fn nothing_is_sent_on_to_where_an_answer_points() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let away = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
    Mock::given(method("POST"))
        .respond_with(away)
        .mount(&server)
        .await;
    assert!(service(&server.uri()).begin(&begin()).await.is_err());
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[actix_web::test]
async fn what_proves_nothing_is_told_apart() {
    let mut pending = succeeded("AUTHENTICATOR_APP");
    pending["isValid"] = json!(false);
    pending["state"] = json!("CHALLENGE_REQUIRED");
    let mut other_action = succeeded("AUTHENTICATOR_APP");
    other_action["action"] = json!("add-passkey");
    let mut other_user = succeeded("AUTHENTICATOR_APP");
    other_user["userId"] = json!("bob");
    let mut unnamed = succeeded("AUTHENTICATOR_APP");
    unnamed["verificationMethod"] = Value::Null;
    let refusal = |code: &str| json!({ "error": code, "errorCode": code, "errorDescription": "no" });
    for (status, body, expected) in [
        (200, pending, NotVerified::NotPassed),
        (200, other_action, NotVerified::OtherAction),
        (200, other_user, NotVerified::OtherUser),
        (
            200,
            json!({ "isValid": false, "error": "Token is invalid." }),
            NotVerified::InvalidToken,
        ),
        (401, refusal("expired_token"), NotVerified::InvalidToken),
        (400, refusal("invalid_request"), NotVerified::InvalidToken),
        (
            200,
            succeeded("SMS"),
            NotVerified::UnknownMethod("SMS".to_owned()),
        ),
        (
            200,
            succeeded("TELEPATHY"),
            NotVerified::UnknownMethod("TELEPATHY".to_owned()),
        ),
        (
            200,
            unnamed,
            NotVerified::UnknownMethod("an unnamed method".to_owned()),
        ),
    ] {
        match verify(status, body).await {
            Err(VerifyError::NotVerified(reason)) => assert_eq!(reason, expected),
            other => panic!("{expected:?}: {other:?}"),
        }
    }
}

#[actix_web::test]
async fn a_wrong_secret_is_our_fault_and_no_answer_about_the_token() {
    let body = json!({ "error": "unauthorized", "errorCode": "unauthorized", "errorDescription": "no" });
    let result = verify(401, body).await;
    assert!(
        matches!(result, Err(VerifyError::Step(StepError::Refused(_)))),
        "{result:?}"
    );
}

#[actix_web::test]
async fn a_limit_on_calls_is_no_outage() {
    let body = json!({ "error": "rate_limited", "errorCode": "too_many_requests" });
    let result = verify(429, body).await;
    assert!(
        matches!(result, Err(VerifyError::Step(StepError::Limited(_)))),
        "{result:?}"
    );
}

#[actix_web::test]
async fn a_service_that_is_not_there_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let result = service(&format!("http://{address}")).begin(&begin()).await;
    assert!(matches!(result, Err(StepError::Unreachable(_))), "{result:?}");
}

#[actix_web::test]
async fn how_a_passkey_is_protected_is_told_when_all_of_them_are_alike() {
    for (types, expected) in [
        (&["singleDevice"][..], KeyProtection::Hardware),
        (&["multiDevice", "multiDevice"], KeyProtection::Software),
        (&["multiDevice", "singleDevice"], KeyProtection::Unknown),
        (&["quantum"], KeyProtection::Unknown),
        (&[], KeyProtection::Unknown),
    ] {
        let (server, service) = answering(200, succeeded("PASSKEY")).await;
        let app = json!({ "userAuthenticatorId": "2", "verificationMethod": "AUTHENTICATOR_APP" });
        let authenticators: Vec<_> = types
            .iter()
            .map(|kind| {
                json!({
                    "userAuthenticatorId": "1", "verificationMethod": "PASSKEY",
                    "webauthnCredential": { "credentialDeviceType": kind },
                })
            })
            .chain([app])
            .collect();
        Mock::given(method("GET"))
            .and(path("/v1/users/alice/authenticators"))
            .respond_with(ResponseTemplate::new(200).set_body_json(authenticators))
            .mount(&server)
            .await;
        let token = ClientToken::parse("token").unwrap();
        let verified = service.verify(&token, Action::Login, None).await.unwrap();
        let expected = VerifiedMethod::Passkey {
            user_verified: true,
            key_protection: expected,
        };
        assert_eq!(verified.method, expected, "{types:?}");
    }
}

#[actix_web::test]
async fn a_passkey_is_accepted_though_nobody_tells_how_it_is_protected() {
    let verified = verify(200, succeeded("PASSKEY")).await.unwrap();
    let expected = VerifiedMethod::Passkey {
        user_verified: true,
        key_protection: KeyProtection::Unknown,
    };
    assert_eq!(verified.method, expected);
}

/// The service answers this to whatever is tracked for this action.
async fn tracking(action: &str, state: &str, url: &str) -> (MockServer, AuthsignalService) {
    let server = MockServer::start().await;
    let answer = json!({
        "idempotencyKey": "key", "state": state, "isEnrolled": true, "url": url, "token": "t",
    });
    Mock::given(method("POST"))
        .and(path(format!("/v1/users/alice/actions/{action}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .mount(&server)
        .await;
    let service = service(&server.uri());
    (server, service)
}

#[actix_web::test]
async fn a_passkey_is_added_only_where_the_service_says_so() {
    let enrolment = PasskeyEnrolment {
        subject: alice(),
        username: "alice".to_owned(),
        locale: "en".to_owned(),
        ip_address: None,
        user_agent: None,
        device_id: None,
    };
    for (state, is_allowed) in [
        ("ALLOW", true),
        ("CHALLENGE_REQUIRED", true),
        ("CHALLENGE_SUCCEEDED", true),
        ("REVIEW_SUCCEEDED", true),
        ("BLOCK", false),
        ("REVIEW_REQUIRED", false),
        ("REVIEW_FAILED", false),
        ("CHALLENGE_FAILED", false),
        ("SOMETHING_NEW", false),
    ] {
        let (_server, service) = tracking("add-passkey", state, UI).await;
        let token = service.begin_passkey(&enrolment).await.unwrap();
        assert_eq!(token.is_some(), is_allowed, "{state}");
    }
}

#[actix_web::test]
async fn the_settings_stand_on_the_configured_prebuilt_ui_only() {
    let open = OpenSettings {
        subject: alice(),
        username: "alice".to_owned(),
        email: None,
        redirect_url: "https://id.example/account/second-factor".parse().unwrap(),
        locale: "en".to_owned(),
        ip_address: None,
        user_agent: None,
    };
    for (url, is_right) in [(UI, true), ("https://other.example/settings?token=t", false)] {
        let (_server, service) = tracking("identity-server-step-up", "ALLOW", url).await;
        assert_eq!(service.settings(&open).await.is_ok(), is_right, "{url}");
    }
}
