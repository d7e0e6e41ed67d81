//! `prompt=select_account` and `prompt=create`.

use actix_web::http::StatusCode;
use time::Duration;

use super::provider::{Provider, Reply};
use super::visitor::{MULTI_FACTOR, Visitor};

const SELECT: (&str, &str) = ("prompt", "select_account");

/// Answers the form of a page with one of its buttons.
async fn press(visitor: &Visitor<'_>, page: &Reply, action: &str) -> Reply {
    let (path, fields) = page.form();
    let mut form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    form.push(("action", action));
    visitor.post(&path, &form).await
}

#[actix_web::test]
async fn whoever_is_signed_in_may_go_on_as_who_they_are_for_this_request_only() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(&[SELECT]).await;
    assert!(
        reply.location().starts_with("/Account/Select?returnUrl="),
        "{}",
        reply.location()
    );
    let page = visitor.get(reply.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("Continue as Alice Smith (alice)"),
        "{}",
        page.body
    );
    assert!(page.body.contains("Web &amp; &lt;client&gt;"), "{}", page.body);
    let chosen = press(&visitor, &page, "continue").await;
    visitor.get(chosen.location()).await.code();
    // The choice was for that request.
    let again = visitor.authorize(&[SELECT]).await;
    assert!(
        again.location().starts_with("/Account/Select?"),
        "{}",
        again.location()
    );
}

#[actix_web::test]
async fn another_account_is_a_sign_in_that_suggests_nobody() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get(visitor.authorize(&[SELECT]).await.location()).await;
    let reply = press(&visitor, &page, "another").await;
    let return_url = reply.login_return_url();
    let login = visitor.get(reply.location()).await;
    assert!(!login.body.contains(r#"value="alice""#), "{}", login.body);
    assert!(!login.body.contains("confirm that it is you"), "{}", login.body);
    visitor.sign_in("bob", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn nobody_is_signed_in_so_the_login_page_is_the_choice() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[SELECT]).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn the_choice_of_one_browser_does_not_count_in_another() {
    let provider = Provider::start().await;
    let (alice, bob) = (Visitor::signed_in(&provider).await, Visitor::of(&provider));
    bob.sign_in("bob", MULTI_FACTOR).await;
    // Had Bob signed in after the request came, that would have been a choice too.
    provider.clock.advance(Duration::seconds(1));
    let page = alice.get(alice.authorize(&[SELECT]).await.location()).await;
    let return_url = press(&alice, &page, "continue").await.location().to_owned();
    let reply = bob.get(&return_url).await;
    assert!(
        reply.location().starts_with("/Account/Select?"),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn a_choice_that_another_site_sends_is_none() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let location = visitor.authorize(&[SELECT]).await;
    let page = visitor.get(location.location()).await;
    let return_url = page.form().1["returnUrl"].clone();
    for csrf in ["", "guessed"] {
        let form = [
            ("action", "continue"),
            ("returnUrl", return_url.as_str()),
            ("csrf", csrf),
        ];
        let reply = visitor.post("/Account/Select", &form).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    }
    let reply = visitor.get(&return_url).await;
    assert!(
        reply.location().starts_with("/Account/Select?"),
        "{}",
        reply.location()
    );
}

#[actix_web::test]
async fn cancel_is_access_denied() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get(visitor.authorize(&[SELECT]).await.location()).await;
    let response = press(&visitor, &page, "cancel").await.response();
    assert_eq!(response["error"], "access_denied");
}

#[actix_web::test]
async fn pages_that_nobody_was_sent_to_lead_back() {
    let provider = Provider::start().await;
    for visitor in [Visitor::of(&provider), Visitor::signed_in(&provider).await] {
        for page in ["/Account/Select", "/Consent"] {
            for query in [
                "",
                "?returnUrl=%2F%2Fevil.example",
                "?returnUrl=https%3A%2F%2Fevil.example",
            ] {
                assert_eq!(visitor.get(&format!("{page}{query}")).await.location(), "/");
            }
            let gone = "/connect/authorize/callback?id=gone";
            let reply = visitor.get(&format!("{page}?returnUrl={gone}")).await;
            assert_eq!(
                visitor.get(reply.location()).await.status,
                StatusCode::BAD_REQUEST
            );
        }
    }
}

#[actix_web::test]
async fn accounts_are_created_by_the_operator_and_one_that_exists_may_be_used() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(&[("prompt", "create")]).await;
    assert!(
        reply.location().starts_with("/Account/Create?returnUrl="),
        "{}",
        reply.location()
    );
    let return_url = reply.parameter("returnUrl").unwrap();
    let page = visitor.get(reply.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Create an account"), "{}", page.body);
    // Being signed in before is not enough.
    assert!(
        visitor
            .get(&return_url)
            .await
            .location()
            .starts_with("/Account/Create?")
    );
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn somebody_without_an_account_can_go_back_to_the_application() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let page = visitor
        .get(visitor.authorize(&[("prompt", "create")]).await.location())
        .await;
    let response = press(&visitor, &page, "cancel").await.response();
    assert_eq!(response["error"], "access_denied");
}
