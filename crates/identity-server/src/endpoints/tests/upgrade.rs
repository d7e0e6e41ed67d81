//! A database that a released version has left: everything in it goes on, on both databases.

use std::fs::read_to_string;
use std::path::Path;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use oidc_protocol::client::ClientSecretHash;
use serde_json::json;
use time::Duration;
use web_host::Clock as _;

use super::device::{GRANT_TYPE, television};
use super::provider::{Provider, REDIRECT_URI, authorize_path};
use super::refresh::{assert_is_invalid_grant, offline, refresh};
use super::visitor::Visitor;
use crate::limits::{Limit, Rule};
use crate::storage::tests::databases::{Postgres, sqlite_as_of};
use crate::storage::{
    About, AuditQuery, Counter, DatabaseOptions, GrantStorage as _, KeyHash, Purpose, SqlStorage,
};

const SESSION: &str = "__Host-identity-session";
/// The signing key in the database.
const KID: &str = "hBoZ2REYDyOUoqYeJsYKdFQvFV9lO13FXmAT8MNzqD0";
const PUSHED: &str =
    "/connect/authorize?client_id=pushing&request_uri=urn:ietf:params:oauth:request_uri:released-push";

fn released(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/endpoints/tests/upgrade");
    read_to_string(folder.join(file)).unwrap().trim().to_owned()
}

#[actix_web::test]
async fn an_sqlite_file_of_version_9_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let url = sqlite_as_of(&folder.path().join("login.sqlite"), 9, &released("version_9.sql"));
    let storage = SqlStorage::open(&url, &DatabaseOptions::default()).await.unwrap();
    Box::pin(everything_goes_on(storage)).await;
}

#[actix_web::test]
async fn a_postgresql_database_of_version_9_is_taken_over() {
    let database = Postgres::create().await;
    database.fill_as_of(9, &released("version_9.sql")).await;
    Box::pin(everything_goes_on(database.open().await)).await;
}

async fn everything_goes_on(storage: SqlStorage) {
    let elsewhere = json!({
        "client_id": "elsewhere",
        "subject_type": "pairwise",
        "id_token_signed_response_alg": "ES256",
        "redirect_uris": [REDIRECT_URI],
        "scope": "openid",
        "secrets": [{ "sha256": ClientSecretHash::of(&"secret".into()).to_hex() }],
    });
    let clients = json!([offline(), television(), elsewhere]);
    let provider = Provider::on(storage.clone(), clients).await;
    what_nobody_sees_goes_on(&provider).await;
    let alice = Visitor::of(&provider).with_cookie(SESSION, "released-session");
    sessions_and_what_browsers_were_about_to_do_go_on(&provider, &alice).await;
    keys_and_identifiers_stay(&provider, &alice).await;
    grants_and_tokens_go_on(&provider, &storage).await;
}

async fn sessions_and_what_browsers_were_about_to_do_go_on(provider: &Provider, alice: &Visitor<'_>) {
    let tokens = alice.tokens(&[("prompt", "none")]).await;
    let (_, claims) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    let began = provider.clock.now().unix_timestamp() - 3600;
    assert_eq!(
        (&claims["sub"], &claims["sid"], &claims["auth_time"]),
        (&json!("alice"), &json!("released-sid"), &json!(began))
    );
    let bob = Visitor::of(provider).with_cookie(SESSION, "older-session");
    assert!(bob.is_signed_in().await, "a session without a note of its use");

    let answer = alice.get("/connect/authorize/callback?id=released-request").await;
    assert!(!answer.code().is_empty());
    assert_eq!(answer.parameter("state").as_deref(), Some("released"));
    assert!(!alice.get(PUSHED).await.code().is_empty());
    let consented = [("client_id", "asking"), ("scope", "openid profile")];
    assert!(!alice.authorize(&consented).await.code().is_empty());

    let logout = alice.get("/Account/Logout?logoutId=released-logout").await;
    assert!(
        logout.body.contains("Web &amp; &lt;client&gt;"),
        "{}",
        logout.body
    );
    let frames = alice.get("/Account/LoggedOut?logoutId=released-frames").await;
    assert!(
        frames.body.contains("https://localhost:5002/signout-oidc"),
        "{}",
        frames.body
    );

    // Nobody can be authenticated here, but the sign-in is known, and that of somebody who made one up is not.
    let waiting = Visitor::of(provider).with_cookie(
        "__Host-identity-pending",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    );
    let back = async |login: &str| {
        let path = format!("/Account/Login/Callback?login={login}&token=a.b.c");
        waiting.get(&path).await.parameter("error")
    };
    assert_ne!(back("released-login").await, back("made-up").await);
}

async fn keys_and_identifiers_stay(provider: &Provider, alice: &Visitor<'_>) {
    let id_token = alice
        .tokens(&[("client_id", "elsewhere"), ("scope", "openid")])
        .await;
    let id_token = id_token["id_token"].as_str().unwrap();
    let (header, claims) = provider.verified(id_token).await;
    assert_eq!(header.kid.as_deref(), Some(KID));
    assert_eq!(claims["sub"], "YNJh-4hYnRDfltwIAAS5dp4F_DEdso4xRJ-AWUwvt5o");
    let hint = released("id_token.jwt");
    let answer = alice
        .authorize(&[("id_token_hint", hint.as_str()), ("prompt", "none")])
        .await;
    assert!(!answer.code().is_empty());
    for token in [released("access_token.jwt"), "released-reference".to_owned()] {
        let request = TestRequest::get()
            .uri("/connect/userinfo")
            .insert_header(("authorization", format!("Bearer {token}")));
        let reply = provider.call(request).await;
        assert_eq!(reply.status, StatusCode::OK, "{token}");
        assert_eq!(reply.json()["name"], "Alice Smith");
    }
}

async fn grants_and_tokens_go_on(provider: &Provider, storage: &SqlStorage) {
    let tokens = provider.redeem("released-code", &[]).await.json();
    let (_, claims) = provider.verified(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(claims["nonce"], "a-nonce");
    let older = provider.redeem("older-code", &[]).await;
    assert_eq!(older.status, StatusCode::OK, "{}", older.body);
    let again = provider.redeem("older-code", &[]).await;
    assert_is_invalid_grant(&again, "redeemed already");

    let reply = refresh(provider, "released-refresh", &[]).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    for token in ["spent-refresh", "heir-refresh"] {
        assert_is_invalid_grant(&refresh(provider, token, &[]).await, token);
    }
    let poll = async |code: &str| {
        let form = [
            ("grant_type", GRANT_TYPE),
            ("device_code", code),
            ("client_id", "television"),
        ];
        provider.token(None, &form).await
    };
    let reply = poll("released-device").await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(
        poll("waiting-device").await.json()["error"],
        "authorization_pending"
    );

    let left = storage.grants_of("alice".parse().unwrap(), provider.clock.now());
    let left = left.await.unwrap();
    assert!(left.iter().any(|grant| grant.grant_id == "released-grant"));
    assert!(left.iter().all(|grant| grant.grant_id != "spent-grant"));
}

/// Before anything else changes it.
async fn what_nobody_sees_goes_on(provider: &Provider) {
    let (storage, now) = (&provider.storage, provider.clock.now());
    let used = KeyHash::of("released-action");
    let purpose = Purpose::AuthsignalAction;
    assert!(storage.is_consumed(purpose, used, now).await.unwrap());

    let counter = Counter {
        limit: Limit::PasswordByAccount,
        key: KeyHash::of("released-account"),
        rule: Rule::new(1, 60, 60, 1).unwrap(),
    };
    let admission = storage.admit(vec![counter], now).await.unwrap();
    assert!(
        matches!(admission, crate::limits::Admission::Wait { .. }),
        "{admission:?}"
    );

    let about = Some(About::Subject("alice".to_owned()));
    let query = AuditQuery {
        about,
        at_most: 10,
        ..AuditQuery::default()
    };
    let events = storage.audit_events(query).await.unwrap();
    assert_eq!(events[0].event, "session_started");

    let told = storage.session_clients("released-sid".parse().unwrap());
    assert_eq!(told.await.unwrap()[0].client_id.as_str(), "web");
    let due = storage.claim_logout_deliveries(now, now + Duration::minutes(1), 10);
    let due = due.await.unwrap();
    assert_eq!((due[0].id.as_str(), due[0].attempts), ("released-delivery", 2));
    let lease = storage.take_lease("cleanup", "somebody".to_owned(), now, now + Duration::minutes(1));
    assert!(lease.await.unwrap());
    // It is there as a whole, or signing in would fail somewhere.
    assert!(
        provider
            .get(&authorize_path(&[]))
            .await
            .location()
            .starts_with("/Account/Login")
    );
}
