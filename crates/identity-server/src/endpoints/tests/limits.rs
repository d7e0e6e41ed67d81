//! Clients that guess, and clients that flood.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::client::Client;
use serde_json::{Value, json};
use time::Duration;

use super::device::television;
use super::provider::{Provider, Reply, authorize_parameters, clients};
use crate::limits::LimitSettings;

/// A server that limits what can be guessed as it does where nothing is configured, with these clients beside the usual
/// ones. The servers of other tests limit nothing.
pub(super) async fn limited(more: Value) -> Provider {
    let plain = Provider::start().await;
    let more: Vec<Client> = serde_json::from_value(more).unwrap();
    let clients = clients().into_iter().chain(more).collect();
    plain.with_limits(LimitSettings::default(), clients).await
}

/// Another replica of it.
async fn replica(of: &Provider) -> Provider {
    of.with_limits(LimitSettings::default(), clients()).await
}

const TOKEN: &str = "/connect/token";
const FORM: &[(&str, &str)] = &[("grant_type", "client_credentials")];

async fn guess(provider: &Provider, client: &str, secret: &str) -> Reply {
    provider.ask(TOKEN, client, secret, FORM).await
}

#[actix_web::test]
async fn after_some_wrong_secrets_not_even_the_right_one_is_looked_at_for_a_while() {
    let provider = limited(json!([])).await;
    for _ in 0..10 {
        let reply = guess(&provider, "client", "wrong").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    let reply = guess(&provider, "client", "secret").await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.header("retry-after"), "1");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.json()["error"], "temporarily_unavailable");
    // At no endpoint, and not for the others that the client has.
    for path in ["/connect/introspect", "/connect/revocation", "/connect/par"] {
        let reply = provider.ask(path, "client", "secret", &[("token", "x")]).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    let other = provider.ask(TOKEN, "web", "secret", FORM).await;
    assert_ne!(other.status, StatusCode::TOO_MANY_REQUESTS);
    provider.clock.advance(Duration::seconds(1));
    assert_eq!(guess(&provider, "client", "secret").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn the_wait_for_a_client_grows_to_a_minute() {
    let provider = limited(json!([])).await;
    let mut waits = Vec::new();
    for _ in 0..10 {
        guess(&provider, "client", "wrong").await;
    }
    for _ in 0..9 {
        let reply = guess(&provider, "client", "wrong").await;
        let wait: i64 = reply.header("retry-after").parse().unwrap();
        waits.push(wait);
        provider.clock.advance(Duration::seconds(wait));
        let reply = guess(&provider, "client", "wrong").await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(waits[..6], [1, 2, 4, 8, 16, 32]);
    assert!(waits.iter().all(|wait| *wait <= 60), "{waits:?}");
}

#[actix_web::test]
async fn a_replica_counts_the_failures_of_the_others() {
    let provider = limited(json!([])).await;
    let other = replica(&provider).await;
    for _ in 0..5 {
        guess(&provider, "client", "wrong").await;
        guess(&other, "client", "wrong").await;
    }
    for replica in [&provider, &other] {
        let reply = guess(replica, "client", "wrong").await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[actix_web::test]
async fn who_guesses_for_a_client_does_not_stop_it_elsewhere() {
    let provider = limited(json!([])).await;
    let request = |secret: &str, address: &str| {
        TestRequest::post()
            .uri(TOKEN)
            .peer_addr(format!("{address}:1").parse().unwrap())
            .set_form([
                ("grant_type", "client_credentials"),
                ("client_id", "client"),
                ("client_secret", secret),
            ])
    };
    for _ in 0..12 {
        provider.call(request("wrong", "198.51.100.1")).await;
    }
    let thief = provider.call(request("secret", "198.51.100.1")).await;
    assert_eq!(thief.status, StatusCode::TOO_MANY_REQUESTS);
    let client = provider.call(request("secret", "192.0.2.7")).await;
    assert_eq!(client.status, StatusCode::OK);
}

#[actix_web::test]
async fn names_of_clients_that_nobody_has_count_together() {
    let provider = limited(json!([])).await;
    let mut last = StatusCode::OK;
    for number in 0..11 {
        last = guess(&provider, &format!("client-{number}"), "wrong")
            .await
            .status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    // The names of APIs count with them.
    let api = provider
        .ask(
            "/connect/introspect",
            "https://orders.example",
            "wrong",
            &[("token", "x")],
        )
        .await;
    assert_eq!(api.status, StatusCode::TOO_MANY_REQUESTS);
}

#[actix_web::test]
async fn an_api_that_guesses_has_to_wait_too() {
    let provider = limited(json!([])).await;
    let ask = async |secret: &str| {
        let question = [("token", "x")];
        let reply = provider.ask("/connect/introspect", "https://orders.example", secret, &question);
        reply.await.status
    };
    for _ in 0..10 {
        assert_eq!(ask("wrong").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ask("secret").await, StatusCode::TOO_MANY_REQUESTS);
    provider.clock.advance(Duration::seconds(1));
    assert_eq!(ask("secret").await, StatusCode::OK);
}

async fn push(provider: &Provider) -> Reply {
    let form = authorize_parameters(&[]);
    provider.ask("/connect/par", "web", "secret", &form).await
}

#[actix_web::test]
async fn a_client_cannot_fill_the_storage_with_requests() {
    let provider = limited(json!([television()])).await;
    for _ in 0..300 {
        assert_eq!(push(&provider).await.status, StatusCode::CREATED);
    }
    let reply = push(&provider).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.header("retry-after"), "1");
    provider.clock.advance(Duration::seconds(1));
    assert_eq!(push(&provider).await.status, StatusCode::CREATED);
}

#[actix_web::test]
async fn who_calls_themselves_like_a_public_client_stops_it_nowhere_else() {
    let provider = limited(json!([television()])).await;
    let request = |address: &str| {
        TestRequest::post()
            .uri("/connect/deviceauthorization")
            .peer_addr(format!("{address}:1").parse().unwrap())
            .set_form([("client_id", "television"), ("scope", "openid")])
    };
    let mut last = Value::Null;
    for _ in 0..301 {
        last = provider.call(request("198.51.100.1")).await.json();
    }
    assert_eq!(last["error"], "temporarily_unavailable");
    let elsewhere = provider.call(request("192.0.2.7")).await;
    assert_eq!(elsewhere.status, StatusCode::OK);
}
