//! What clients learn about people: scopes, claims, subjects and how somebody signed in.

use actix_web::test::TestRequest;
use oidc_protocol::authentication::{Acr, VerifiedMethod};
use oidc_protocol::scope::Scope;
use serde_json::{Map, Value, json};

use super::super::provider::{Provider, clients};
use super::super::refresh::{REQUEST, offline_with};
use super::super::visitor::{MULTI_FACTOR, PASSKEY, PASSWORD, Visitor};
use super::{undriven, values};
use crate::users::UserEntry;

async fn userinfo(provider: &Provider, tokens: &Value) -> Value {
    let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let request = TestRequest::get().uri("/connect/userinfo");
    provider
        .call(request.insert_header(("authorization", authorization)))
        .await
        .json()
}

/// Alice with a value for each of these claims.
fn alice_with(claims: &[String]) -> Vec<UserEntry> {
    let claims: Map<_, _> = claims
        .iter()
        .filter(|claim| *claim != "sub")
        .map(|claim| (claim.clone(), json!({ "told": claim })))
        .collect();
    serde_json::from_value(json!([{ "subject": "alice", "username": "alice", "claims": claims }])).unwrap()
}

/// A client that may ask for all of these scopes.
fn curious(scopes: &[String]) -> Value {
    offline_with(&json!({ "scope": scopes.join(" ") }))
}

pub(super) async fn scopes(list: Value) {
    let scopes = values(&list);
    let provider = Provider::with_more(json!([curious(&scopes)])).await;
    let visitor = Visitor::signed_in(&provider).await;
    for scope in &scopes {
        let asked = if scope == Scope::OPENID {
            scope.clone()
        } else {
            format!("openid {scope}")
        };
        let tokens = visitor
            .tokens(&[("client_id", "offline"), ("scope", &asked)])
            .await;
        let granted = tokens["scope"].as_str().unwrap();
        assert!(
            granted.split(' ').any(|granted| granted == scope),
            "{scope}: {tokens}"
        );
        let has_refresh_token = tokens.get("refresh_token").is_some();
        assert_eq!(has_refresh_token, scope == Scope::OFFLINE_ACCESS, "{scope}");
    }
    // Not defined here, though it is elsewhere.
    let mut client = curious(&scopes);
    client["scope"] = json!(format!("{} groups", scopes.join(" ")));
    let provider = Provider::with_more(json!([client])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor
        .authorize(&[("client_id", "offline"), ("scope", "openid groups")])
        .await;
    assert_eq!(reply.response()["error"], "invalid_scope");
}

pub(super) async fn claims(list: Value) {
    let claims = values(&list);
    let clients = clients().into_iter().chain([serde_json::from_value(offline_with(
        &json!({ "scope": "openid profile email address phone offline_access" }),
    ))
    .unwrap()]);
    let provider = Provider::start()
        .await
        .restarted(clients.collect(), alice_with(&claims))
        .await;
    let visitor = Visitor::signed_in(&provider).await;
    let scope = ("scope", "openid profile email address phone");
    let told = userinfo(
        &provider,
        &visitor.tokens(&[("client_id", "offline"), scope]).await,
    )
    .await;
    for claim in claims {
        let expected = if claim == "sub" {
            json!("alice")
        } else {
            json!({ "told": claim })
        };
        assert_eq!(told[&claim], expected, "{claim}");
    }
}

/// In the answer itself, and not as a reference to another provider (OpenID Connect Core section 5.6).
pub(super) async fn claim_types(list: Value) {
    assert_eq!(list, json!(["normal"]));
    let provider = Provider::start().await;
    let told = userinfo(&provider, &Visitor::signed_in(&provider).await.tokens(&[]).await).await;
    assert_eq!(told["name"], "Alice Smith");
    assert!(
        told.get("_claim_names").is_none() && told.get("_claim_sources").is_none(),
        "{told}"
    );
}

pub(super) async fn claims_parameter(is_supported: Value) {
    assert_eq!(is_supported, true);
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let claims = r#"{"userinfo":{"email":null,"role":null},"id_token":{"name":null}}"#;
    let tokens = visitor.tokens(&[("scope", "openid"), ("claims", claims)]).await;
    let told = userinfo(&provider, &tokens).await;
    assert_eq!(told["email"], "AliceSmith@email.com");
    // Not advertised: it belongs to the scope of an API.
    assert!(told.get("role").is_none(), "{told}");
    let (_, id_token) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(id_token["name"], "Alice Smith");
}

pub(super) async fn subject_types(list: Value) {
    for subject_type in values(&list) {
        let provider =
            Provider::with_more(json!([offline_with(&json!({ "subject_type": subject_type }))])).await;
        let tokens = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
        let (_, id_token) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
        let is_public = match subject_type.as_str() {
            "public" => true,
            "pairwise" => false,
            other => undriven(other),
        };
        assert_eq!(id_token["sub"] == "alice", is_public, "{subject_type}");
    }
}

/// Each class is reached by a sign-in of its kind and then stands in the id token, also where it is asked for as essential.
pub(super) async fn acr_values(list: Value) {
    let provider = Provider::start().await;
    for acr in values(&list) {
        let methods: &[VerifiedMethod] = match Acr::from_wire(&acr) {
            Some(Acr::Password) => PASSWORD,
            Some(Acr::MultiFactor) => MULTI_FACTOR,
            Some(Acr::PhishingResistant) => PASSKEY,
            None => undriven(&acr),
        };
        let visitor = Visitor::of(&provider);
        visitor.sign_in("alice", methods).await;
        let claims = json!({ "id_token": { "acr": { "essential": true, "value": acr } } }).to_string();
        for asked in [("acr_values", acr.as_str()), ("claims", claims.as_str())] {
            let tokens = visitor.tokens(&[asked]).await;
            let (_, id_token) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
            assert_eq!(id_token["acr"], acr, "{asked:?}");
        }
    }
}
