use actix_web::http::StatusCode;
use oidc_protocol::signing::SigningAlgorithm;

use super::provider::{ISSUER, Provider, REDIRECT_URI, clients, users};
use super::visitor::{MULTI_FACTOR, Visitor};

const HYBRID: &[(&str, &str)] = &[
    ("client_id", "hybrid"),
    ("scope", "openid profile"),
    ("response_type", "code id_token"),
];

fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let is_replaced = |name: &str| more.iter().any(|(replaced, _)| *replaced == name);
    let kept = base.iter().filter(|(name, _)| !is_replaced(name));
    kept.chain(more).copied().collect()
}

fn half_hash(value: &str) -> String {
    SigningAlgorithm::Rs256.half_hash(value)
}

#[actix_web::test]
async fn the_hybrid_flow_binds_the_id_token_to_code_and_state() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let reply = visitor.authorize(HYBRID).await;
    assert!(
        reply.location().starts_with(&format!("{REDIRECT_URI}#code=")),
        "{}",
        reply.location()
    );
    let response = reply.response();
    assert_eq!(response["state"], "a state & more");
    assert_eq!(response["iss"], ISSUER);
    let (_, claims) = provider.verified(&response["id_token"]).await;
    assert_eq!(claims["c_hash"], half_hash(&response["code"]));
    assert_eq!(claims["s_hash"], half_hash("a state & more"));
    assert_eq!(claims["nonce"], "a-nonce");
    assert_eq!(claims["aud"], "hybrid");
    assert_eq!(claims["sub"], "alice");
    assert!(
        claims.get("at_hash").is_none() && claims.get("name").is_none(),
        "{claims}"
    );
    // The code is worth what any code is.
    let reply = provider
        .redeem(&response["code"], &[("client_id", "hybrid")])
        .await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let token = reply.json()["id_token"].as_str().unwrap().to_owned();
    let (_, later) = provider.verified(&token).await;
    assert_eq!((&later["sub"], &later["iss"]), (&claims["sub"], &claims["iss"]));
    assert!(
        later.get("c_hash").is_none() && later.get("s_hash").is_none(),
        "{later}"
    );
}

#[actix_web::test]
async fn the_implicit_flow_gives_an_id_token_that_says_everything_and_no_code() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let changes = with(
        HYBRID,
        &[
            ("response_type", "id_token"),
            ("code_challenge", ""),
            ("code_challenge_method", ""),
            ("state", ""),
        ],
    );
    let response = visitor.authorize(&changes).await.response();
    assert_eq!(
        response.keys().collect::<Vec<_>>(),
        ["id_token", "iss", "session_state"]
    );
    let (_, claims) = provider.verified(&response["id_token"]).await;
    // Nothing else opens UserInfo (OpenID Connect Core section 5.4).
    assert_eq!(claims["name"], "Alice Smith");
    assert!(
        claims.get("c_hash").is_none() && claims.get("s_hash").is_none(),
        "{claims}"
    );
}

#[actix_web::test]
async fn a_form_post_goes_on_by_itself_or_by_a_button_and_only_to_the_client() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let state = r#"">'><script>alert(1)</script>&amp;"#;
    let reply = visitor
        .authorize(&[("response_mode", "form_post"), ("state", state)])
        .await;
    assert_eq!(reply.status, StatusCode::OK);
    let (action, fields) = reply.form();
    assert_eq!(action, REDIRECT_URI);
    assert_eq!(
        fields.keys().collect::<Vec<_>>(),
        ["code", "iss", "session_state", "state"]
    );
    assert_eq!(fields["state"], state);
    assert!(!reply.body.contains("<script>alert"), "{}", reply.body);
    assert!(
        reply.body.contains(r#"<script src="/assets/form_post."#),
        "{}",
        reply.body
    );
    assert!(reply.body.contains(r#"type="submit""#), "{}", reply.body);
    let policy = reply.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://localhost:5002;"),
        "{policy}"
    );
    assert!(policy.contains("script-src 'self';"), "{policy}");
    assert_eq!(reply.header("cache-control"), "no-store");
    let code = fields["code"].as_str();
    assert_eq!(provider.redeem(code, &[]).await.status, StatusCode::OK);
    let script = provider.get("/assets/form_post.js").await;
    assert_eq!(script.status, StatusCode::OK);
}

#[actix_web::test]
async fn errors_and_denials_take_the_way_that_was_asked_for() {
    let provider = Provider::start().await;
    for (changes, start) in [
        (with(HYBRID, &[]), format!("{REDIRECT_URI}#error=login_required")),
        (
            with(HYBRID, &[("response_mode", "query")]),
            format!("{REDIRECT_URI}#error=invalid_request"),
        ),
        (
            with(HYBRID, &[("response_type", "token")]),
            format!("{REDIRECT_URI}#error=unsupported_response_type"),
        ),
        (
            with(HYBRID, &[("nonce", "")]),
            format!("{REDIRECT_URI}#error=invalid_request"),
        ),
        (
            with(
                HYBRID,
                &[("response_type", "code"), ("response_mode", "fragment")],
            ),
            format!("{REDIRECT_URI}#error=login_required"),
        ),
    ] {
        let changes = with(&changes, &[("prompt", "none")]);
        let reply = Visitor::of(&provider).authorize(&changes).await;
        assert!(
            reply.location().starts_with(&start),
            "{changes:?}: {}",
            reply.location()
        );
    }
    let form_post = with(HYBRID, &[("response_mode", "form_post"), ("prompt", "none")]);
    let response = Visitor::of(&provider).authorize(&form_post).await.response();
    assert_eq!(response["error"], "login_required");
    assert_eq!(response["state"], "a state & more");
}

#[actix_web::test]
async fn cancel_on_the_login_page_posts_the_denial_where_that_was_asked_for() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let location = visitor.authorize(&[("response_mode", "form_post")]).await;
    let page = visitor.get(location.location()).await;
    let (_, mut fields) = page.form();
    fields.insert("action".to_owned(), "cancel".to_owned());
    let form: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let response = visitor.post("/Account/Login", &form).await.response();
    assert_eq!(response["error"], "access_denied");
    assert_eq!(response["state"], "a state & more");
}

#[actix_web::test]
async fn a_form_post_survives_the_sign_in() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor
        .authorize(&with(HYBRID, &[("response_mode", "form_post")]))
        .await
        .login_return_url();
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let response = visitor.get(&return_url).await.response();
    assert!(response.contains_key("code") && response.contains_key("id_token"));
    assert_eq!(visitor.get(&return_url).await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn a_client_that_lost_its_response_type_meanwhile_gets_no_id_token() {
    let provider = Provider::start().await;
    let visitor = Visitor::of(&provider);
    let return_url = visitor.authorize(HYBRID).await.login_return_url();
    let mut only_codes = clients();
    only_codes.retain(|client| client.client_id().as_str() != "hybrid");
    only_codes.push(
        serde_json::from_value(serde_json::json!({
            "client_id": "hybrid", "redirect_uris": [REDIRECT_URI], "scope": "openid profile",
        }))
        .unwrap(),
    );
    let later = provider.restarted(only_codes, users()).await;
    let visitor = visitor.at(&later);
    visitor.sign_in("alice", MULTI_FACTOR).await;
    let response = visitor.get(&return_url).await.response();
    assert_eq!(response["error"], "unauthorized_client");
}
