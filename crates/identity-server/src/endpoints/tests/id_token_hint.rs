use time::Duration;

use super::provider::Provider;
use super::visitor::{MULTI_FACTOR, Visitor};

async fn hint(visitor: &Visitor<'_>) -> String {
    visitor.tokens(&[]).await["id_token"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_hint_for_whoever_is_signed_in_changes_nothing_even_when_it_has_expired() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    provider.clock.advance(Duration::hours(1));
    visitor
        .authorize(&[("id_token_hint", &hint), ("prompt", "none")])
        .await
        .code();
}

#[actix_web::test]
async fn a_hint_for_somebody_else_asks_for_their_sign_in() {
    let provider = Provider::start().await;
    let alice = hint(&Visitor::signed_in(&provider).await).await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("bob", MULTI_FACTOR).await;
    let reply = visitor
        .authorize(&[("id_token_hint", &alice), ("prompt", "none")])
        .await;
    assert_eq!(reply.parameter("error").as_deref(), Some("login_required"));

    let return_url = visitor
        .authorize(&[("id_token_hint", &alice)])
        .await
        .login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn somebody_else_who_signs_in_for_the_hint_gets_no_code() {
    let provider = Provider::start().await;
    let alice = hint(&Visitor::signed_in(&provider).await).await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor
        .authorize(&[("id_token_hint", &alice)])
        .await
        .login_return_url();
    visitor.sign_in("bob", MULTI_FACTOR).await;
    let reply = visitor.get(&return_url).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(reply.parameter("code"), None);
}

#[actix_web::test]
async fn a_hint_that_was_issued_to_another_client_is_refused() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let hint = hint(&visitor).await;
    let reply = visitor
        .authorize(&[
            ("client_id", "other"),
            ("scope", "openid"),
            ("id_token_hint", &hint),
        ])
        .await;
    assert_eq!(reply.parameter("error").as_deref(), Some("invalid_request"));
}
