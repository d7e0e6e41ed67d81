//! What signs which token, and under which subject a client knows a person.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::signing::SigningAlgorithm;
use serde_json::{Value, json};

use super::provider::{ISSUER, Provider, Reply};
use super::refresh::offline_with;
use super::visitor::{MULTI_FACTOR, Visitor};

async fn userinfo(provider: &Provider, tokens: &Value) -> Reply {
    let token = tokens["access_token"].as_str().unwrap();
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    provider.call(request).await
}

#[actix_web::test]
async fn each_client_has_its_own_algorithms() {
    let clients: Vec<_> = SigningAlgorithm::SUPPORTED
        .iter()
        .zip(SigningAlgorithm::SUPPORTED.iter().rev())
        .map(|(id_token, access_token)| {
            offline_with(&json!({
                "client_id": id_token,
                "id_token_signed_response_alg": id_token,
                "access_token_signing_alg": access_token,
                "userinfo_signed_response_alg": id_token,
            }))
        })
        .collect();
    let provider = Provider::with_more(json!(clients)).await;
    let visitor = Visitor::signed_in(&provider).await;
    for (id_token, access_token) in SigningAlgorithm::SUPPORTED
        .iter()
        .zip(SigningAlgorithm::SUPPORTED.iter().rev())
    {
        let tokens = visitor
            .tokens(&[("client_id", id_token.as_str()), ("scope", "openid profile")])
            .await;
        let access = tokens["access_token"].as_str().unwrap();
        let (header, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
        assert_eq!(format!("{:?}", header.alg), id_token.as_str());
        assert_eq!(id["at_hash"], id_token.half_hash(access));
        let (header, _) = provider.verified(access).await;
        assert_eq!(format!("{:?}", header.alg), access_token.as_str());

        let reply = userinfo(&provider, &tokens).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.header("content-type"), "application/jwt");
        assert_eq!(reply.header("cache-control"), "no-store");
        let (header, told) = provider.verified(&reply.body).await;
        assert_eq!(format!("{:?}", header.alg), id_token.as_str());
        assert_eq!(
            told,
            json!({ "iss": ISSUER, "aud": id_token, "sub": "alice", "name": "Alice Smith" })
        );
    }
}

#[actix_web::test]
async fn a_key_stays_for_the_tokens_that_live_longest() {
    for member in ["access_token_lifetime", "identity_token_lifetime"] {
        let client = offline_with(&json!({ member: 90 * 24 * 3600 }));
        let provider = Provider::with_more(json!([client])).await;
        let visitor = Visitor::signed_in(&provider).await;
        let request = [("client_id", "offline"), ("scope", "openid")];
        visitor.tokens(&request).await;
        let keys = provider.storage.signing_keys().await.unwrap();
        let longest = keys.iter().map(|key| key.token_lifetime).max();
        assert_eq!(longest, Some(time::Duration::days(90)), "{member}");
    }
}

#[actix_web::test]
async fn a_signed_userinfo_is_no_id_token() {
    let signing = offline_with(&json!({ "userinfo_signed_response_alg": "ES256" }));
    let provider = Provider::with_more(json!([signing])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let request = [("client_id", "offline"), ("scope", "openid")];
    let told = userinfo(&provider, &visitor.tokens(&request).await).await.body;
    let reply = visitor
        .authorize(&[request[0], request[1], ("id_token_hint", &told)])
        .await;
    assert_eq!(reply.parameter("error").as_deref(), Some("invalid_request"));
}

fn pairwise(client_id: &str, host: &str) -> Value {
    offline_with(&json!({
        "client_id": client_id,
        "subject_type": "pairwise",
        "sector_identifier_uri": format!("https://{host}/"),
        "access_token_format": if client_id == "one" { "jwt" } else { "reference" },
    }))
}

#[actix_web::test]
async fn pairwise_clients_know_a_person_by_a_subject_of_their_sector_in_all_that_they_get() {
    let clients = json!([
        pairwise("one", "a.example"),
        pairwise("two", "a.example"),
        pairwise("three", "b.example")
    ]);
    let provider = Provider::with_more(clients).await;
    let visitor = Visitor::signed_in(&provider).await;
    let mut subjects = Vec::new();
    for client_id in ["one", "two", "three"] {
        let tokens = visitor
            .tokens(&[("client_id", client_id), ("scope", "openid")])
            .await;
        let (_, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
        let told = userinfo(&provider, &tokens).await.json();
        assert_eq!(told["sub"], id["sub"]);
        if client_id == "one" {
            let (_, access) = provider.verified(tokens["access_token"].as_str().unwrap()).await;
            assert_eq!(access["sub"], id["sub"]);
        }
        subjects.push(id["sub"].as_str().unwrap().to_owned());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
    assert!(!subjects.contains(&"alice".to_owned()));
}

#[actix_web::test]
async fn a_hint_with_a_pairwise_subject_means_the_person_it_stands_for() {
    let provider = Provider::with_more(json!([pairwise("one", "a.example")])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let request = [("client_id", "one"), ("scope", "openid")];
    let tokens = visitor.tokens(&request).await;
    let hint = ("id_token_hint", tokens["id_token"].as_str().unwrap());
    let again = visitor.authorize(&[request[0], request[1], hint]).await;
    assert!(again.parameter("code").is_some(), "{}", again.location());
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", MULTI_FACTOR).await;
    let silent = [request[0], request[1], hint, ("prompt", "none")];
    assert_eq!(
        bob.authorize(&silent).await.parameter("error").as_deref(),
        Some("login_required")
    );

    let logout = visitor
        .get(&format!("/connect/endsession?id_token_hint={}", hint.1))
        .await;
    visitor.get(logout.location()).await;
    assert!(!visitor.is_signed_in().await, "the hint proves the session");
}
