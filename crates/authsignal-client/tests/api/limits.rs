use std::time::Duration;

use authsignal_client::{Authsignal as _, Client, Error, reqwest};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

use crate::fixture::{FakeServer, SECRET, user_id};

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = FakeServer::answering(200, json!({"isEnrolled": true})).await;
    for status in [301, 302, 303, 307, 308] {
        let redirect = ResponseTemplate::new(status).insert_header("location", elsewhere.url().as_str());
        let server = FakeServer::responding(redirect).await;
        let error = server.client().get_user(&user_id()).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
    assert!(elsewhere.requests().await.is_empty());
}

#[tokio::test]
async fn an_answer_from_elsewhere_is_refused_even_if_a_client_of_ones_own_follows() {
    let elsewhere = FakeServer::answering(200, json!({"isEnrolled": true})).await;
    let redirect = ResponseTemplate::new(307).insert_header("location", elsewhere.url().as_str());
    let server = FakeServer::responding(redirect).await;
    let client = server
        .builder()
        .http_client(reqwest::Client::new())
        .build()
        .unwrap();
    let error = client.get_user(&user_id()).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error:?}");
    assert!(
        !elsewhere.requests().await[0]
            .headers
            .contains_key("authorization")
    );
}

#[tokio::test]
async fn an_answer_may_be_as_long_as_the_limit_and_no_longer() {
    let body = json!({"isEnrolled": true, "displayName": "a".repeat(1000)});
    let length = body.to_string().len();
    let server = FakeServer::answering(200, body).await;
    assert!(
        server
            .builder()
            .answer_limit(length)
            .build()
            .unwrap()
            .get_user(&user_id())
            .await
            .is_ok()
    );
    let error = server
        .builder()
        .answer_limit(length - 1)
        .build()
        .unwrap()
        .get_user(&user_id())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn an_endless_answer_is_left_at_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await;
            while stream.write_all(b"400\r\n").await.is_ok()
                && stream.write_all(&[b'['; 0x400]).await.is_ok()
                && stream.write_all(b"\r\n").await.is_ok()
            {}
        }
    });
    let client = Client::builder(SECRET)
        .base_url(url)
        .timeout(Duration::from_mins(1))
        .build()
        .unwrap();
    let Err(Error::Unreadable(answer)) = client.get_user(&user_id()).await else {
        panic!("not refused")
    };
    assert_eq!(answer.problem, "longer than 4194304 bytes");
}

#[tokio::test]
async fn deeply_nested_json_does_not_exhaust_the_stack() {
    let body = format!("{{\"isEnrolled\":true,\"custom\":{}", "{\"a\":".repeat(100_000));
    let server = FakeServer::responding(ResponseTemplate::new(200).set_body_string(body)).await;
    let error = server.client().get_user(&user_id()).await.unwrap_err();
    assert!(matches!(error, Error::Unreadable(_)), "{error:?}");
}
