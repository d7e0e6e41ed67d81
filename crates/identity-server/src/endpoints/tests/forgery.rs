//! Tokens that this server did not issue, or not as what they are shown.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::provider::Provider;
use super::visitor::Visitor;

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn claims_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

fn header_of(token: &str) -> Value {
    let header = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap()
}

/// The same header (kid included) and claims, signed with a key of the attacker's.
fn resigned(token: &str) -> String {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let signed = token.rsplit_once('.').unwrap().0;
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// HS256 with the public key as its secret: what a verifier falls for that believes the token's `alg`.
async fn confused(provider: &Provider, token: &str) -> String {
    let jwks = provider
        .get("/.well-known/openid-configuration/jwks")
        .await
        .json();
    let modulus = URL_SAFE_NO_PAD
        .decode(jwks["keys"][0]["n"].as_str().unwrap())
        .unwrap();
    let mut header = header_of(token);
    header["alg"] = json!("HS256");
    let signed = format!("{}.{}", part(&header), part(&claims_of(token)));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &modulus);
    let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// Forgeries of `token`, by name.
async fn forgeries(provider: &Provider, token: &str) -> Vec<(&'static str, String)> {
    let (header, mut claims) = (header_of(token), claims_of(token));
    let signature = token.rsplit('.').next().unwrap();
    let none = part(&json!({ "alg": "none", "typ": header["typ"], "kid": header["kid"] }));
    let mut without_kid = header.clone();
    without_kid.as_object_mut().unwrap().remove("kid");
    let payload = part(&claims);
    claims["sub"] = json!("bob");
    let changed = part(&claims);
    let header = part(&header);
    vec![
        ("changed claims", format!("{header}.{changed}.{signature}")),
        ("alg none", format!("{none}.{payload}.")),
        (
            "alg none with the old signature",
            format!("{none}.{payload}.{signature}"),
        ),
        ("no signature", format!("{header}.{payload}.")),
        ("two parts", format!("{header}.{payload}")),
        ("no kid", format!("{}.{payload}.{signature}", part(&without_kid))),
        ("another key under our kid", resigned(token)),
        ("public key as HMAC secret", confused(provider, token).await),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        ("not base64", format!("{header}!.{payload}.{signature}")),
    ]
}

async fn userinfo_status(provider: &Provider, token: &str) -> StatusCode {
    let request = TestRequest::get()
        .uri("/connect/userinfo")
        .insert_header(("authorization", format!("Bearer {token}")));
    provider.call(request).await.status
}

/// Whether the token is taken for an id token of the person who is signed in: then it signs out without a question.
async fn signs_out(visitor: &Visitor<'_>, token: &str) -> bool {
    let reply = visitor
        .get(&format!("/connect/endsession?id_token_hint={token}"))
        .await;
    if reply.status == StatusCode::SEE_OTHER {
        visitor.get(reply.location()).await;
    }
    !visitor.is_signed_in().await
}

#[actix_web::test]
async fn a_forged_access_token_opens_nothing() {
    let provider = Provider::start().await;
    let tokens = Visitor::signed_in(&provider).await.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    for (case, forged) in forgeries(&provider, token).await {
        let status = userinfo_status(&provider, &forged).await;
        assert!(
            status == StatusCode::UNAUTHORIZED || status == StatusCode::BAD_REQUEST,
            "{case}: {status}"
        );
    }
    assert_eq!(userinfo_status(&provider, token).await, StatusCode::OK);
}

#[actix_web::test]
async fn a_forged_id_token_hint_neither_signs_out_nor_names_anybody() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(&[]).await;
    let token = tokens["id_token"].as_str().unwrap();
    for (case, forged) in forgeries(&provider, token).await {
        assert!(!signs_out(&visitor, &forged).await, "{case}");
        if !forged.is_empty() {
            let reply = visitor.authorize(&[("id_token_hint", &forged)]).await;
            assert_eq!(
                reply.parameter("error").as_deref(),
                Some("invalid_request"),
                "{case}"
            );
        }
    }
    assert!(signs_out(&visitor, token).await);
}

#[actix_web::test]
async fn neither_kind_of_token_passes_for_the_other() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = visitor.tokens(&[]).await;
    let (id_token, access_token) = (
        tokens["id_token"].as_str().unwrap(),
        tokens["access_token"].as_str().unwrap(),
    );
    assert_eq!(
        userinfo_status(&provider, id_token).await,
        StatusCode::UNAUTHORIZED
    );
    assert!(!signs_out(&visitor, access_token).await);
    let reply = visitor.authorize(&[("id_token_hint", access_token)]).await;
    assert_eq!(reply.parameter("error").as_deref(), Some("invalid_request"));
}

#[actix_web::test]
async fn tokens_of_a_server_that_calls_itself_the_same_are_worth_nothing() {
    let (provider, impostor) = (Provider::start().await, Provider::with_another_key().await);
    let visitor = Visitor::signed_in(&provider).await;
    let tokens = Visitor::signed_in(&impostor).await.tokens(&[]).await;
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(
        userinfo_status(&provider, access_token).await,
        StatusCode::UNAUTHORIZED
    );
    assert!(!signs_out(&visitor, tokens["id_token"].as_str().unwrap()).await);
}

#[actix_web::test]
async fn a_key_that_the_token_brings_along_is_not_used() {
    let (provider, impostor) = (Provider::start().await, Provider::with_another_key().await);
    let tokens = Visitor::signed_in(&impostor).await.tokens(&[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let jwks = impostor
        .get("/.well-known/openid-configuration/jwks")
        .await
        .json();
    let mut header = header_of(token);
    header["jwk"] = jwks["keys"][0].clone();
    header["jku"] = json!("https://evil.example/jwks");
    let brought = format!("{}.{}", part(&header), token.split_once('.').unwrap().1);
    assert_eq!(
        userinfo_status(&provider, &resigned(&brought)).await,
        StatusCode::UNAUTHORIZED
    );
}
