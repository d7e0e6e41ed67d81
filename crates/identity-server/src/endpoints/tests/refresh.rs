use actix_web::http::StatusCode;
use oidc_protocol::client::ClientSecretHash;
use oidc_protocol::identifiers::{ClientId, SessionId, SubjectId};
use oidc_protocol::signing::SigningAlgorithm;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock;

use super::provider::{Provider, REDIRECT_URI, Reply, clients, users};
use super::visitor::Visitor;
use crate::storage::KeyHash;

/// A client that may refresh.
pub(super) fn offline() -> Value {
    json!({
        "client_id": "offline",
        "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": [REDIRECT_URI],
        "scope": "openid profile offline_access api1",
        "secrets": [{ "sha256": ClientSecretHash::of(&"secret".into()).to_hex() }],
    })
}

/// The same with some of its metadata replaced.
pub(super) fn offline_with(changes: &Value) -> Value {
    let mut client = offline();
    for (key, value) in changes.as_object().unwrap() {
        client[key] = value.clone();
    }
    client
}

/// The parameters of an authorization request of that client.
pub(super) const REQUEST: &[(&str, &str)] = &[
    ("client_id", "offline"),
    ("scope", "openid profile offline_access api1"),
];

/// The token request of that client with this refresh token, with some fields more.
pub(super) async fn refresh(provider: &Provider, token: &str, more: &[(&str, &str)]) -> Reply {
    let mut form = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", token),
        ("client_id", "offline"),
        ("client_secret", "secret"),
    ];
    for (name, value) in more {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    provider.token(None, &form).await
}

pub(super) fn refresh_token(tokens: &Value) -> String {
    tokens["refresh_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{tokens}"))
        .to_owned()
}

pub(super) fn assert_is_invalid_grant(reply: &Reply, case: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}: {}", reply.body);
    assert_eq!(reply.json()["error"], "invalid_grant", "{case}");
    assert_eq!(reply.header("cache-control"), "no-store", "{case}");
}

/// The new tokens, of a refresh that must work.
pub(super) async fn refreshed(provider: &Provider, token: &str, more: &[(&str, &str)]) -> Value {
    let reply = refresh(provider, token, more).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()
}

#[actix_web::test]
async fn a_refresh_token_gives_new_tokens_about_the_same_sign_in() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let first = visitor.tokens(REQUEST).await;
    let (_, first_id) = provider.verified(first["id_token"].as_str().unwrap()).await;
    provider.clock.advance(Duration::hours(1));
    let reply = refresh(&provider, &refresh_token(&first), &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    let tokens = reply.json();
    assert_eq!(tokens["scope"], "api1 offline_access openid profile");
    assert_eq!(
        (tokens["token_type"].as_str(), tokens["expires_in"].as_i64()),
        (Some("Bearer"), Some(3600))
    );
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_ne!(refresh_token(&tokens), refresh_token(&first));
    assert_ne!(tokens["access_token"], first["access_token"]);

    // OpenID Connect Core section 12.2
    let (_, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    for same in ["iss", "sub", "aud", "sid", "auth_time", "amr", "acr"] {
        assert_eq!(id[same], first_id[same], "{same}");
    }
    assert_eq!(id["iat"], provider.clock.now().unix_timestamp());
    assert_eq!(id["at_hash"], SigningAlgorithm::Rs256.half_hash(access_token));
    assert!(id.get("nonce").is_none());
    let (_, access) = provider.verified(access_token).await;
    assert_eq!(access["exp"], provider.clock.now().unix_timestamp() + 3600);
}

#[actix_web::test]
async fn a_refresh_token_is_given_for_offline_access_only_and_only_to_clients_that_may_have_it() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor
        .tokens(&[("client_id", "offline"), ("scope", "openid")])
        .await;
    assert!(tokens.get("refresh_token").is_none());
    let reply = visitor.authorize(&[("scope", "openid offline_access")]).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("invalid_scope"));
    let form = [("client_id", "web")];
    let token = refresh_token(&visitor.tokens(REQUEST).await);
    let reply = refresh(&provider, &token, &form).await;
    assert_eq!(reply.json()["error"], "unauthorized_client");
}

#[actix_web::test]
async fn the_scope_can_be_narrowed_for_one_access_token_and_not_widened() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let request = [
        ("client_id", "offline"),
        ("scope", "openid profile offline_access"),
    ];
    let token = refresh_token(&visitor.tokens(&request).await);
    for scope in ["openid api1", "api1", "unknown", "a\"b"] {
        let reply = refresh(&provider, &token, &[("scope", scope)]).await;
        assert_eq!(reply.json()["error"], "invalid_scope", "{scope}");
    }
    let narrow = refreshed(&provider, &token, &[("scope", "profile")]).await;
    assert_eq!(narrow["scope"], "profile");
    assert!(narrow.get("id_token").is_none());
    let wide = refreshed(&provider, &refresh_token(&narrow), &[]).await;
    assert_eq!(wide["scope"], "offline_access openid profile");
}

#[actix_web::test]
async fn a_refused_request_uses_nothing_up() {
    let provider = Provider::with_more(json!([
        offline(),
        offline_with(&json!({ "client_id": "another" }))
    ]))
    .await;
    let visitor = Visitor::signed_in(&provider).await;
    let token = refresh_token(&visitor.tokens(REQUEST).await);
    assert_is_invalid_grant(
        &refresh(&provider, &token, &[("client_id", "another")]).await,
        "another client",
    );
    for (more, error) in [
        (("client_secret", "wrong"), "invalid_client"),
        (("scope", "api2"), "invalid_scope"),
        (("resource", "https://unknown.example"), "invalid_target"),
    ] {
        assert_eq!(refresh(&provider, &token, &[more]).await.json()["error"], error);
    }
    provider.clock.advance(Duration::minutes(1));
    assert_eq!(refresh(&provider, &token, &[]).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn what_is_no_refresh_token_is_refused() {
    let provider = Provider::with_more(json!([offline()])).await;
    let tokens = Visitor::signed_in(&provider).await.tokens(REQUEST).await;
    let long = "x".repeat(10_000);
    for token in [
        "x",
        &long,
        "' OR 1=1 --",
        tokens["access_token"].as_str().unwrap(),
    ] {
        assert_is_invalid_grant(&refresh(&provider, token, &[]).await, token);
    }
    let reply = refresh(&provider, "", &[]).await;
    assert_eq!(reply.json()["error"], "invalid_request");
}

#[actix_web::test]
async fn a_refresh_token_lives_while_it_is_used_and_not_longer_than_its_grant() {
    let lifetimes = json!({ "refresh_token_lifetime": 1000, "refresh_token_idle_lifetime": 400, "access_token_lifetime": 60 });
    let provider = Provider::with_more(json!([offline_with(&lifetimes)])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let (mut used, idle) = (
        refresh_token(&visitor.tokens(REQUEST).await),
        refresh_token(&visitor.tokens(REQUEST).await),
    );
    for _ in 0..3 {
        provider.clock.advance(Duration::seconds(300));
        used = refresh_token(&refreshed(&provider, &used, &[]).await);
    }
    assert_is_invalid_grant(&refresh(&provider, &idle, &[]).await, "idle");
    provider.clock.advance(Duration::seconds(99));
    used = refresh_token(&refreshed(&provider, &used, &[]).await);
    provider.clock.advance(Duration::seconds(1));
    assert_is_invalid_grant(&refresh(&provider, &used, &[]).await, "absolute");
}

#[actix_web::test]
async fn a_client_without_rotation_uses_one_token_again_and_again() {
    let lasting = json!({ "refresh_token_rotation": false, "refresh_token_idle_lifetime": 400 });
    let provider = Provider::with_more(json!([offline_with(&lasting)])).await;
    let token = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    for _ in 0..3 {
        provider.clock.advance(Duration::seconds(399));
        let tokens = refreshed(&provider, &token, &[]).await;
        assert!(tokens.get("refresh_token").is_none());
    }
    provider.clock.advance(Duration::seconds(400));
    assert_is_invalid_grant(&refresh(&provider, &token, &[]).await, "idle");
}

#[actix_web::test]
async fn who_has_left_gets_no_new_tokens() {
    let provider = Provider::with_more(json!([offline()])).await;
    let token = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let client = serde_json::from_value(offline()).unwrap();
    let later = provider
        .restarted(
            clients().into_iter().chain([client]).collect(),
            users().split_off(1),
        )
        .await;
    assert_is_invalid_grant(&refresh(&later, &token, &[]).await, "gone");
}

#[actix_web::test]
async fn the_storage_never_sees_a_refresh_token() {
    let provider = Provider::with_more(json!([offline()])).await;
    let token = refresh_token(&Visitor::signed_in(&provider).await.tokens(REQUEST).await);
    let found = async |hash| provider.storage.refresh_token(hash).await.unwrap();
    let grant_id = found(KeyHash::of(&token)).await.unwrap().grant_id;
    let grant = provider
        .storage
        .grant(grant_id, provider.clock.now())
        .await
        .unwrap()
        .unwrap();
    assert!(!format!("{grant:?}").contains(&token));
    assert_eq!(found(KeyHash::of(KeyHash::of(&token).as_str())).await, None);
}

fn sid_of(id_token_claims: &Value) -> SessionId {
    SessionId::parse(id_token_claims["sid"].as_str().unwrap()).unwrap()
}

#[actix_web::test]
async fn the_end_of_a_session_ends_its_tokens_but_not_offline_access() {
    let ending = offline_with(&json!({ "client_id": "ending", "refresh_tokens_end_with_session": true }));
    let provider = Provider::with_more(json!([offline(), ending])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let online = visitor.tokens(&[]).await;
    let lasting = refresh_token(&visitor.tokens(REQUEST).await);
    let request = [("client_id", "ending"), REQUEST[1]];
    let short = refresh_token(&visitor.tokens(&request).await);
    let (_, id) = provider.verified(online["id_token"].as_str().unwrap()).await;
    provider
        .server
        .tokens
        .revoke_session(&SessionId::parse("another").unwrap())
        .await
        .unwrap();
    let online = online["access_token"].as_str().unwrap();
    assert!(provider.server.tokens.active(online).await.unwrap().is_some());
    provider.server.tokens.revoke_session(&sid_of(&id)).await.unwrap();
    assert!(provider.server.tokens.active(online).await.unwrap().is_none());
    assert_is_invalid_grant(&refresh(&provider, &short, &request[..1]).await, "ending");
    assert_eq!(refresh(&provider, &lasting, &[]).await.status, StatusCode::OK);
}

#[actix_web::test]
async fn a_person_sees_their_grants_and_takes_back_those_of_one_client() {
    let provider = Provider::with_more(json!([offline()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let web = visitor.tokens(&[]).await;
    let token = refresh_token(&visitor.tokens(REQUEST).await);
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", super::visitor::MULTI_FACTOR).await;
    let bobs = refresh_token(&bob.tokens(REQUEST).await);
    let (alice, offline) = (
        SubjectId::parse("alice").unwrap(),
        ClientId::parse("offline").unwrap(),
    );
    let tokens = &provider.server.tokens;
    let clients = async || {
        let grants = tokens.grants_of(&alice).await.unwrap();
        let mut clients: Vec<_> = grants
            .iter()
            .map(|grant| grant.grant.client_id.to_string())
            .collect();
        clients.sort_unstable();
        clients
    };
    assert_eq!(clients().await, ["offline", "web"]);
    tokens.revoke_grants(&alice, &offline).await.unwrap();
    assert_eq!(clients().await, ["web"]);
    assert_is_invalid_grant(&refresh(&provider, &token, &[]).await, "taken back");
    assert!(
        tokens
            .active(web["access_token"].as_str().unwrap())
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(refresh(&provider, &bobs, &[]).await.status, StatusCode::OK);
}
