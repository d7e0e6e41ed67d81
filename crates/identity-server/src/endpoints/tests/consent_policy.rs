//! [`ConsentPolicy`]: what a provider lets its clients have, whoever says what.

use async_trait::async_trait;
use serde_json::json;

use super::consent::{ASKING, asked, press, with};
use super::device::{begin, decide, poll, television};
use super::provider::Provider;
use super::visitor::{MULTI_FACTOR, Visitor};
use crate::consents::{AsRegistered, ConsentDecision, ConsentPolicy, ConsentPolicyError, ConsentRequest};

/// Bob's e-mail address is nobody's business, `api1` is asked for once, and the rest is as the clients are registered.
#[derive(Debug)]
struct HouseRules;

#[async_trait]
impl ConsentPolicy for HouseRules {
    async fn decide(&self, request: &ConsentRequest<'_>) -> Result<ConsentDecision, ConsentPolicyError> {
        let asked = request.asked;
        let wants = |name: &str| asked.scopes.contains(name) || asked.claims.contains(name);
        if request.subject.as_str() == "bob"
            && (wants("email") || request.client.name().starts_with("Television"))
        {
            return Ok(ConsentDecision::Deny);
        }
        let remembered = request
            .remembered
            .is_some_and(|given| given.scopes.contains("api1"));
        if wants("api1") && !remembered {
            return Ok(ConsentDecision::Ask);
        }
        AsRegistered.decide(request).await
    }
}

#[derive(Debug)]
struct OutOfOrder;

#[async_trait]
impl ConsentPolicy for OutOfOrder {
    async fn decide(&self, _: &ConsentRequest<'_>) -> Result<ConsentDecision, ConsentPolicyError> {
        Err(ConsentPolicyError("no answer".into()))
    }
}

async fn start() -> Provider {
    let provider = Provider::start().await;
    provider.with_policy(HouseRules, json!([television()])).await
}

#[actix_web::test]
async fn what_the_policy_denies_the_client_does_not_get_whatever_the_person_does() {
    let provider = start().await;
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", MULTI_FACTOR).await;
    let by_claim = r#"{"userinfo":{"email":null}}"#;
    for changes in [
        &[("scope", "openid email")][..],
        &[("scope", "openid email"), ("prompt", "none")],
        &[("scope", "openid email"), ("prompt", "consent")],
        &[("scope", "openid"), ("claims", by_claim)],
        &[("client_id", "asking"), ("scope", "openid email")],
        &[
            ("client_id", "hybrid"),
            ("scope", "openid email"),
            ("response_type", "id_token"),
        ],
    ] {
        let response = bob.authorize(changes).await.response();
        assert_eq!(response["error"], "access_denied", "{changes:?}");
        assert_eq!(
            response["error_description"],
            "the client is not let have what it asks for"
        );
        assert_eq!(response["state"], "a state & more", "{changes:?}");
    }
    bob.authorize(&[]).await.code();
    Visitor::signed_in(&provider)
        .await
        .authorize(&[("scope", "openid email")])
        .await
        .code();
}

#[actix_web::test]
async fn what_was_allowed_before_the_policy_changed_is_denied_after_it() {
    let lenient = Provider::start().await;
    let changes = with(&[("scope", "openid email")]);
    let bob = Visitor::of(&lenient);
    bob.sign_in("bob", MULTI_FACTOR).await;
    let page = asked(&bob, &changes).await;
    let allowed = press(&bob, &page, "allow").await;
    let strict = lenient.with_policy(HouseRules, json!([])).await;
    let bob = bob.at(&strict);
    // On the way, and the next time.
    assert_eq!(
        bob.get(allowed.location()).await.response()["error"],
        "access_denied"
    );
    assert_eq!(bob.authorize(&changes).await.response()["error"], "access_denied");
}

#[actix_web::test]
async fn the_policy_asks_where_the_client_need_not_and_sees_what_is_remembered() {
    let provider = start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let changes = [("scope", "openid api1")];
    let silent = [changes[0], ("prompt", "none")];
    assert_eq!(
        visitor.authorize(&silent).await.response()["error"],
        "consent_required"
    );
    let page = asked(&visitor, &changes).await;
    let allowed = press(&visitor, &page, "allow").await;
    visitor.get(allowed.location()).await.code();
    visitor.authorize(&silent).await.code();
    // The clients that are registered to ask still do.
    asked(&visitor, ASKING).await;
}

#[actix_web::test]
async fn a_device_does_not_get_what_the_policy_denies_either() {
    let provider = start().await;
    for (subject, is_allowed) in [("bob", false), ("alice", true)] {
        let visitor = Visitor::of(&provider);
        visitor.sign_in(subject, MULTI_FACTOR).await;
        let codes = begin(&provider, "openid").await;
        let decided = decide(&visitor, codes["user_code"].as_str().unwrap(), "allow").await;
        assert!(
            decided.body.contains(&format!(r#"data-allowed="{is_allowed}""#)),
            "{}",
            decided.body
        );
        let error = &poll(&provider, &codes).await.json()["error"];
        assert_eq!(error == "access_denied", !is_allowed, "{error}");
    }
}

#[actix_web::test]
async fn a_policy_that_cannot_decide_gives_nothing() {
    let provider = Provider::start().await.with_policy(OutOfOrder, json!([])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(&[]).await;
    assert_eq!(reply.status, 500);
    assert!(!reply.body.contains("no answer"), "{}", reply.body);
}
