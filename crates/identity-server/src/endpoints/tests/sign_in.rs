use actix_web::http::StatusCode;
use oidc_protocol::authentication::Acr;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::redirect_uri::RedirectUri;
use time::Duration;

use super::provider::{ISSUER, Provider, REDIRECT_URI, authorize_parameters, clients, users};
use super::visitor::{MULTI_FACTOR, PASSWORD, Visitor};
use crate::authorize::{Answer, Denial, LoginContext};
use crate::return_url::ReturnUrl;
use crate::users::UserEntry;

#[actix_web::test]
async fn nobody_is_signed_in_so_the_browser_goes_to_the_login_page_and_comes_back_to_a_code() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[]).await.login_return_url();
    assert!(ReturnUrl::parse(return_url.as_str()).is_ok());
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let reply = visitor.get(&return_url).await;
    assert_eq!(reply.parameter("state").as_deref(), Some("a state & more"));
    assert_eq!(reply.parameter("iss").as_deref(), Some(ISSUER));
    reply.code();
}

#[actix_web::test]
async fn a_waiting_request_is_answered_once() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[]).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
    let again = visitor.get(&return_url).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
    assert_eq!(again.header("location"), "");
}

#[actix_web::test]
async fn a_waiting_request_waits_an_hour() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[]).await.login_return_url();
    provider.clock.advance(Duration::minutes(59));
    // Still nobody: to the login page again, with the same request.
    assert_eq!(visitor.get(&return_url).await.login_return_url(), return_url);
    provider.clock.advance(Duration::minutes(1));
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert_eq!(visitor.get(&return_url).await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn an_id_that_was_never_given_is_refused_on_a_page() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for query in ["", "?id=", "?id=guessed", "?id=a&id=b", "?id=%ff"] {
        let reply = visitor.get(&format!("/connect/authorize/callback{query}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[actix_web::test]
async fn a_waiting_request_is_validated_again() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[]).await.login_return_url();
    let without_web = clients().split_off(1);
    let later = provider.restarted(without_web, users()).await;
    let visitor = visitor.at(&later);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let reply = visitor.get(&return_url).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.body.contains("unauthorized_client"), "{}", reply.body);
}

#[actix_web::test]
async fn prompt_none_never_shows_a_page() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let reply = visitor.authorize(&[("prompt", "none")]).await;
    assert!(reply.is_at_client());
    assert_eq!(reply.parameter("error").as_deref(), Some("login_required"));
    assert_eq!(reply.parameter("state").as_deref(), Some("a state & more"));

    visitor.sign_in("alice", PASSWORD).await;
    visitor.authorize(&[("prompt", "none")]).await.code();
    provider.clock.advance(Duration::seconds(11));
    for change in [("max_age", "10"), ("acr_values", Acr::MultiFactor.as_str())] {
        let reply = visitor.authorize(&[("prompt", "none"), change]).await;
        assert_eq!(
            reply.parameter("error").as_deref(),
            Some("login_required"),
            "{change:?}"
        );
    }
}

#[actix_web::test]
async fn prompt_login_takes_a_sign_in_that_was_made_for_it() {
    let provider = Provider::start().await;
    for prompt in ["login", "login select_account"] {
        let visitor = Visitor::signed_in(&provider).await;
        // The clock stands still: the session and the request are of the same moment.
        let return_url = visitor.authorize(&[("prompt", prompt)]).await.login_return_url();
        assert_eq!(
            visitor.get(&return_url).await.login_return_url(),
            return_url,
            "{prompt}"
        );
        visitor.sign_in("alice", MULTI_FACTOR).await;
        visitor.get(&return_url).await.code();
        // And it counts for that request only.
        visitor.authorize(&[("prompt", prompt)]).await.login_return_url();
    }
}

#[actix_web::test]
async fn prompt_login_is_not_satisfied_by_an_older_session_of_another_browser() {
    let provider = Provider::start().await;
    let older = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::seconds(1));
    let return_url = Visitor::of(&provider)
        .authorize(&[("prompt", "login")])
        .await
        .login_return_url();
    older.get(&return_url).await.login_return_url();
}

#[actix_web::test]
async fn a_posted_prompt_login_takes_a_new_sign_in_too() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::seconds(1));
    let posted = Visitor::of(&provider)
        .post(
            "/connect/authorize",
            &authorize_parameters(&[("prompt", "login")]),
        )
        .await;
    let return_url = visitor.get(posted.location()).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn a_posted_prompt_login_is_not_satisfied_by_the_session_that_the_browser_has() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    // The clock stands still: the session and the request are of the same moment.
    let form = authorize_parameters(&[("prompt", "login")]);
    let posted = visitor.post("/connect/authorize", &form).await;
    visitor.get(posted.location()).await.login_return_url();
}

#[actix_web::test]
async fn the_session_of_somebody_who_is_gone_is_nobodys() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("bob", MULTI_FACTOR).await;
    let is_left = |user: &UserEntry| user.username != "bob";
    let left = users().into_iter().filter(is_left).collect();
    let provider = provider.restarted(clients(), left).await;
    let visitor = visitor.at(&provider);
    visitor.authorize(&[]).await.login_return_url();
    let silent = visitor.authorize(&[("prompt", "none")]).await;
    assert_eq!(silent.parameter("error").as_deref(), Some("login_required"));
}

#[actix_web::test]
async fn max_age_takes_a_sign_in_that_is_recent_enough() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    provider.clock.advance(Duration::minutes(10));
    visitor.authorize(&[("max_age", "600")]).await.code();
    provider.clock.advance(Duration::seconds(1));
    let return_url = visitor.authorize(&[("max_age", "600")]).await.login_return_url();
    assert_eq!(visitor.get(&return_url).await.login_return_url(), return_url);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn max_age_zero_asks_for_a_sign_in_and_is_satisfied_by_it() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let return_url = visitor.authorize(&[("max_age", "0")]).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    provider.clock.advance(Duration::seconds(3));
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn the_login_page_learns_whom_the_person_signs_in_for() {
    let provider = Provider::start().await;
    let changes = [
        ("login_hint", "alice@example.com"),
        (
            "acr_values",
            "phr unheard-of http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        ),
    ];
    let return_url = Visitor::of(&provider)
        .authorize(&changes)
        .await
        .login_return_url();
    let return_url = ReturnUrl::parse(return_url).unwrap();
    let context = provider
        .server
        .authorizations
        .login_context(&return_url)
        .await
        .unwrap();
    assert_eq!(
        context,
        Some(LoginContext {
            client_id: ClientId::parse("web").unwrap(),
            client_name: "Web & <client>".to_owned(),
            login_hint: Some("alice@example.com".to_owned()),
            acr_values: vec![Acr::PhishingResistant, Acr::MultiFactor],
            ui_locales: Vec::new(),
            redirect_uri: RedirectUri::parse(REDIRECT_URI).unwrap(),
            passkey_policy: None,
        })
    );
}

#[actix_web::test]
async fn a_return_url_that_is_not_of_a_waiting_request_has_no_context_and_cannot_be_denied() {
    let provider = Provider::start().await;
    let authorizations = &provider.server.authorizations;
    for text in [
        "/",
        "/connect/authorize/callback",
        "/connect/authorize/callback?id=guessed",
        "/connect/authorize/callback?id=a&id=b",
        "/connect/authorize/callbacks?id=a",
        "/Account/Login?id=a",
    ] {
        let return_url = ReturnUrl::parse(text).unwrap();
        assert_eq!(
            authorizations.login_context(&return_url).await.unwrap(),
            None,
            "{text}"
        );
        let denied = authorizations.deny(&return_url, Denial::DidNotSignIn).await;
        assert_eq!(denied.unwrap(), None, "{text}");
    }
}

#[actix_web::test]
async fn who_does_not_want_to_sign_in_goes_back_with_access_denied() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let text = visitor.authorize(&[]).await.login_return_url();
    let return_url = ReturnUrl::parse(text.as_str()).unwrap();
    let deny = || {
        provider
            .server
            .authorizations
            .deny(&return_url, Denial::DidNotSignIn)
    };
    let Some(Answer::Redirect(location)) = deny().await.unwrap() else {
        panic!("no answer for the client");
    };
    let location = url::Url::parse(&location).unwrap();
    let pairs: std::collections::BTreeMap<_, _> = location.query_pairs().into_owned().collect();
    assert_eq!(pairs["error"], "access_denied");
    assert_eq!(pairs["state"], "a state & more");
    assert_eq!(pairs["iss"], ISSUER);
    // The request is answered: neither another Cancel nor a sign-in brings it back.
    assert_eq!(deny().await.unwrap(), None);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert_eq!(visitor.get(&text).await.status, StatusCode::BAD_REQUEST);
}
