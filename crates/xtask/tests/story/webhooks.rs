//! The emulator's webhooks, as the Rust SDK checks and reads them: two independent readings of one format must agree.

use std::time::Duration;

use authsignal_client::webhook::{EventData, SIGNATURE_HEADER, Webhook, WebhookError};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use xtask::project::EMULATOR;

use crate::stack::Stack;

/// Signature and body of one request, which is accepted.
async fn receive(listener: &TcpListener) -> (String, Vec<u8>) {
    let (mut connection, _) = timeout(Duration::from_secs(30), listener.accept())
        .await
        .expect("a webhook")
        .unwrap();
    let (head, body) = read_request(&mut connection).await;
    connection
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    (
        header(&head, SIGNATURE_HEADER).expect("a signature").to_owned(),
        body,
    )
}

async fn read_request(connection: &mut TcpStream) -> (String, Vec<u8>) {
    let mut request = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = connection.read(&mut part).await.unwrap();
        request.extend_from_slice(&part[..read]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8(request[..end].to_vec()).unwrap();
        let length: usize = header(&head, "content-length").unwrap().parse().unwrap();
        if request.len() == end + 4 + length {
            return (head, request.split_off(end + 4));
        }
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then_some(value)
    })
}

#[tokio::test]
async fn the_sdk_accepts_and_reads_the_emulators_webhooks() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let stack = Stack::new();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    stack.configure(EMULATOR, |config| {
        let mut webhooks = toml::Table::new();
        webhooks.insert("url".to_owned(), url.into());
        webhooks.insert("events".to_owned(), vec!["authenticator.created"].into());
        config.insert("webhooks".to_owned(), webhooks.into());
    });
    stack.start_again(EMULATOR).await;
    let app = json!({ "verificationMethod": "AUTHENTICATOR_APP", "totpSecret": "JBSWY3DPEHPK3PXP" });
    stack.authsignal().enrol("alice", app).await;

    let (signature, body) = receive(&listener).await;
    let event = Webhook::new(stack.authsignal_secret())
        .unwrap()
        .event(&body, &signature)
        .unwrap();
    assert_eq!(event.tenant_id, "local-tenant");
    let EventData::AuthenticatorCreated(authenticator) = event.data else {
        panic!("{event:?}");
    };
    assert_eq!(authenticator.user_id.as_str(), "alice");
    let forged = Webhook::new("another-secret").unwrap().event(&body, &signature);
    assert_eq!(forged.unwrap_err(), WebhookError::Mismatch);
    stack.stop_all().await;
}
