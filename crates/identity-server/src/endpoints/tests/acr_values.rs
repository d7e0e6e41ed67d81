use oidc_protocol::authentication::Acr;

use super::provider::Provider;
use super::visitor::{MULTI_FACTOR, PASSKEY, PASSWORD, Visitor};

const MULTI: (&str, &str) = ("acr_values", Acr::MultiFactor.as_str());

#[actix_web::test]
async fn a_session_that_is_strong_enough_is_enough() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    visitor.authorize(&[MULTI]).await.code();
    visitor.sign_in("alice", PASSKEY).await;
    visitor.authorize(&[MULTI]).await.code();
}

#[actix_web::test]
async fn a_weaker_session_leads_to_a_stronger_sign_in() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("alice", PASSWORD).await;
    let return_url = visitor.authorize(&[MULTI]).await.login_return_url();
    // Coming back without having signed in changes nothing.
    assert_eq!(visitor.get(&return_url).await.login_return_url(), return_url);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

/// `acr_values` is a wish (OpenID Connect Core section 3.1.2.1): the client sees in `acr` what was reached.
#[actix_web::test]
async fn a_sign_in_that_cannot_be_as_strong_as_wished_does_not_go_round_in_a_circle() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("alice", PASSWORD).await;
    let return_url = visitor.authorize(&[MULTI]).await.login_return_url();
    visitor.sign_in("alice", PASSWORD).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn one_of_several_classes_is_enough() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let either = format!("{} {}", Acr::PhishingResistant, Acr::MultiFactor);
    visitor.authorize(&[("acr_values", &either)]).await.code();
    visitor
        .authorize(&[("acr_values", Acr::PhishingResistant.as_str())])
        .await
        .login_return_url();
}
