//! `/sessions…` and the JWKS that verifies their access tokens.

use std::time::Duration as StdDuration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, Reply, reply, text};

impl Emulator {
    async fn sessions(&self, path: &str, body: Value) -> Reply {
        self.server(Method::POST, &format!("/sessions{path}"), Some(body))
            .await
    }

    /// A token of a passed challenge.
    async fn passed(&self, user: &str) -> String {
        let token = self.token(user, "identity-server-login").await;
        self.client(&token, "/user-authenticators/totp", json!({}))
            .await
            .ok();
        let code = self.code(user).await;
        let verified = self
            .client(&token, "/verify/totp", json!({ "verificationCode": code }))
            .await
            .ok();
        text(&verified["accessToken"])
    }

    async fn session(&self, user: &str, client: &str) -> Value {
        let token = self.passed(user).await;
        self.sessions("", json!({ "clientId": client, "token": token }))
            .await
            .ok()
    }

    async fn validate_session(&self, tokens: &Value) -> Reply {
        self.sessions("/validate", json!({ "accessToken": tokens["accessToken"] }))
            .await
    }
}

#[actix_web::test]
async fn a_passed_challenge_becomes_a_session() {
    let emulator = Emulator::start();
    let update = json!({ "email": "alice@example.com", "custom": { "tier": "gold" } });
    emulator
        .server(Method::PATCH, "/users/alice", Some(update))
        .await
        .ok();
    let token = emulator.passed("alice").await;
    let body = json!({ "clientId": "app", "token": token, "action": "identity-server-login" });
    let tokens = emulator.sessions("", body).await.ok();
    let refresh_token = text(&tokens["refreshToken"]);
    assert!(refresh_token.len() == 64 && refresh_token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let valid = emulator.validate_session(&tokens).await.ok();
    assert_eq!(
        valid,
        json!({
            "user": {
                "userId": "alice",
                "email": "alice@example.com",
                "emailVerified": false,
                "phoneNumberVerified": false,
                "custom": { "tier": "gold" },
            },
            "expiresAt": 1_772_366_410 + 15 * 60,
            "verificationMethod": "AUTHENTICATOR_APP",
        })
    );
}

#[actix_web::test]
async fn anybody_verifies_an_access_token_with_the_jwks_of_the_tenant() {
    let emulator = Emulator::start();
    emulator
        .server(
            Method::PATCH,
            "/users/alice",
            Some(json!({ "email": "alice@example.com" })),
        )
        .await
        .ok();
    let tokens = emulator.session("alice", "app").await;
    for path in [
        "/v1/client/public/local-tenant/.well-known/jwks",
        "/v1/public/local-tenant/.well-known/jwks",
    ] {
        let response = emulator.request(Method::GET, path).send().await.unwrap();
        let keys: JwkSet = serde_json::from_value(reply(response).await.ok()).unwrap();
        let access_token = text(&tokens["accessToken"]);
        let kid = decode_header(&access_token).unwrap().kid.unwrap();
        let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_audience(&["app"]);
        validation.set_issuer(&[format!("{}/local-tenant", emulator.base)]);
        validation.validate_exp = false;
        let claims = decode::<Value>(&access_token, &key, &validation).unwrap().claims;
        assert_eq!(
            (&claims["sub"], &claims["email"]),
            (&json!("alice"), &json!("alice@example.com"))
        );
        assert_eq!(claims["exp"], 1_772_366_410 + 15 * 60);
    }
    let other = emulator
        .request(Method::GET, "/v1/client/public/other/.well-known/jwks")
        .send()
        .await
        .unwrap();
    assert_eq!(reply(other).await.error(), (404, "not_found"));
}

#[actix_web::test]
async fn refreshing_gives_a_new_pair_and_revokes_the_old_one() {
    let emulator = Emulator::start();
    let old = emulator.session("alice", "app").await;
    let refresh =
        |tokens: &Value| emulator.sessions("/refresh", json!({ "refreshToken": tokens["refreshToken"] }));
    let new = refresh(&old).await.ok();
    assert_ne!(new["accessToken"], old["accessToken"]);
    assert_eq!(
        emulator.validate_session(&old).await.error(),
        (401, "unauthorized")
    );
    assert_eq!(refresh(&old).await.error(), (401, "unauthorized"));
    emulator.validate_session(&new).await.ok();
    emulator.clock.advance(Duration::minutes(15));
    assert_eq!(
        emulator.validate_session(&new).await.error(),
        (401, "unauthorized")
    );
    emulator
        .clock
        .advance(Duration::days(30) - Duration::minutes(15) - Duration::SECOND);
    let last = refresh(&new).await.ok();
    emulator.clock.advance(Duration::days(30));
    assert_eq!(refresh(&last).await.error(), (401, "unauthorized"));
}

#[actix_web::test]
async fn a_revoked_session_is_over_and_the_others_are_not() {
    let emulator = Emulator::start();
    let token = emulator.passed("alice").await;
    let create = || emulator.sessions("", json!({ "clientId": "app", "token": token }));
    let (first, second, third) = (create().await.ok(), create().await.ok(), create().await.ok());
    let other = emulator.session("bob", "app").await;
    let revoke =
        |tokens: &Value| emulator.sessions("/revoke", json!({ "accessToken": tokens["accessToken"] }));
    assert!(revoke(&first).await.ok().is_object());
    assert_eq!(
        emulator.validate_session(&first).await.error(),
        (401, "unauthorized")
    );
    assert_eq!(revoke(&first).await.error(), (401, "unauthorized"));
    emulator.validate_session(&second).await.ok();
    let all = emulator
        .sessions("/user/revoke", json!({ "userId": "alice" }))
        .await
        .ok();
    assert!(all.is_object());
    for tokens in [&second, &third] {
        assert_eq!(
            emulator.validate_session(tokens).await.error(),
            (401, "unauthorized")
        );
        let refresh = json!({ "refreshToken": tokens["refreshToken"] });
        assert_eq!(
            emulator.sessions("/refresh", refresh).await.error(),
            (401, "unauthorized")
        );
    }
    emulator.validate_session(&other).await.ok();
}

#[actix_web::test]
async fn the_sessions_of_a_deleted_user_are_over() {
    let emulator = Emulator::start();
    let tokens = emulator.session("alice", "app").await;
    emulator.server(Method::DELETE, "/users/alice", None).await.ok();
    assert_eq!(
        emulator.validate_session(&tokens).await.error(),
        (401, "unauthorized")
    );
}

#[actix_web::test]
async fn a_session_is_valid_for_its_app_client_only() {
    let emulator = Emulator::start();
    let tokens = emulator.session("alice", "app").await;
    let validate = |clients: Value| {
        emulator.sessions(
            "/validate",
            json!({ "accessToken": tokens["accessToken"], "clientIds": clients }),
        )
    };
    validate(json!(["other", "app"])).await.ok();
    validate(json!([])).await.ok();
    validate(Value::Null).await.ok();
    assert_eq!(validate(json!(["other"])).await.error(), (401, "unauthorized"));
}

#[actix_web::test]
async fn no_session_is_made_of_anything_but_a_passed_challenge_of_the_action() {
    let emulator = Emulator::start();
    let passed = emulator.passed("alice").await;
    let waiting = emulator.token("alice", "identity-server-login").await;
    let allowed = emulator.token("bob", "identity-server-login").await;
    for (token, action) in [
        (waiting.as_str(), Value::Null),
        (allowed.as_str(), Value::Null),
        ("forged", Value::Null),
        (passed.as_str(), json!("other")),
    ] {
        let body = json!({ "clientId": "app", "token": token, "action": action });
        assert_eq!(
            emulator.sessions("", body).await.error(),
            (401, "unauthorized"),
            "{token} {action}"
        );
    }
    emulator.clock.advance(Duration::minutes(10));
    let late = json!({ "clientId": "app", "token": passed });
    assert_eq!(
        emulator.sessions("", late).await.error(),
        (401, "unauthorized"),
        "expired"
    );
}

#[actix_web::test]
async fn forged_and_foreign_access_tokens_are_no_sessions() {
    let emulator = Emulator::start();
    let tokens = emulator.session("alice", "app").await;
    let access_token = text(&tokens["accessToken"]);
    let (signed, _) = access_token.rsplit_once('.').unwrap();
    let elsewhere = Emulator::start().session("alice", "app").await;
    let client_token = emulator.token("alice", "identity-server-login").await;
    for forged in [
        format!("{signed}.AAAA"),
        format!("{signed}."),
        "a.b.c".to_owned(),
        client_token,
        text(&elsewhere["accessToken"]),
    ] {
        for path in ["/validate", "/revoke"] {
            let refused = emulator.sessions(path, json!({ "accessToken": forged })).await;
            assert_eq!(refused.error(), (401, "unauthorized"), "{path} {forged}");
        }
    }
    emulator.validate_session(&tokens).await.ok();
}

#[actix_web::test]
async fn parameters_that_are_missing_are_named() {
    let emulator = Emulator::start();
    for (path, body, name) in [
        ("", json!({ "token": "t" }), "clientId"),
        ("", json!({ "clientId": "c", "token": null }), "token"),
        ("/validate", json!({}), "accessToken"),
        ("/refresh", json!({ "refreshToken": "" }), "refreshToken"),
        ("/revoke", json!({}), "accessToken"),
        ("/user/revoke", json!({}), "userId"),
    ] {
        let refused = emulator.sessions(path, body).await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{path}");
        assert!(text(&refused.body["errorDescription"]).contains(name), "{path}");
    }
}

#[actix_web::test]
async fn configured_app_clients_have_their_own_lifetimes_and_no_others_are_known() {
    let clients = "\n[[app_clients]]\nid = \"app\"\naccess_token_lifetime_seconds = 60\nrefresh_token_lifetime_seconds = 120\n";
    let emulator = Emulator::start_with(|config| config + clients);
    let tokens = emulator.session("alice", "app").await;
    let valid = emulator.validate_session(&tokens).await.ok();
    assert_eq!(valid["expiresAt"], 1_772_366_410 + 60);
    emulator.clock.advance(Duration::seconds(60));
    assert_eq!(
        emulator.validate_session(&tokens).await.error(),
        (401, "unauthorized")
    );
    emulator.clock.advance(Duration::seconds(60));
    let refresh = json!({ "refreshToken": tokens["refreshToken"] });
    assert_eq!(
        emulator.sessions("/refresh", refresh).await.error(),
        (401, "unauthorized")
    );
    let token = emulator.passed("bob").await;
    let other = emulator
        .sessions("", json!({ "clientId": "other", "token": token }))
        .await;
    assert_eq!(other.error(), (400, "invalid_request"));
}

#[actix_web::test]
async fn the_key_is_kept_and_the_first_answers_come_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let start = || Emulator::start_with(|config| config.replace(":memory:", &file.display().to_string()));
    let jwks = |emulator: &Emulator| {
        // What the Python SDK waits for an answer.
        emulator
            .request(Method::GET, "/v1/client/public/local-tenant/.well-known/jwks")
            .timeout(StdDuration::from_secs(2))
            .send()
    };
    let first = reply(jwks(&start()).await.unwrap()).await.ok();
    let second = reply(jwks(&start()).await.unwrap()).await.ok();
    assert_eq!(first, second);
}
