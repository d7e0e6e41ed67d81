//! What the SDK costs over reqwest alone: the same call to the same loopback server, turn by turn, medians.
//!
//! `cargo bench -p authsignal-client`. Fails if the SDK costs 5 % or more.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program that measures and tells"
)]

use std::time::{Duration, Instant};

use authsignal_client::{
    ActionCode, Authsignal, Client, IdempotencyKey, TrackRequest, TrackResponse, UserId, reqwest,
};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const WARM_UP: usize = 500;
const ROUNDS: usize = 4000;

/// Answers every request of a kept connection with the same bytes; a request fits into one read.
async fn serve(mut stream: TcpStream, response: String) {
    let mut request = [0; 8192];
    while stream.read(&mut request).await.is_ok_and(|length| length > 0) {
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn start_server() -> String {
    let answer = json!({
        "idempotencyKey": "key-1", "state": "CHALLENGE_REQUIRED", "isEnrolled": true,
        "url": "https://mfa.authsignal.com/challenge?token=".to_owned() + &"t".repeat(400), "token": "t".repeat(400),
        "allowedVerificationMethods": ["PASSKEY", "AUTHENTICATOR_APP"], "enrolledVerificationMethods": ["PASSKEY"],
        "defaultVerificationMethod": "PASSKEY",
    })
    .to_string();
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(serve(stream, response.clone()));
        }
    });
    url
}

async fn bare(http: &reqwest::Client, url: &str) -> TrackResponse {
    // A call that is as safe to repeat needs a new key too.
    let key = IdempotencyKey::random();
    let body = json!({"idempotencyKey": key, "email": "alice@example.com", "username": "alice"});
    let response = http
        .post(format!("{url}/users/alice/actions/login"))
        .basic_auth("secret", Some(""))
        .timeout(Duration::from_secs(10))
        .json(&body)
        .send()
        .await
        .expect("a response");
    response.json().await.expect("an answer")
}

async fn sdk(client: &Client) -> TrackResponse {
    let user_id = UserId::parse("alice").expect("a user id");
    let request = TrackRequest::new(user_id, ActionCode::parse("login").expect("an action code"))
        .email("alice@example.com")
        .username("alice");
    client.track(&request).await.expect("an answer")
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e6
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // `cargo test --all-targets` starts benchmarks too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let url = start_server().await;
    let client = Client::builder("secret")
        .base_url(&url)
        .build()
        .expect("a client");
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");

    let (mut bare_times, mut sdk_times) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let started = Instant::now();
        bare(&http, &url).await;
        let between = Instant::now();
        sdk(&client).await;
        if round >= WARM_UP {
            bare_times.push(between - started);
            sdk_times.push(between.elapsed());
        }
    }

    let (bare, sdk) = (median(bare_times), median(sdk_times));
    let overhead = (sdk / bare - 1.0) * 100.0;
    println!(
        "reqwest alone {bare:.1} µs, SDK {sdk:.1} µs, overhead {overhead:.1} % (medians of {ROUNDS} calls)"
    );
    assert!(overhead < 5.0, "the SDK costs {overhead:.1} %");
}
