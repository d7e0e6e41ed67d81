//! What is recorded of clients and their tokens, and that none of it opens anything.

use serde_json::json;

use super::device::{begin, decide, poll, television};
use super::provider::{CHALLENGE, Provider, VERIFIER};
use super::refresh::{REQUEST, offline, refresh, refresh_token};
use super::visitor::Visitor;
use crate::audit::AuditRecord;
use crate::storage::AuditQuery;

async fn recorded(provider: &Provider) -> Vec<AuditRecord> {
    provider.server.audit().flush().await;
    let query = AuditQuery {
        at_most: 1000,
        ..AuditQuery::default()
    };
    provider.storage.audit_events(query).await.unwrap()
}

fn told(event: &AuditRecord) -> (&str, Option<&str>, Option<&str>, Option<&str>) {
    (
        &event.event,
        event.reason.as_deref(),
        event.client_id.as_deref(),
        event.subject.as_deref(),
    )
}

#[actix_web::test]
async fn what_clients_do_is_recorded() {
    let provider = Provider::start().await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor.authorize(&[]).await.code();
    provider.redeem(&code, &[]).await;
    provider.redeem(&code, &[]).await;
    provider.redeem("unknown", &[]).await;
    let form = [("grant_type", "client_credentials")];
    provider.ask("/connect/token", "client", "secret", &form).await;
    provider.ask("/connect/token", "client", "wrong", &form).await;
    provider.ask("/connect/token", "nobody", "wrong", &form).await;
    let events = recorded(&provider).await;
    let events: Vec<_> = events.iter().map(told).collect();
    assert_eq!(
        events,
        [
            ("session_started", None, None, Some("alice")),
            ("authorization_granted", None, Some("web"), Some("alice")),
            ("tokens_issued", None, Some("web"), Some("alice")),
            ("token_reused", Some("code"), Some("web"), None),
            ("tokens_refused", Some("invalid_grant"), Some("web"), None),
            ("tokens_refused", Some("invalid_grant"), Some("web"), None),
            ("tokens_issued", None, Some("client"), None),
            (
                "client_authentication_failed",
                Some("wrong_proof"),
                Some("client"),
                None
            ),
            ("client_authentication_failed", Some("unknown_client"), None, None),
        ]
    );
}

#[actix_web::test]
async fn no_token_code_or_secret_is_recorded() {
    let provider = Provider::with_more(json!([offline(), television()])).await;
    let visitor = Visitor::signed_in(&provider).await;
    let code = visitor.authorize(REQUEST).await.code();
    let tokens = provider.redeem(&code, &[("client_id", "offline")]).await.json();
    let refreshed = refresh(&provider, &refresh_token(&tokens), &[]).await.json();
    refresh(&provider, &refresh_token(&tokens), &[]).await;
    let reference = [("token", refreshed["refresh_token"].as_str().unwrap())];
    provider
        .ask("/connect/introspect", "offline", "secret", &reference)
        .await;
    provider
        .ask("/connect/revocation", "offline", "secret", &reference)
        .await;
    let device = begin(&provider, "openid").await;
    decide(&visitor, device["user_code"].as_str().unwrap(), "allow").await;
    let of_device = poll(&provider, &device).await.json();
    visitor.post("/Account/Logout", &[]).await;

    let text = serde_json::to_string(&recorded(&provider).await).unwrap();
    for event in ["tokens_issued", "tokens_revoked", "device_granted"] {
        assert!(text.contains(event), "{event}: {text}");
    }
    let mut secrets = vec![code, VERIFIER.to_owned(), CHALLENGE.to_owned()];
    for answer in [&tokens, &refreshed, &device, &of_device] {
        let names = [
            "access_token",
            "id_token",
            "refresh_token",
            "device_code",
            "user_code",
        ];
        let values = names.iter().filter_map(|name| answer[name].as_str());
        secrets.extend(values.map(ToOwned::to_owned));
    }
    assert!(secrets.len() > 10, "{}", secrets.len());
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret}: {text}");
    }
    assert!(!text.contains("\"secret\""), "{text}");
}
