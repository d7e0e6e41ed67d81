use std::time::Duration;

use authsignal_client::{Authsignal as _, Client, Error, ErrorCode, TrackRequest};
use serde_json::json;
use wiremock::ResponseTemplate;

use crate::fixture::{AUTHORIZATION, FakeServer, SECRET, action, user_id};

#[tokio::test]
async fn a_refusal_carries_status_code_and_description() {
    let description =
        "The request is unauthorized. Check that your API key and region base URL are correctly configured.";
    let body = json!({"error": "unauthorized", "errorCode": "unauthorized", "errorDescription": description});
    let server = FakeServer::answering(401, body).await;
    let Err(Error::Api(error)) = server.client().get_user(&user_id()).await else {
        panic!("not refused")
    };
    assert_eq!((error.status, error.code), (401, ErrorCode::Unauthorized));
    assert_eq!(error.description.as_deref(), Some(description));
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_connection_that_was_not_made() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let client = Client::builder(SECRET)
        .base_url(format!("http://127.0.0.1:{port}/v1"))
        .retries(1)
        .build()
        .unwrap();
    let error = client.get_user(&user_id()).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Connection {
                request_sent: false,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.is_retryable() && !error.may_have_been_executed());
}

#[tokio::test]
async fn a_slow_server_is_a_timeout() {
    let response = ResponseTemplate::new(200)
        .set_body_json(json!({}))
        .set_delay(Duration::from_secs(30));
    let server = FakeServer::responding(response).await;
    let client = server
        .builder()
        .timeout(Duration::from_millis(50))
        .retries(0)
        .build()
        .unwrap();
    let error = client.get_user(&user_id()).await.unwrap_err();
    assert!(
        matches!(error, Error::Timeout { request_sent: true }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_page_of_a_proxy_is_an_unreadable_answer() {
    let page = "<html><title>502 Bad Gateway</title></html>";
    let server = FakeServer::responding(ResponseTemplate::new(502).set_body_string(page)).await;
    let Err(Error::Unreadable(answer)) = server
        .builder()
        .retries(0)
        .build()
        .unwrap()
        .get_user(&user_id())
        .await
    else {
        panic!("not unreadable")
    };
    assert_eq!(answer.status, 502);
    assert!(answer.excerpt.contains("Bad Gateway"), "{}", answer.excerpt);
}

#[tokio::test]
async fn an_answer_without_what_decides_is_unreadable_rather_than_a_guess() {
    for body in [
        json!({"state": "ALLOW", "idempotencyKey": "k", "url": "https://x/?t", "token": "t"}),
        json!({"state": "ALLOW", "idempotencyKey": "k", "url": "https://x/?t", "token": "t", "isEnrolled": null}),
        json!({"isEnrolled": true, "idempotencyKey": "k", "url": "https://x/?t", "token": "t"}),
        json!({"state": "ALLOW", "idempotencyKey": "k", "url": "javascript:x", "token": "t", "isEnrolled": true}),
        json!([]),
    ] {
        let server = FakeServer::answering(200, body).await;
        let result = server
            .client()
            .track(&TrackRequest::new(user_id(), action()))
            .await;
        assert!(matches!(result, Err(Error::Unreadable(_))), "{result:?}");
    }
}

#[tokio::test]
async fn errors_contain_neither_secret_nor_token_nor_user() {
    let echo =
        format!("{{\"token\": \"eyJtoken\", \"{SECRET}\": \"{AUTHORIZATION}\", \"user\": \"auth0|123\"");
    let mut errors = Vec::new();
    for response in [
        ResponseTemplate::new(200).set_body_string(echo.clone()),
        ResponseTemplate::new(500).set_body_string(echo.clone()),
        ResponseTemplate::new(200)
            .set_body_string(format!("text {SECRET} {AUTHORIZATION} eyJtoken auth0|123")),
        ResponseTemplate::new(200).set_delay(Duration::from_secs(30)),
    ] {
        let server = FakeServer::responding(response).await;
        let client = server
            .builder()
            .retries(0)
            .timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        errors.push(client.get_user(&user_id()).await.unwrap_err());
    }
    let client = Client::builder(SECRET)
        .base_url("http://nowhere.localhost:1")
        .retries(0)
        .build()
        .unwrap();
    errors.push(client.get_user(&user_id()).await.unwrap_err());
    for error in errors {
        let printed = format!("{error} {error:?}");
        for secret in [SECRET, &AUTHORIZATION[6..], "eyJtoken", "auth0"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
    }
}
