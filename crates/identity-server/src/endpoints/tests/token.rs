use std::rc::Rc;

use actix_web::http::StatusCode;
use oidc_protocol::signing::SigningAlgorithm;
use serde_json::{Value, json};
use time::Duration;

use super::provider::{ISSUER, Provider, Reply, clients, users};
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::storage::{AuditQuery, CodeRedemption, KeyHash};
use web_host::Clock;

/// Base64 of `web:secret` and `client:secret`.
const WEB: &str = "Basic d2ViOnNlY3JldA==";
const CLIENT: &str = "Basic Y2xpZW50OnNlY3JldA==";

fn assert_is_invalid_grant(reply: &Reply, case: &str) {
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{case}: {}", reply.body);
    assert_eq!(reply.json()["error"], "invalid_grant", "{case}");
    assert!(reply.json().get("access_token").is_none(), "{case}");
}

fn names(claims: &Value) -> Vec<&str> {
    claims.as_object().unwrap().keys().map(String::as_str).collect()
}

#[actix_web::test]
async fn a_code_becomes_an_id_token_and_an_access_token() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::seconds(30));
    let code = visitor.authorize(&[]).await.code();
    let reply = provider.redeem(&code, &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("pragma"), "no-cache");
    assert_eq!(reply.header("content-type"), "application/json");
    let tokens = reply.json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["scope"], "openid profile");

    let now = provider.clock.now().unix_timestamp();
    let access_token = tokens["access_token"].as_str().unwrap();
    let (header, id) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(header.typ.as_deref(), Some("JWT"));
    assert_eq!(id["iss"], ISSUER);
    assert_eq!(id["aud"], "web");
    assert_eq!(id["sub"], "alice");
    assert_eq!(id["nonce"], "a-nonce");
    assert_eq!(id["auth_time"], now - 30);
    assert_eq!(
        (id["iat"].clone(), id["exp"].clone()),
        (json!(now), json!(now + 300))
    );
    assert_eq!(id["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(
        id["acr"],
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
    );
    assert_eq!(id["at_hash"], SigningAlgorithm::Rs256.half_hash(access_token));
    assert!(
        !names(&id).contains(&"name"),
        "claims about the person are for userinfo"
    );

    let (header, access) = provider.verified(access_token).await;
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    assert_eq!(access["iss"], ISSUER);
    assert_eq!(access["aud"], json!(["https://localhost:5001/resources"]));
    assert_eq!(
        (access["sub"].as_str(), access["client_id"].as_str()),
        (Some("alice"), Some("web"))
    );
    assert_eq!(access["scope"], "openid profile");
    assert_eq!(access["exp"], now + 3600);
    assert_eq!(access["jti"].as_str().unwrap().len(), 43);
    assert_eq!(access["sid"], id["sid"]);
}

#[actix_web::test]
async fn without_openid_there_is_no_id_token() {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider)
        .await
        .tokens(&[("scope", "api1")])
        .await;
    assert!(tokens.get("id_token").is_none());
    assert_eq!(tokens["scope"], "api1");
}

#[actix_web::test]
async fn of_many_who_redeem_a_code_at_once_at_most_one_gets_tokens() {
    let provider = Rc::new(Provider::start().await);
    let code = Visitor::signed_in(&provider).await.authorize(&[]).await.code();
    let attempts: Vec<_> = (0..64)
        .map(|_| {
            let (provider, code) = (Rc::clone(&provider), code.clone());
            actix_web::rt::spawn(async move { provider.redeem(&code, &[]).await })
        })
        .collect();
    let mut winners = 0;
    for attempt in attempts {
        let reply = attempt.await.unwrap();
        if reply.status == StatusCode::OK {
            winners += 1;
        } else {
            assert_is_invalid_grant(&reply, "loser");
        }
    }
    // None, when another came before the first had its tokens: they would be revoked at once.
    assert!(winners <= 1, "{winners}");
}

#[actix_web::test]
async fn a_code_that_is_not_for_this_request_is_refused_and_used_up() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let other_verifier = "a".repeat(43);
    let cases: &[&[(&str, &str)]] = &[
        &[("client_id", "other")],
        &[("client_id", "lenient")],
        &[("redirect_uri", "https://other.example/callback")],
        &[("redirect_uri", "https://localhost:5002/signin-oidc/")],
        &[("code_verifier", &other_verifier)],
        &[("code_verifier", super::provider::CHALLENGE)],
        &[("code_verifier", "")],
    ];
    for changes in cases {
        let code = visitor.authorize(&[]).await.code();
        assert_is_invalid_grant(&provider.redeem(&code, changes).await, &format!("{changes:?}"));
        assert_is_invalid_grant(&provider.redeem(&code, &[]).await, &format!("after {changes:?}"));
    }
}

#[actix_web::test]
async fn a_code_without_challenge_is_not_redeemed_with_a_verifier() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let without = [
        ("client_id", "lenient"),
        ("scope", "openid"),
        ("code_challenge", ""),
        ("code_challenge_method", ""),
    ];
    let code = visitor.authorize(&without).await.code();
    let reply = provider.redeem(&code, &[("client_id", "lenient")]).await;
    assert_is_invalid_grant(&reply, "a challenge was removed");
    let code = visitor.authorize(&without).await.code();
    let reply = provider
        .redeem(&code, &[("client_id", "lenient"), ("code_verifier", "")])
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[actix_web::test]
async fn a_code_lives_for_five_minutes() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (early, late) = (
        visitor.authorize(&[]).await.code(),
        visitor.authorize(&[]).await.code(),
    );
    provider.clock.advance(Duration::seconds(299));
    assert_eq!(provider.redeem(&early, &[]).await.status, StatusCode::OK);
    provider.clock.advance(Duration::seconds(1));
    assert_is_invalid_grant(&provider.redeem(&late, &[]).await, "late");
}

#[actix_web::test]
async fn a_code_that_was_never_given_is_refused() {
    let provider = Provider::start().await;
    let guessed = "x".repeat(43);
    let long = "x".repeat(10_000);
    for code in ["guessed", &guessed, &long, "' OR 1=1 --"] {
        assert_is_invalid_grant(&provider.redeem(code, &[]).await, code);
    }
}

#[actix_web::test]
async fn the_storage_never_sees_the_code() {
    let provider = Provider::start().await;
    let code = Visitor::signed_in(&provider).await.authorize(&[]).await.code();
    let now = provider.clock.now();
    let redeemed = provider
        .storage
        .redeem_authorization_code(KeyHash::of(&code), "grant".to_owned(), now)
        .await;
    let CodeRedemption::First(grant) = redeemed.unwrap() else {
        panic!("no code");
    };
    assert!(
        grant.contains(r#""subject":"alice""#) && !grant.contains(&code),
        "{grant}"
    );
}

#[actix_web::test]
async fn who_has_left_since_the_code_was_given_gets_no_tokens() {
    let provider = Provider::start().await;
    let code = Visitor::signed_in(&provider).await.authorize(&[]).await.code();
    let later = provider.restarted(clients(), users().split_off(1)).await;
    assert_is_invalid_grant(&later.redeem(&code, &[]).await, "gone");
}

#[actix_web::test]
async fn each_flow_has_its_own_access_token_and_one_session() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let (one, two) = (visitor.tokens(&[]).await, visitor.tokens(&[]).await);
    let (_, one) = provider.verified(one["access_token"].as_str().unwrap()).await;
    let (_, two) = provider.verified(two["access_token"].as_str().unwrap()).await;
    assert_ne!(one["jti"], two["jti"]);
    assert_eq!(one["sid"], two["sid"]);
    let elsewhere = Visitor::of(&provider);
    elsewhere.sign_in("alice", MULTI_FACTOR).await;
    let three = elsewhere.tokens(&[]).await;
    let (_, three) = provider.verified(three["access_token"].as_str().unwrap()).await;
    assert_ne!(one["sid"], three["sid"]);
}

#[actix_web::test]
async fn a_client_gets_a_token_for_itself() {
    let provider = Provider::start().await;
    for form in [
        vec![("grant_type", "client_credentials"), ("scope", "api1")],
        vec![("grant_type", "client_credentials")],
    ] {
        let reply = provider.token(Some(CLIENT), &form).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.json()["scope"], "api1");
        assert!(reply.json().get("id_token").is_none());
        let (header, claims) = provider
            .verified(reply.json()["access_token"].as_str().unwrap())
            .await;
        assert_eq!(header.typ.as_deref(), Some("at+jwt"));
        assert_eq!(claims["client_id"], "client");
        assert_eq!(claims["aud"], json!(["https://localhost:5001/resources"]));
        for absent in ["sid", "auth_time", "amr", "acr"] {
            assert!(!names(&claims).contains(&absent), "{absent}");
        }
    }
}

#[actix_web::test]
async fn a_client_gets_no_scope_that_it_may_not_have() {
    let provider = Provider::start().await;
    for scope in ["api2", "openid", "api1 api2", "unknown", "a\"b"] {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let reply = provider.token(Some(CLIENT), &form).await;
        assert_eq!(reply.json()["error"], "invalid_scope", "{scope}");
    }
}

#[actix_web::test]
async fn a_client_uses_only_the_grants_that_it_is_registered_for() {
    let provider = Provider::start().await;
    let reply = provider
        .token(Some(WEB), &[("grant_type", "client_credentials")])
        .await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(reply.json()["error"], "unauthorized_client");
    let reply = provider
        .token(
            Some(CLIENT),
            &[
                ("grant_type", "authorization_code"),
                ("code", "x"),
                ("redirect_uri", "x"),
            ],
        )
        .await;
    assert_eq!(reply.json()["error"], "unauthorized_client");
}

#[actix_web::test]
async fn a_code_gives_nothing_once_its_session_has_ended() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor.authorize(&[("scope", "openid profile")]).await.code();
    let sid = visitor.session().await.unwrap().sid;
    assert!(
        provider
            .storage
            .delete_session_by_sid(sid)
            .await
            .unwrap()
            .is_some()
    );
    assert_is_invalid_grant(&provider.redeem(&code, &[]).await, "the session has ended");
    let left = provider
        .storage
        .grants_of("alice".parse().unwrap(), provider.clock.now());
    assert!(left.await.unwrap().is_empty());
    // Nobody has used it twice.
    provider.server.audit().flush().await;
    let everything = AuditQuery {
        at_most: 100,
        ..AuditQuery::default()
    };
    let events = provider.storage.audit_events(everything).await.unwrap();
    assert!(events.iter().all(|event| event.event != "token_reused"));
}
