use actix_web::test::TestRequest;
use oidc_protocol::authentication::Acr;
use serde_json::Value;

use super::provider::Provider;
use super::visitor::{MULTI_FACTOR, PASSKEY, PASSWORD, Visitor};

/// What `UserInfo` says to the holder of this access token.
async fn userinfo(provider: &Provider, tokens: &Value) -> Value {
    let authorization = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", authorization));
    provider.call(request).await.json()
}

async fn id_token(provider: &Provider, tokens: &Value) -> Value {
    provider.verified(tokens["id_token"].as_str().unwrap()).await.1
}

#[actix_web::test]
async fn single_claims_are_told_where_they_were_asked_for() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let claims = r#"{"userinfo":{"email":{"essential":true}},"id_token":{"name":null,"auth_time":{"essential":true}}}"#;
    let tokens = visitor.tokens(&[("scope", "openid"), ("claims", claims)]).await;
    let said = userinfo(&provider, &tokens).await;
    assert_eq!(said["email"], "AliceSmith@email.com");
    assert!(said.get("name").is_none(), "{said}");
    let token = id_token(&provider, &tokens).await;
    assert_eq!(token["name"], "Alice Smith");
    assert!(
        token["auth_time"].is_number() && token.get("email").is_none(),
        "{token}"
    );
}

#[actix_web::test]
async fn claims_beyond_the_scopes_of_the_client_are_not_told() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    // `role` belongs to no scope; `sub`, `iss` and `sid` are not for a request to choose.
    let claims = r#"{"userinfo":{"role":{"essential":true},"sid":{"value":"x"}},"id_token":{"role":null,"iss":{"value":"x"}}}"#;
    let tokens = visitor.tokens(&[("scope", "openid"), ("claims", claims)]).await;
    let said = userinfo(&provider, &tokens).await;
    assert_eq!(said.as_object().unwrap().keys().collect::<Vec<_>>(), ["sub"]);
    assert!(id_token(&provider, &tokens).await.get("role").is_none());
}

#[actix_web::test]
async fn single_claims_are_told_through_the_browser_too() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let response = visitor
        .authorize(&[
            ("client_id", "hybrid"),
            ("scope", "openid"),
            ("response_type", "code id_token"),
            ("claims", r#"{"id_token":{"name":null}}"#),
        ])
        .await
        .response();
    let (_, token) = provider.verified(&response["id_token"]).await;
    assert_eq!(token["name"], "Alice Smith");
}

fn acr(value: &str, essential: bool) -> String {
    format!(r#"{{"id_token":{{"acr":{{"essential":{essential},"values":["{value}"]}}}}}}"#)
}

#[actix_web::test]
async fn an_essential_acr_is_answered_with_itself_or_an_error() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    visitor.sign_in("alice", PASSKEY).await;
    let claims = acr(Acr::MultiFactor.as_str(), true);
    let tokens = visitor.tokens(&[("claims", &claims)]).await;
    // Stronger than asked, and told in the client's words.
    assert_eq!(
        id_token(&provider, &tokens).await["acr"],
        Acr::MultiFactor.as_str()
    );

    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(&[("claims", &claims)]).await.login_return_url();
    visitor.sign_in("alice", PASSWORD).await;
    let response = visitor.get(&return_url).await.response();
    assert_eq!(response["error"], "unmet_authentication_requirements");
    let wish = acr(Acr::MultiFactor.as_str(), false);
    let return_url = visitor.authorize(&[("claims", &wish)]).await.login_return_url();
    visitor.sign_in("alice", PASSWORD).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn an_acr_that_nobody_can_reach_is_told_before_anybody_signs_in() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let unreachable = visitor
        .authorize(&[("claims", &acr("urn:unheard-of", true))])
        .await;
    assert_eq!(
        unreachable.response()["error"],
        "unmet_authentication_requirements"
    );
    let wish = visitor
        .authorize(&[("claims", &acr("urn:unheard-of", false))])
        .await;
    wish.login_return_url();
}

#[actix_web::test]
async fn a_sub_that_is_somebody_elses_is_login_required() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let sub = |subject: &str| format!(r#"{{"id_token":{{"sub":{{"value":"{subject}"}}}}}}"#);
    visitor
        .authorize(&[("claims", &sub("alice")), ("prompt", "none")])
        .await
        .code();
    let bob = sub("bob");
    let silent = visitor.authorize(&[("claims", &bob), ("prompt", "none")]).await;
    assert_eq!(silent.response()["error"], "login_required");
    let return_url = visitor.authorize(&[("claims", &bob)]).await.login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    assert_eq!(
        visitor.get(&return_url).await.response()["error"],
        "login_required"
    );
    let return_url = visitor.authorize(&[("claims", &bob)]).await.login_return_url();
    visitor.sign_in("bob", MULTI_FACTOR).await;
    visitor.get(&return_url).await.code();
}

#[actix_web::test]
async fn claims_are_told_in_the_languages_that_the_client_wishes() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let one = r#"{"id_token":{"name":null}}"#;
    for (wishes, expected) in [
        ("fr de-AT", "name#de"),
        ("ja de", "name#ja-Kana-JP"),
        ("fr", ""),
        ("", ""),
    ] {
        let request = [
            ("scope", "openid profile"),
            ("claims", one),
            ("claims_locales", wishes),
        ];
        let tokens = visitor.tokens(&request).await;
        let (said, token) = (
            userinfo(&provider, &tokens).await,
            id_token(&provider, &tokens).await,
        );
        for told in [&said, &token] {
            assert_eq!(told["name"], "Alice Smith", "{wishes}: {told}");
            let tagged = told.as_object().unwrap().keys().filter(|name| name.contains('#'));
            let expected: Vec<_> = [expected].into_iter().filter(|name| !name.is_empty()).collect();
            assert_eq!(tagged.collect::<Vec<_>>(), expected, "{wishes}: {told}");
        }
    }
    // A claim in one language, asked for by its name; and none that the scopes do not open.
    let claims = r#"{"userinfo":{"name#de":null,"name#fr":null,"role#de":null}}"#;
    let request = [("scope", "openid"), ("claims", claims), ("claims_locales", "de")];
    let said = userinfo(&provider, &visitor.tokens(&request).await).await;
    assert_eq!(
        said.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["name#de", "sub"]
    );
}
