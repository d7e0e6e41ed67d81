use std::time::{Duration, Instant};

use authsignal_client::{
    Authsignal as _, ChallengeRequest, Client, Error, TrackRequest, UserUpdate, VerifyRequest,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

use crate::fixture::{FakeServer, SECRET, action, user_id};

fn failure(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"error": "oops"}))
}

fn user() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"isEnrolled": true}))
}

fn verify() -> VerifyRequest {
    VerifyRequest::new("c-1".parse().unwrap(), "123456".parse().unwrap())
}

#[tokio::test]
async fn a_read_is_repeated_until_it_succeeds() {
    let server = FakeServer::in_turn(vec![failure(503), failure(500), user()]).await;
    assert!(server.client().get_user(&user_id()).await.unwrap().is_enrolled);
    assert_eq!(server.requests().await.len(), 3);
}

#[tokio::test]
async fn a_read_is_repeated_twice_by_default_and_as_often_as_told() {
    for (retries, requests) in [(None, 3), (Some(0), 1), (Some(1), 2)] {
        let server = FakeServer::responding(failure(502)).await;
        let builder = server.builder();
        let builder = if let Some(retries) = retries {
            builder.retries(retries)
        } else {
            builder
        };
        assert!(builder.build().unwrap().get_user(&user_id()).await.is_err());
        assert_eq!(server.requests().await.len(), requests, "{retries:?}");
    }
}

#[tokio::test]
async fn track_is_repeated_with_the_same_idempotency_key() {
    let answer = json!({"idempotencyKey": "k", "state": "ALLOW", "url": "https://x/?t", "token": "t", "isEnrolled": true});
    let server = FakeServer::in_turn(vec![
        failure(500),
        ResponseTemplate::new(200).set_body_json(answer),
    ])
    .await;
    server
        .client()
        .track(&TrackRequest::new(user_id(), action()))
        .await
        .unwrap();
    let keys: Vec<Value> = server
        .requests()
        .await
        .iter()
        .map(|request| request.body_json::<Value>().unwrap()["idempotencyKey"].clone())
        .collect();
    assert_eq!(keys.len(), 2);
    assert!(keys[0].is_string() && keys[0] == keys[1]);
}

#[tokio::test]
async fn setting_attributes_may_be_repeated() {
    let server = FakeServer::in_turn(vec![
        failure(500),
        ResponseTemplate::new(200).set_body_json(json!({})),
    ])
    .await;
    server
        .client()
        .update_user(&user_id(), &UserUpdate::new().locale("de"))
        .await
        .unwrap();
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn what_may_have_been_executed_is_not_repeated_if_that_would_do_it_twice() {
    for status in [500, 502, 503, 504] {
        let server = FakeServer::responding(failure(status)).await;
        let client = server.client();
        assert!(
            client
                .challenge(&ChallengeRequest::sms(action(), "+6421"))
                .await
                .is_err()
        );
        assert!(client.verify(&verify()).await.is_err());
        assert!(client.refresh_session(&"ref".parse().unwrap()).await.is_err());
        assert_eq!(server.requests().await.len(), 3);
    }
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    for status in [400, 401, 403, 404, 422, 429] {
        let server = FakeServer::responding(failure(status)).await;
        assert!(server.client().get_user(&user_id()).await.is_err());
        assert_eq!(server.requests().await.len(), 1, "{status}");
    }
}

#[tokio::test]
async fn the_time_to_wait_is_kept_even_by_calls_that_are_not_repeated_otherwise() {
    let limited = failure(429).insert_header("retry-after", "1");
    let verified = ResponseTemplate::new(200).set_body_json(json!({"isVerified": true}));
    let server = FakeServer::in_turn(vec![limited, verified]).await;
    let started = Instant::now();
    assert!(server.client().verify(&verify()).await.unwrap().is_verified);
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_left_to_the_caller() {
    let server = FakeServer::responding(failure(503).insert_header("retry-after", "3600")).await;
    let started = Instant::now();
    let error = server.client().get_user(&user_id()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(2));
    assert_eq!(error.retry_after(), Some(Duration::from_hours(1)));
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn waits_and_deadlines_beyond_all_clocks_do_no_harm() {
    let server =
        FakeServer::responding(failure(503).insert_header("retry-after", "18446744073709551615")).await;
    let client = server
        .builder()
        .deadline(Duration::MAX)
        .timeout(Duration::MAX)
        .build()
        .unwrap();
    let error = client.get_user(&user_id()).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(u64::MAX)));
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn the_deadline_bounds_all_attempts_together() {
    let server = FakeServer::responding(user().set_delay(Duration::from_secs(30))).await;
    let client = server
        .builder()
        .deadline(Duration::from_millis(300))
        .retries(100)
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client.get_user(&user_id()).await.unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }));
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
}

/// Reads each request and hangs up; counts the connections that brought a request.
async fn server_that_hangs_up() -> (Client, tokio::sync::watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let (sender, receiver) = tokio::sync::watch::channel(0);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            if stream.read(&mut request).await.is_ok_and(|length| length > 0) {
                sender.send_modify(|count| *count += 1);
            }
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")
                .await;
        }
    });
    (Client::builder(SECRET).base_url(url).build().unwrap(), receiver)
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_counts_as_perhaps_executed() {
    let (client, requests) = server_that_hangs_up().await;
    let error = client.verify(&verify()).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Connection {
                request_sent: true,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(error.may_have_been_executed());
    assert_eq!(*requests.borrow(), 1);

    assert!(client.get_user(&user_id()).await.is_err());
    assert_eq!(*requests.borrow(), 4);
}
