//! Seeding, exporting, importing and resetting the state of the tenant.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Emulator, Reply, reply, text};

/// What a person would write.
const SEED: &str = r#"
clock_skew_seconds = 5

[[users]]
user_id = "alice"
email = "alice@example.com"
email_verified = true
recovery_codes = ["abcde-fghjk"]
custom = { customerTier = "gold", orders = 3 }

[[users.authenticators]]
verification_method = "AUTHENTICATOR_APP"
totp_secret = "jbsw y3dp ehpk 3pxp"

[[users.authenticators]]
verification_method = "PASSKEY"
credential_id = "AAAAAAAAAAAAAAAAAAAAAA"
credential_public_key = "@KEY@"
aaguid = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"
user_agent = "Mozilla/5.0 (Macintosh) Safari/605.1.15"

[[users.authenticators]]
verification_method = "SMS"
phone_number = "+6421000000"

[[users]]
user_id = "bob"

[[actions]]
user_id = "bob"
action_code = "login"
idempotency_key = "first"
state = "BLOCK"

[[outcomes]]
user_id = "bob"
action_code = "login"
outcome = "REVIEW"

[[faults]]
kind = "TOO_MANY_REQUESTS"
retry_after_seconds = 3
endpoint = "/v1/users/{userId}/devices"
times = 2
"#;

/// A COSE key (`EdDSA`) that is valid: that of RFC 8032 section 7.1, test 1.
fn seed() -> String {
    SEED.replace(
        "@KEY@",
        "pAEBAycgBiFYINdamAGCsQq31Uv-08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    )
}

impl Emulator {
    async fn export(&self) -> String {
        let response = self
            .request(Method::GET, "/emulator/export")
            .basic_auth("local-secret", Some(""))
            .send()
            .await
            .unwrap();
        assert_eq!(response.headers()["content-type"], "application/toml");
        response.text().await.unwrap()
    }

    async fn import(&self, seed: &str) -> Reply {
        let request = self
            .request(Method::POST, "/emulator/import")
            .basic_auth("local-secret", Some(""));
        reply(request.body(seed.to_owned()).send().await.unwrap()).await
    }
}

#[actix_web::test]
async fn a_seed_is_what_the_api_then_tells() {
    let emulator = Emulator::start();
    let imported = emulator.import(&seed()).await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    let user = emulator.server(Method::GET, "/users/alice", None).await.body;
    assert_eq!(user["email"], "alice@example.com");
    assert_eq!(user["emailVerified"], true);
    assert_eq!(user["custom"], json!({ "customerTier": "gold", "orders": 3 }));
    let authenticators = emulator
        .server(Method::GET, "/users/alice/authenticators", None)
        .await
        .body;
    let of = |method: &str| {
        let list = authenticators.as_array().unwrap();
        let found = list
            .iter()
            .find(|authenticator| authenticator["verificationMethod"] == method);
        found.unwrap().clone()
    };
    let passkey = &of("PASSKEY")["webauthnCredential"];
    assert_eq!(passkey["credentialId"], "AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(passkey["name"], "iCloud Keychain");
    assert!(passkey["parsedUserAgent"].is_object());
    assert_eq!(of("SMS")["phoneNumber"], "+6421000000");
    assert_eq!(of("AUTHENTICATOR_APP")["createdAt"], "2026-03-01T12:00:10.000Z");

    let token = emulator.token("alice", "identity-server-login").await;
    let code = json!({ "verificationCode": emulator.code("alice").await });
    let verified = emulator.client(&token, "/verify/totp", code).await;
    assert_eq!(verified.body["isVerified"], true);
    let tracked = emulator.track("bob", "login", json!({})).await;
    assert_eq!(tracked["state"], "REVIEW_REQUIRED");
    let first = emulator
        .server(Method::GET, "/users/bob/actions/login/first", None)
        .await
        .body;
    assert_eq!(first["state"], "BLOCK");
    let faults = emulator.control(Method::GET, "/faults", None).await.body;
    assert_eq!(faults[0]["retryAfterSeconds"], 3);
    let clock = emulator.control(Method::GET, "/clock", None).await.body;
    assert_eq!(clock["skewSeconds"], 5);
}

#[actix_web::test]
async fn an_export_loads_back_to_the_same_state() {
    let emulator = Emulator::start();
    emulator.import(&seed()).await;
    let token = emulator.token("alice", "identity-server-login").await;
    let code = json!({ "verificationCode": emulator.code("alice").await });
    emulator.client(&token, "/verify/totp", code.clone()).await;
    emulator
        .track(
            "carol",
            "login",
            json!({ "custom": { "a.b": [1, null, "x"], "none": null } }),
        )
        .await;
    let exported = emulator.export().await;

    let other = Emulator::start();
    other.clock.advance(Duration::days(1));
    let imported = other.import(&exported).await;
    assert_eq!(imported.status, 200, "{}", imported.body);
    assert_eq!(other.export().await, exported);
    for path in [
        "/users/alice",
        "/users/alice/authenticators",
        "/users/alice/actions",
    ] {
        let (before, after) = (
            emulator.server(Method::GET, path, None).await.body,
            other.server(Method::GET, path, None).await.body,
        );
        assert_eq!(before, after, "{path}");
    }
    // The code that was used stays used.
    other.clock.advance(Duration::days(-1));
    let token = other.token("alice", "identity-server-login").await;
    let again = other.client(&token, "/verify/totp", code).await;
    assert_eq!(again.body["isVerified"], false);
}

#[actix_web::test]
async fn an_imported_recovery_code_works_once_even_after_an_export() {
    let emulator = Emulator::start();
    emulator.import(&seed()).await;
    let exported = emulator.export().await;
    assert!(!exported.contains("abcde"), "{exported}");
    emulator.import(&exported).await;
    let mut browser = crate::browser::Browser::new(&emulator);
    let tracked = emulator.track("alice", "identity-server-login", json!({})).await;
    let page = browser.open(&text(&tracked["url"])).await;
    let step = page
        .attribute("<form", "action")
        .replace("/authenticator-app", "/recovery-code");
    let page = browser.get(&step).await;
    let done = browser.submit(&page, &[("code", "abcde-fghjk")]).await;
    assert_eq!(done.status, 200, "{}", done.html);
    assert_eq!(
        emulator.state(&text(&tracked["token"])).await,
        "CHALLENGE_SUCCEEDED"
    );
}

#[actix_web::test]
async fn a_reset_forgets_everything_and_tells_nobody() {
    let emulator = Emulator::start();
    emulator.import(&seed()).await;
    emulator.enrol_app("carol").await;
    let empty = Emulator::start().export().await;
    assert_ne!(emulator.export().await, empty);
    let reset = emulator.control(Method::POST, "/reset", None).await;
    assert_eq!(reset.status, 200);
    assert_eq!(emulator.export().await, empty);
    let clock = emulator.control(Method::GET, "/clock", None).await.body;
    assert_eq!(clock["skewSeconds"], 0);
    let messages = emulator.control(Method::GET, "/messages", None).await.body;
    assert_eq!(messages["messages"], json!([]));
}

#[actix_web::test]
async fn a_seed_file_fills_an_empty_database_only_and_again_after_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let (file, seed_file) = (
        folder.path().join("emulator.sqlite"),
        folder.path().join("seed.toml"),
    );
    fs::write(&seed_file, seed()).unwrap();
    let change = |config: String| {
        let seed = format!("seed = \"{}\"\n", seed_file.display());
        seed + &config.replace(":memory:", file.to_str().unwrap())
    };
    let emulator = Emulator::start_with(change);
    let enrolled = |reply: Reply| reply.body["isEnrolled"].clone();
    let alice = "/users/alice";
    assert_eq!(enrolled(emulator.server(Method::GET, alice, None).await), true);
    emulator.server(Method::DELETE, alice, None).await;
    emulator.track("dave", "login", json!({})).await;
    emulator.stop().await;

    let restarted = Emulator::start_with(change);
    assert_eq!(enrolled(restarted.server(Method::GET, alice, None).await), false);
    restarted.control(Method::POST, "/reset", None).await;
    assert_eq!(enrolled(restarted.server(Method::GET, alice, None).await), true);
    let daves = restarted.server(Method::GET, "/users/dave/actions", None).await;
    assert_eq!(daves.body, json!([]));

    fs::write(&seed_file, "users = 3").unwrap();
    let reset = restarted.control(Method::POST, "/reset", None).await;
    assert_eq!(reset.status, 400);
    let description = text(&reset.body["errorDescription"]);
    assert!(description.contains("seed.toml: users"), "{description}");
    assert_eq!(enrolled(restarted.server(Method::GET, alice, None).await), true);
}

#[actix_web::test]
async fn a_wrong_seed_is_refused_with_key_and_fix_and_changes_nothing() {
    let emulator = Emulator::start();
    emulator.import(&seed()).await;
    let before = emulator.export().await;
    for (wrong, told) in [
        ("[[users]]\nuser_idd = \"x\"", "did you mean `user_id`"),
        ("[[users]]\nemail = \"x\"", "user_id"),
        (
            "[[users]]\nuser_id = \"\"",
            "users[0].user_id: The user id is invalid",
        ),
        (
            "[[users]]\nuser_id = \"a\"\n[[users]]\nuser_id = \"a\"",
            "users[1].user_id: is there twice",
        ),
        (
            "[[users]]\nuser_id = \"a\"\n[[users.authenticators]]\nverification_method = \"AUTHENTICATOR_APP\"",
            "users[0].authenticators[0].totp_secret: missing",
        ),
        (
            "[[users]]\nuser_id = \"a\"\n[[users.authenticators]]\nverification_method = \"AUTHENTICATOR_APP\"\ntotp_secret = \"1\"",
            "totp_secret: is not base32",
        ),
        (
            "[[users]]\nuser_id = \"a\"\n[[users.authenticators]]\nverification_method = \"PASSKEY\"\ncredential_id = \"AAAAAAAAAAAAAAAAAAAAAA\"\ncredential_public_key = \"AAAA\"",
            "credential_public_key",
        ),
        (
            "[[users]]\nuser_id = \"a\"\nrecovery_codes = [\"short\"]",
            "recovery_codes[0]",
        ),
        (
            "[[actions]]\nuser_id = \"a\"\naction_code = \"a b\"\nstate = \"ALLOW\"",
            "actions[0].action_code",
        ),
        (
            "[[actions]]\nuser_id = \"a\"\naction_code = \"a\"\nstate = \"DONE\"",
            "DONE",
        ),
        ("[[faults]]\nkind = \"LATENCY\"", "faults[0].kind"),
        ("clock_skew_seconds = \"soon\"", "clock_skew_seconds"),
        ("= nonsense", "TOML"),
    ] {
        let reply = emulator.import(wrong).await;
        assert_eq!(reply.status, 400, "{wrong}");
        let description = text(&reply.body["errorDescription"]);
        assert!(
            description.contains(told) && description.contains("the imported seed"),
            "{wrong}: {description}"
        );
    }
    assert_eq!(emulator.export().await, before);
}

#[actix_web::test]
async fn a_user_is_created_changed_enrolled_and_deleted_by_the_control_api() {
    let emulator = Emulator::start();
    let user = "/users/auth0%7C1";
    let attributes = json!({ "email": "a@example.com", "displayName": "A" });
    let created = emulator.control(Method::PUT, user, Some(attributes)).await;
    assert_eq!(created.body["userId"], "auth0|1");
    let app = json!({ "verificationMethod": "AUTHENTICATOR_APP", "totpSecret": "JBSWY3DPEHPK3PXP" });
    let path = format!("{user}/authenticators");
    let enrolled = emulator.control(Method::POST, &path, Some(app)).await;
    assert_eq!(enrolled.status, 200, "{}", enrolled.body);
    let shown = emulator.control(Method::GET, user, None).await.body;
    assert_eq!(shown["displayName"], "A");
    assert_eq!(shown["authenticators"].as_array().unwrap().len(), 1);
    let code = emulator.control(Method::GET, &format!("{user}/code"), None).await;
    assert_eq!(text(&code.body["code"]).len(), 6);
    let everybody = emulator.control(Method::GET, "/users", None).await.body;
    assert_eq!(everybody, json!([shown]));
    let id = text(&enrolled.body["userAuthenticatorId"]);
    let removed = emulator
        .control(Method::DELETE, &format!("{path}/{id}"), None)
        .await;
    assert_eq!(removed.status, 200);
    assert_eq!(emulator.control(Method::DELETE, user, None).await.status, 200);
    assert_eq!(emulator.control(Method::GET, user, None).await.status, 404);
}

#[actix_web::test]
async fn an_authenticator_that_makes_no_sense_is_not_added() {
    let emulator = Emulator::start();
    let passkey = json!({
        "verificationMethod": "PASSKEY",
        "credentialId": "AAAAAAAAAAAAAAAAAAAAAA",
        "credentialPublicKey": "pAEBAycgBiFYINdamAGCsQq31Uv-08lkBzoO4XLz2qYjJa8CGmj3B1Ea",
    });
    let path = "/users/alice/authenticators";
    let added = emulator.control(Method::POST, path, Some(passkey.clone())).await;
    assert_eq!(added.status, 200, "{}", added.body);
    for wrong in [
        json!({}),
        json!({ "verificationMethod": "PALM" }),
        json!({ "verificationMethod": "EMAIL_OTP", "email": "nobody" }),
        json!({ "verificationMethod": "RECOVERY_CODE" }),
        json!({ "verificationMethod": "AUTHENTICATOR_APP", "secret": "JBSWY3DPEHPK3PXP" }),
        passkey,
    ] {
        let reply = emulator.control(Method::POST, path, Some(wrong.clone())).await;
        assert_eq!(reply.status, 400, "{wrong}: {}", reply.body);
    }
    let listed: Value = emulator.control(Method::GET, "/users/alice", None).await.body;
    assert_eq!(listed["authenticators"].as_array().unwrap().len(), 1);
}
