//! What is signed with which algorithm, by the provider and by clients.

use actix_web::test::TestRequest;
use jsonwebtoken::{Algorithm, Header};
use oidc_protocol::client::Client;
use serde_json::{Value, json};
use web_host::Clock;

use super::super::provider::{CHALLENGE, ISSUER, Provider, REDIRECT_URI, Reply, encoded};
use super::super::refresh::offline_with;
use super::super::visitor::Visitor;
use super::signer::{ALGORITHMS, client, key};
use super::values;

/// A provider with one client for each algorithm, which is called like it.
async fn with_one_client_each(setting: &str, algorithms: &[String]) -> Provider {
    let clients: Vec<_> = algorithms
        .iter()
        .map(|algorithm| offline_with(&json!({ "client_id": algorithm, setting: algorithm })))
        .collect();
    for unadvertised in [
        "none", "HS256", "HS384", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512", "ES256K",
    ] {
        if !algorithms.contains(&unadvertised.to_owned()) {
            let client = offline_with(&json!({ setting: unadvertised }));
            assert!(
                serde_json::from_value::<Client>(client).is_err(),
                "{setting} = {unadvertised}"
            );
        }
    }
    Provider::with_more(json!(clients)).await
}

async fn tokens(provider: &Provider, client_id: &str) -> Value {
    let visitor = Visitor::signed_in(provider).await;
    visitor
        .tokens(&[("client_id", client_id), ("scope", "openid profile")])
        .await
}

async fn assert_signed_with(provider: &Provider, token: &str, algorithm: &str) {
    let (header, _) = provider.verified(token).await;
    assert_eq!(format!("{:?}", header.alg), algorithm);
}

pub(super) async fn of_id_tokens(list: Value) {
    let provider = with_one_client_each("id_token_signed_response_alg", &values(&list)).await;
    for algorithm in values(&list) {
        let tokens = tokens(&provider, &algorithm).await;
        assert_signed_with(&provider, tokens["id_token"].as_str().unwrap(), &algorithm).await;
    }
}

pub(super) async fn of_userinfo(list: Value) {
    let provider = with_one_client_each("userinfo_signed_response_alg", &values(&list)).await;
    for algorithm in values(&list) {
        let tokens = tokens(&provider, &algorithm).await;
        let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
        let request = TestRequest::get().uri("/connect/userinfo");
        let reply = provider
            .call(request.insert_header(("authorization", authorization)))
            .await;
        assert_eq!(reply.header("content-type"), "application/jwt", "{algorithm}");
        assert_signed_with(&provider, &reply.body, &algorithm).await;
    }
}

pub(super) async fn of_introspection(list: Value) {
    let provider = with_one_client_each("introspection_signed_response_alg", &values(&list)).await;
    for algorithm in values(&list) {
        let tokens = tokens(&provider, &algorithm).await;
        let request = TestRequest::post()
            .uri("/connect/introspect")
            .insert_header(("accept", "application/token-introspection+jwt"))
            .set_form([
                ("client_id", algorithm.as_str()),
                ("client_secret", "secret"),
                ("token", tokens["access_token"].as_str().unwrap()),
            ]);
        let reply = provider.call(request).await;
        assert_signed_with(&provider, &reply.body, &algorithm).await;
    }
}

/// An authorization request in an object that is signed with this algorithm.
async fn request(provider: &Provider, algorithm: Algorithm) -> Reply {
    let claims = json!({
        "iss": "offline",
        "aud": ISSUER,
        "exp": provider.clock.now().unix_timestamp() + 60,
        "client_id": "offline",
        "response_type": "code",
        "redirect_uri": REDIRECT_URI,
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    });
    let object = jsonwebtoken::encode(&Header::new(algorithm), &claims, key(algorithm)).unwrap();
    let query = encoded(&[
        ("client_id", "offline"),
        ("redirect_uri", REDIRECT_URI),
        ("request", &object),
    ]);
    let visitor = Visitor::signed_in(provider).await;
    visitor.get(&format!("/connect/authorize?{query}")).await
}

pub(super) async fn of_request_objects(list: Value) {
    let provider = Provider::with_more(json!([client(&json!({}))])).await;
    let advertised = values(&list);
    let known: Vec<_> = ALGORITHMS
        .iter()
        .map(|algorithm| format!("{algorithm:?}"))
        .collect();
    assert!(
        advertised.iter().all(|name| known.contains(name)),
        "{advertised:?}"
    );
    for algorithm in ALGORITHMS {
        let reply = request(&provider, *algorithm).await;
        if advertised.contains(&format!("{algorithm:?}")) {
            reply.code();
        } else {
            assert_eq!(
                reply.response()["error"],
                "invalid_request_object",
                "{algorithm:?}"
            );
        }
    }
}
