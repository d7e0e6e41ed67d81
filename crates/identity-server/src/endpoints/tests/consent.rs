//! `/Consent` and `/Grants`.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;

use super::provider::{Provider, Reply};
use super::visitor::{MULTI_FACTOR, Visitor};

pub(super) const ASKING: &[(&str, &str)] = &[("client_id", "asking"), ("scope", "openid profile")];

pub(super) async fn press(visitor: &Visitor<'_>, page: &Reply, action: &str) -> Reply {
    let (path, fields) = page.form();
    let mut form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    form.push(("action", action));
    visitor.post(&path, &form).await
}

/// The consent page of an authorization request.
pub(super) async fn asked(visitor: &Visitor<'_>, changes: &[(&str, &str)]) -> Reply {
    let reply = visitor.authorize(changes).await;
    assert!(
        reply.location().starts_with("/Consent?returnUrl="),
        "{}",
        reply.location()
    );
    let page = visitor.get(reply.location()).await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

/// The names of what a page asks for, in its order.
fn permissions(page: &Reply) -> Vec<&str> {
    let names = page.body.split(r#"data-permission=""#).skip(1);
    names.map(|rest| rest.split('"').next().unwrap()).collect()
}

async fn allow(visitor: &Visitor<'_>, changes: &[(&str, &str)]) {
    let page = asked(visitor, changes).await;
    let allowed = press(visitor, &page, "allow").await;
    visitor.get(allowed.location()).await.code();
}

pub(super) fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_replaced = |name: &str| more.iter().any(|(replaced, _)| *replaced == name);
    let kept = ASKING.iter().filter(|(name, _)| !is_replaced(name));
    kept.chain(more).copied().collect()
}

#[actix_web::test]
async fn what_a_person_allows_is_remembered() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = asked(&visitor, ASKING).await;
    assert!(page.body.contains("Allow Asking client?"), "{}", page.body);
    assert!(page.body.contains("Alice Smith"), "{}", page.body);
    assert_eq!(permissions(&page), ["openid", "profile"]);
    let allowed = press(&visitor, &page, "allow").await;
    visitor.get(allowed.location()).await.code();
    visitor.authorize(ASKING).await.code();
    visitor.authorize(&with(&[("prompt", "none")])).await.code();
    // Less is included, more is not, and what was allowed before stays allowed.
    visitor.authorize(&with(&[("scope", "openid")])).await.code();
    let more = with(&[("scope", "openid api1")]);
    assert_eq!(permissions(&asked(&visitor, &more).await), ["openid", "api1"]);
    allow(&visitor, &more).await;
    visitor
        .authorize(&with(&[("scope", "openid profile api1")]))
        .await
        .code();
}

#[actix_web::test]
async fn nothing_is_asked_silently() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(&with(&[("prompt", "none")])).await;
    assert_eq!(reply.response()["error"], "consent_required");
}

#[actix_web::test]
async fn consent_is_one_persons_and_one_clients() {
    let provider = Provider::start().await;
    let alice = Visitor::signed_in(&provider).await;
    allow(&alice, ASKING).await;
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", MULTI_FACTOR).await;
    asked(&bob, ASKING).await;
    let storage = &provider.storage;
    let subject = oidc_protocol::identifiers::SubjectId::parse("alice").unwrap();
    let consents = storage.consents_of(subject).await.unwrap();
    assert_eq!(consents.len(), 1);
    assert_eq!(consents[0].0.as_str(), "asking");
}

#[actix_web::test]
async fn prompt_consent_asks_again_and_of_every_client() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    allow(&visitor, ASKING).await;
    for client_id in ["asking", "web"] {
        let changes = with(&[("prompt", "consent"), ("client_id", client_id)]);
        for _ in 0..2 {
            allow(&visitor, &changes).await;
        }
    }
}

#[actix_web::test]
async fn a_denial_goes_back_in_the_response_mode_and_is_not_remembered() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    for mode in ["query", "fragment", "form_post"] {
        let page = asked(&visitor, &with(&[("response_mode", mode)])).await;
        let return_url = page.form().1["returnUrl"].clone();
        let response = press(&visitor, &page, "deny").await.response();
        assert_eq!(response["error"], "access_denied", "{mode}");
        assert_eq!(response["state"], "a state & more", "{mode}");
        assert_eq!(
            visitor.get(&return_url).await.status,
            StatusCode::BAD_REQUEST,
            "{mode}"
        );
    }
    asked(&visitor, ASKING).await;
}

#[actix_web::test]
async fn single_claims_are_asked_for_by_name() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let claims =
        r#"{"userinfo":{"email":null,"name":null,"role":null},"id_token":{"auth_time":{"essential":true}}}"#;
    let page = asked(&visitor, &with(&[("claims", claims)])).await;
    assert_eq!(permissions(&page), ["openid", "profile", "email"]);
}

#[actix_web::test]
async fn sign_in_comes_before_consent() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(ASKING).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let reply = visitor.get(&return_url).await;
    assert!(reply.location().starts_with("/Consent?"), "{}", reply.location());
    let page = visitor.get(reply.location()).await;
    let allowed = press(&visitor, &page, "allow").await;
    visitor.get(allowed.location()).await.code();
}

#[actix_web::test]
async fn consent_counts_for_the_session_in_which_it_was_given() {
    let provider = Provider::start().await;
    let (alice, bob) = (Visitor::signed_in(&provider).await, Visitor::of(&provider));
    bob.sign_in("bob", MULTI_FACTOR).await;
    let page = asked(&alice, &with(&[("prompt", "consent")])).await;
    let return_url = press(&alice, &page, "allow").await.location().to_owned();
    let reply = bob.get(&return_url).await;
    assert!(reply.location().starts_with("/Consent?"), "{}", reply.location());
}

#[actix_web::test]
async fn a_consent_that_another_site_sends_is_none() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = asked(&visitor, ASKING).await;
    let return_url = page.form().1["returnUrl"].clone();
    for csrf in ["", "guessed"] {
        for action in ["allow", "deny"] {
            let form = [
                ("action", action),
                ("returnUrl", return_url.as_str()),
                ("csrf", csrf),
            ];
            let reply = visitor.post("/Consent", &form).await;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{action}");
        }
    }
    let reply = visitor.get(&return_url).await;
    assert!(reply.location().starts_with("/Consent?"), "{}", reply.location());
}

#[actix_web::test]
async fn a_form_without_a_decision_decides_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = asked(&visitor, ASKING).await;
    for action in ["", "ALLOW", "maybe"] {
        assert_eq!(press(&visitor, &page, action).await.status, StatusCode::OK);
    }
    asked(&visitor, ASKING).await;
}

#[actix_web::test]
async fn somebody_who_signed_out_meanwhile_consents_to_nothing() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = asked(&visitor, ASKING).await;
    let logout = visitor.get("/Account/Logout").await;
    press(&visitor, &logout, "").await;
    let reply = press(&visitor, &page, "allow").await;
    // The form is of a session that is gone, and so is its token.
    assert_ne!(reply.status, StatusCode::OK);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    asked(&visitor, ASKING).await;
}

#[actix_web::test]
async fn people_see_what_they_have_allowed_and_take_it_back() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let page = visitor.get("/Grants").await;
    assert!(page.body.contains(r#"id="no-grants""#), "{}", page.body);
    allow(&visitor, &with(&[("scope", "openid profile api1")])).await;
    let page = visitor.get("/Grants").await;
    for shown in [
        "Asking client",
        "Your profile",
        "api1",
        "24 November 2026",
        r#"data-client-id="asking""#,
    ] {
        assert!(page.body.contains(shown), "{shown}: {}", page.body);
    }
    // Somebody else can neither see nor take back what Alice has allowed.
    let bob = Visitor::of(&provider);
    bob.sign_in("bob", MULTI_FACTOR).await;
    allow(&bob, ASKING).await;
    let own = bob.get("/Grants").await;
    assert!(!own.body.contains("api1"), "{}", own.body);
    assert_eq!(press(&bob, &own, "").await.location(), "/Grants");
    visitor.authorize(ASKING).await.code();

    assert_eq!(press(&visitor, &page, "").await.location(), "/Grants");
    assert!(visitor.get("/Grants").await.body.contains(r#"id="no-grants""#));
    asked(&visitor, ASKING).await;
}

#[actix_web::test]
async fn the_page_of_grants_is_for_those_who_are_signed_in_and_for_forms_of_ours() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    assert_eq!(visitor.get("/Grants").await.login_return_url(), "/Grants");
    let form = [("client_id", "asking")];
    assert_eq!(visitor.post("/Grants", &form).await.login_return_url(), "/Grants");
    visitor.sign_in("alice", MULTI_FACTOR).await;
    allow(&visitor, ASKING).await;
    assert_eq!(
        visitor.post("/Grants", &form).await.status,
        StatusCode::BAD_REQUEST
    );
    visitor.authorize(ASKING).await.code();
}

#[actix_web::test]
async fn a_client_that_need_not_ask_is_shown_by_its_tokens_and_loses_them() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(&[("scope", "openid profile")]).await;
    let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let userinfo = || {
        let request = TestRequest::get().uri("/connect/userinfo");
        provider.call(request.insert_header(("authorization", authorization.as_str())))
    };
    assert_eq!(userinfo().await.status, StatusCode::OK);
    let page = visitor.get("/Grants").await;
    assert!(page.body.contains("Web &amp; &lt;client&gt;"), "{}", page.body);
    assert!(page.body.contains("Your profile"), "{}", page.body);
    press(&visitor, &page, "").await;
    assert_eq!(userinfo().await.status, StatusCode::UNAUTHORIZED);
    assert!(visitor.get("/Grants").await.body.contains(r#"id="no-grants""#));
}
