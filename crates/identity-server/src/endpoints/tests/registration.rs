//! Clients register themselves.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use futures_util::future::join_all;
use jsonwebtoken::{Algorithm, EncodingKey};
use oidc_protocol::client::ClientSecretHash;
use oidc_protocol::identifiers::ClientId;
use serde_json::{Value, json};
use time::Duration;
use web_host::Clock as _;

use super::client_assertions::{new_key, public_half, signed};
use super::consent::{asked, press};
use super::device::GRANT_TYPE;
use super::provider::{ISSUER, POST_LOGOUT, Provider, REDIRECT_URI, VERIFIER, encoded, no_limits};
use super::visitor::Visitor;
use crate::limits::{LimitSettings, Rule};
use crate::storage::{KeyHash, StoredClientSecret};

/// What the provider of these tests allows.
pub(super) fn section(access: &str) -> Value {
    json!({
        "access": access,
        "scope": "openid profile",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code", "id_token", "code id_token"],
    })
}

/// A provider at which anybody registers clients.
pub(super) async fn open() -> Provider {
    Provider::start()
        .await
        .with_registration(section("open"), no_limits())
        .await
}

/// Metadata of a client as many are.
pub(super) fn web_app() -> Value {
    json!({
        "client_name": "Web app",
        "redirect_uris": [REDIRECT_URI],
        "post_logout_redirect_uris": [POST_LOGOUT],
    })
}

/// The metadata of [`web_app`] with these instead or besides; null takes one away.
pub(super) fn web_app_with(changes: &Value) -> Value {
    let mut metadata = web_app();
    for (name, value) in changes.as_object().unwrap() {
        metadata[name] = value.clone();
    }
    metadata
}

pub(super) async fn try_register(provider: &Provider, metadata: &Value) -> super::provider::Reply {
    provider
        .call(TestRequest::post().uri("/connect/register").set_json(metadata))
        .await
}

pub(super) async fn register(provider: &Provider, metadata: &Value) -> Value {
    let reply = try_register(provider, metadata).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()
}

pub(super) fn text<'a>(client: &'a Value, member: &str) -> &'a str {
    client[member].as_str().unwrap()
}

/// An authorization request of this client.
fn request(client: &Value) -> Vec<(&str, &str)> {
    vec![("client_id", text(client, "client_id"))]
}

/// The tokens of a whole code flow, with the person's consent.
async fn tokens(provider: &Provider, client: &Value) -> Value {
    let visitor = Visitor::signed_in(provider).await;
    let page = asked(&visitor, &request(client)).await;
    let allowed = press(&visitor, &page, "allow").await;
    let code = visitor.get(allowed.location()).await.code();
    let form = [
        ("client_id", text(client, "client_id")),
        ("client_secret", text(client, "client_secret")),
    ];
    let reply = provider.redeem(&code, &form).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()
}

#[actix_web::test]
async fn a_client_that_registers_learns_all_about_itself_and_can_sign_people_in() {
    let provider = open().await;
    let metadata = web_app_with(&json!({
        "token_endpoint_auth_method": "client_secret_post",
        "contacts": ["ops@app.example"],
        "policy_uri": "https://app.example/policy",
        "initiate_login_uri": "https://app.example/login",
        "something_else": { "of": "another specification" },
    }));
    let client = register(&provider, &metadata).await;
    for member in ["client_secret", "registration_access_token"] {
        assert_eq!(text(&client, member).len(), 43, "{client}");
    }
    let id = text(&client, "client_id").to_owned();
    assert_eq!(
        text(&client, "registration_client_uri"),
        format!("{ISSUER}/connect/register/{id}")
    );
    assert_eq!(client["client_secret_expires_at"], 0);
    assert_eq!(
        client["client_id_issued_at"],
        provider.clock.now().unix_timestamp()
    );
    let mut told = client.as_object().unwrap().clone();
    told.retain(|member, _| !member.starts_with("client_id") && !member.contains("secret_"));
    for member in [
        "client_secret",
        "registration_access_token",
        "registration_client_uri",
    ] {
        told.remove(member);
    }
    assert_eq!(
        Value::Object(told),
        json!({
            "client_name": "Web app",
            "application_type": "web",
            "redirect_uris": [REDIRECT_URI],
            "post_logout_redirect_uris": [POST_LOGOUT],
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "scope": "openid profile",
            "token_endpoint_auth_method": "client_secret_post",
            "contacts": ["ops@app.example"],
            "policy_uri": "https://app.example/policy",
            "initiate_login_uri": "https://app.example/login",
            "subject_type": "public",
            "id_token_signed_response_alg": "RS256",
            "introspection_signed_response_alg": "RS256",
            "require_auth_time": false,
            "backchannel_logout_session_required": false,
            "frontchannel_logout_session_required": false,
            "require_signed_request_object": false,
            "require_pushed_authorization_requests": false,
        })
    );
    let (_, claims) = provider
        .verified(text(&tokens(&provider, &client).await, "id_token"))
        .await;
    assert_eq!(
        (claims["sub"].as_str(), claims["aud"].as_str()),
        (Some("alice"), Some(id.as_str()))
    );
}

#[actix_web::test]
async fn people_are_always_asked_and_told_that_nobody_knows_the_client() {
    let provider = open().await;
    let unasked = web_app_with(&json!({
        "require_consent": false,
        "redirect_uris": ["https://app.example/callback"],
        "client_uri": "https://app.example/about",
        "policy_uri": "https://app.example/privacy?a=1&b=2",
        "tos_uri": "https://app.example/terms",
        "logo_uri": "https://app.example/logo.png",
    }));
    let client = register(&provider, &unasked).await;
    let visitor = Visitor::signed_in(&provider).await;
    let mut request = request(&client);
    request.push(("redirect_uri", "https://app.example/callback"));
    let silently = [request.as_slice(), &[("prompt", "none")]].concat();
    let reply = visitor.authorize(&silently).await;
    assert!(
        reply.location().contains("error=consent_required"),
        "{}",
        reply.location()
    );
    let page = asked(&visitor, &request).await;
    assert!(
        page.body.contains(r#"id="stranger""#) && page.body.contains("app.example"),
        "{}",
        page.body
    );
    // What it says about itself is linked, in a way that tells its pages nothing; its logo is not loaded.
    for (id, address) in [
        ("client-home", "https://app.example/about"),
        ("client-policy", "https://app.example/privacy?a=1&amp;b=2"),
        ("client-terms", "https://app.example/terms"),
    ] {
        let link = format!(r#"<a id="{id}" href="{address}" target="_blank" rel="noopener noreferrer">"#);
        assert!(page.body.contains(&link), "{link} in {}", page.body);
    }
    assert!(!page.body.contains("logo.png"), "{}", page.body);
    // The form leads on to an address that nobody knew when the server started.
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' https://app.example;"),
        "{policy}"
    );
    // What the operator has configured is told of nobody else.
    let page = asked(&visitor, super::consent::ASKING).await;
    assert!(!page.body.contains("stranger"), "{}", page.body);
    assert!(!page.body.contains("client-pages"), "{}", page.body);
    // Nor are strangers listed for people who have not asked for them.
    assert!(!visitor.get("/").await.body.contains("Web app"));
}

#[actix_web::test]
async fn what_is_kept_of_a_client_proves_nothing() {
    let provider = open().await;
    let client = register(&provider, &web_app()).await;
    let id = ClientId::parse(text(&client, "client_id")).unwrap();
    let stored = provider.storage.registered_client(id).await.unwrap().unwrap();
    let secret = ClientSecretHash::of(&text(&client, "client_secret").into());
    assert_eq!(stored.secret, StoredClientSecret::Hash(secret.to_hex()));
    assert_eq!(
        stored.access_token,
        KeyHash::of(text(&client, "registration_access_token"))
    );
    let signing = register(
        &provider,
        &web_app_with(&json!({ "token_endpoint_auth_method": "client_secret_jwt" })),
    )
    .await;
    let id = ClientId::parse(text(&signing, "client_id")).unwrap();
    let stored = provider.storage.registered_client(id).await.unwrap().unwrap();
    let StoredClientSecret::Salt(salt) = stored.secret else {
        panic!("{:?}", stored.secret);
    };
    assert_ne!(salt, text(&signing, "client_secret"));
}

#[actix_web::test]
async fn each_way_to_authenticate_can_be_registered_and_only_that_one_works() {
    let provider = open().await;
    let key = new_key();
    let cases = [
        ("client_secret_basic", json!({})),
        ("client_secret_post", json!({})),
        ("client_secret_jwt", json!({})),
        (
            "private_key_jwt",
            json!({ "jwks": { "keys": [public_half(&key)] } }),
        ),
    ];
    for (method, more) in cases {
        let mut metadata = web_app_with(&json!({ "token_endpoint_auth_method": method }));
        for (name, value) in more.as_object().unwrap() {
            metadata[name] = value.clone();
        }
        let client = register(&provider, &metadata).await;
        let id = text(&client, "client_id");
        assert_eq!(client.get("client_secret").is_some(), method != "private_key_jwt");
        let secret = client["client_secret"].as_str().unwrap_or("none-at-all");
        let shared = EncodingKey::from_secret(secret.as_bytes());
        let ways = [
            (
                "client_secret_basic",
                provider.ask("/connect/par", id, secret, &[]).await,
            ),
            (
                "client_secret_post",
                post_form(&provider, &[("client_id", id), ("client_secret", secret)]).await,
            ),
            (
                "client_secret_jwt",
                with_assertion(&provider, &signed(&provider, id, Algorithm::HS256, &shared, "a")).await,
            ),
            (
                "private_key_jwt",
                with_assertion(&provider, &signed(&provider, id, Algorithm::ES256, &key, "b")).await,
            ),
        ];
        for (way, reply) in ways {
            let expected = if way == method {
                "invalid_request"
            } else {
                "invalid_client"
            };
            assert_eq!(reply.json()["error"], expected, "{method} {way}: {}", reply.body);
        }
    }
}

async fn post_form(provider: &Provider, form: &[(&str, &str)]) -> super::provider::Reply {
    provider
        .call(TestRequest::post().uri("/connect/par").set_form(form))
        .await
}

pub(super) async fn with_assertion(provider: &Provider, assertion: &str) -> super::provider::Reply {
    let form = [
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    post_form(provider, &form).await
}

#[actix_web::test]
async fn a_public_client_has_no_secret_and_needs_pkce() {
    let provider = open().await;
    let native = json!({
        "application_type": "native",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "token_endpoint_auth_method": "none",
    });
    let client = register(&provider, &native).await;
    assert_eq!(client.get("client_secret"), None);
    let id = text(&client, "client_id");
    let visitor = Visitor::signed_in(&provider).await;
    let request = [
        ("client_id", id),
        ("redirect_uri", "http://127.0.0.1:49152/callback"),
        ("scope", "openid"),
    ];
    let without = [
        request.as_slice(),
        &[("code_challenge", ""), ("code_challenge_method", "")],
    ]
    .concat();
    let reply = visitor.authorize(&without).await;
    assert!(
        reply.location().contains("error=invalid_request"),
        "{}",
        reply.location()
    );
    let page = asked(&visitor, &request).await;
    assert!(page.body.contains("runs on your device"), "{}", page.body);
    let allowed = press(&visitor, &page, "allow").await;
    let code = visitor.get(allowed.location()).await.parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://127.0.0.1:49152/callback"),
        ("code_verifier", VERIFIER),
        ("client_id", id),
    ];
    let reply = provider.token(None, &form).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}

#[actix_web::test]
async fn more_than_the_configuration_allows_is_not_registered() {
    let provider = open().await;
    let wishes = json!({
        "scope": "openid profile email api1 offline_access",
        "grant_types": ["authorization_code", "refresh_token"],
    });
    let client = register(&provider, &web_app_with(&wishes)).await;
    assert_eq!(client["scope"], "offline_access openid profile");
    let without = register(
        &provider,
        &web_app_with(&json!({ "scope": "openid offline_access" })),
    )
    .await;
    assert_eq!(without["scope"], "openid");
    // What is not allowed any more a client that has it has no more, either.
    let narrower = json!({ "access": "open", "scope": "openid" });
    let later = provider.with_registration(narrower, no_limits()).await;
    let visitor = Visitor::signed_in(&later).await;
    let id = text(&client, "client_id");
    let refused = visitor
        .authorize(&[("client_id", id), ("scope", "openid profile")])
        .await;
    assert!(
        refused.location().contains("error=invalid_scope"),
        "{}",
        refused.location()
    );
    asked(&visitor, &[("client_id", id), ("scope", "openid")]).await;
}

#[actix_web::test]
async fn what_is_too_long_is_not_looked_at() {
    let provider = open().await;
    for (length, status) in [(60_000, StatusCode::CREATED), (70_000, StatusCode::BAD_REQUEST)] {
        let metadata = web_app_with(&json!({ "unknown": "x".repeat(length) }));
        assert_eq!(
            try_register(&provider, &metadata).await.status,
            status,
            "{length}"
        );
    }
}

#[actix_web::test]
async fn clients_of_implicit_and_hybrid_flow_say_so_in_both_members() {
    let provider = open().await;
    let hybrid = json!({
        "response_types": ["id_token code"],
        "grant_types": ["authorization_code", "implicit"],
        "redirect_uris": ["https://app.example/callback"],
    });
    let client = register(&provider, &web_app_with(&hybrid)).await;
    assert_eq!(client["response_types"], json!(["code id_token"]));
    assert_eq!(client["grant_types"], json!(["authorization_code", "implicit"]));
    let implicit = json!({
        "response_types": ["id_token"],
        "redirect_uris": ["https://app.example/callback"],
        "token_endpoint_auth_method": "none",
    });
    let client = register(&provider, &web_app_with(&implicit)).await;
    assert_eq!(client["grant_types"], json!(["implicit"]));
}

#[actix_web::test]
async fn an_initial_access_token_admits_as_long_and_as_often_as_it_was_made_for() {
    let provider = Provider::start()
        .await
        .with_registration(section("initial_access_token"), no_limits())
        .await;
    let with = |token: &'static str| {
        let request = TestRequest::post().uri("/connect/register").set_json(web_app());
        provider.call(request.insert_header(("authorization", format!("Bearer {token}"))))
    };
    let reply = try_register(&provider, &web_app()).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    assert_eq!(reply.header("www-authenticate"), r#"Bearer realm="registration""#);
    let now = provider.clock.now();
    let keep = |token: &str, uses| {
        provider
            .storage
            .insert_initial_access_token(KeyHash::of(token), uses, now, now + Duration::HOUR)
    };
    keep("once", Some(1)).await.unwrap();
    keep("often", None).await.unwrap();
    // What is refused uses nothing up.
    let request = TestRequest::post()
        .uri("/connect/register")
        .insert_header(("authorization", "Bearer once"))
        .set_json(json!({}));
    assert_eq!(provider.call(request).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(with("once").await.status, StatusCode::CREATED);
    for token in ["once", "guessed"] {
        let reply = with(token).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{token}");
        assert!(
            reply
                .header("www-authenticate")
                .contains(r#"error="invalid_token""#)
        );
    }
    for _ in 0..3 {
        assert_eq!(with("often").await.status, StatusCode::CREATED);
    }
    keep("raced", Some(1)).await.unwrap();
    let raced = join_all((0..8).map(|_| with("raced"))).await;
    let admitted = raced.iter().filter(|reply| reply.status == StatusCode::CREATED);
    assert_eq!(admitted.count(), 1);
    provider.clock.advance(Duration::HOUR);
    assert_eq!(with("often").await.status, StatusCode::UNAUTHORIZED);
}

#[actix_web::test]
async fn where_registration_is_closed_clients_go_on_and_no_new_ones_come() {
    let provider = open().await;
    let metadata = web_app_with(&json!({ "token_endpoint_auth_method": "client_secret_post" }));
    let client = register(&provider, &metadata).await;
    let closed = provider.with_registration(section("closed"), no_limits()).await;
    assert_eq!(
        try_register(&closed, &web_app()).await.status,
        StatusCode::NOT_FOUND
    );
    let document = closed.get("/.well-known/openid-configuration").await.json();
    assert_eq!(document.get("registration_endpoint"), None);
    tokens(&closed, &client).await;
    // Without the section it is no client at all.
    let off = provider
        .restarted(super::registered::clients(), super::registered::users())
        .await;
    let reply = off
        .get(&format!("/connect/authorize?{}", encoded(&request(&client))))
        .await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn whoever_registers_again_and_again_has_to_wait() {
    let rule = Rule::new(3, 60, 60, 1).unwrap();
    let limits = LimitSettings {
        client_registration: rule,
        ..no_limits()
    };
    let provider = Provider::start()
        .await
        .with_registration(section("open"), limits)
        .await;
    for _ in 0..3 {
        register(&provider, &web_app()).await;
    }
    let reply = try_register(&provider, &web_app()).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(reply.header("retry-after"), "60");
    assert_eq!(reply.json()["error"], "temporarily_unavailable");
    provider.clock.advance(Duration::minutes(1));
    register(&provider, &web_app()).await;
}

#[actix_web::test]
async fn the_page_for_frames_is_for_everybody_who_may_become_a_client() {
    let provider = open().await;
    let page = provider.get("/connect/checksession").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains(" https: http://localhost:*"), "{policy}");
}

#[actix_web::test]
async fn a_device_that_nobody_knows_is_said_to_be_one() {
    let mut section = section("open");
    section["grant_types"] = json!([GRANT_TYPE]);
    section["response_types"] = json!([]);
    let provider = Provider::start()
        .await
        .with_registration(section, no_limits())
        .await;
    let device = json!({ "grant_types": [GRANT_TYPE], "token_endpoint_auth_method": "none" });
    let client = register(&provider, &device).await;
    assert_eq!(client["response_types"], json!([]));
    let form = [("client_id", text(&client, "client_id")), ("scope", "openid")];
    let codes = provider
        .call(
            TestRequest::post()
                .uri("/connect/deviceauthorization")
                .set_form(form),
        )
        .await
        .json();
    let complete = text(&codes, "verification_uri_complete")
        .strip_prefix(ISSUER)
        .unwrap();
    let page = Visitor::signed_in(&provider).await.get(complete).await;
    assert!(page.body.contains(r#"id="stranger""#), "{}", page.body);
}
