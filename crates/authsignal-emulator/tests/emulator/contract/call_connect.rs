//! Call Connect.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Emulator, text};

#[actix_web::test]
async fn a_caller_is_sent_a_link_by_the_channel_that_fits() {
    for (address, channel, sent_by) in [
        (json!({ "phoneNumber": "+6421000000" }), Value::Null, "SMS"),
        (
            json!({ "phoneNumber": "+6421000000" }),
            json!("WHATSAPP"),
            "WHATSAPP",
        ),
        (json!({ "email": "jane@example.com" }), Value::Null, "EMAIL"),
        (
            json!({ "email": "jane@example.com", "phoneNumber": "+6421000000" }),
            json!("EMAIL"),
            "EMAIL",
        ),
    ] {
        let emulator = Emulator::start();
        let mut body =
            json!({ "referenceId": "call-1", "userId": "jane", "channel": channel, "actionCode": "call" });
        body.as_object_mut()
            .unwrap()
            .extend(address.as_object().unwrap().clone());
        let started = emulator
            .server(Method::POST, "/call/start", Some(body))
            .await
            .ok();
        assert_eq!(started["channel"], sent_by);
        let recipient = if sent_by == "EMAIL" {
            "jane@example.com"
        } else {
            "+6421000000"
        };
        let sent = emulator.messages(recipient).await;
        assert_eq!(
            (&sent[0]["id"], &sent[0]["channel"]),
            (&started["messageId"], &started["channel"])
        );
        assert!(text(&sent[0]["url"]).starts_with(&format!("{}/challenge?token=", emulator.base)));
        assert_eq!(
            (&sent[0]["userId"], &sent[0]["actionCode"]),
            (&json!("jane"), &json!("call"))
        );
        let finish = json!({ "referenceId": "call-1", "state": "COMPLETED" });
        let finished = emulator
            .server(Method::POST, "/call/finish", Some(finish))
            .await
            .ok();
        assert_eq!(finished, json!({ "success": true }));
    }
}

#[actix_web::test]
async fn what_cannot_be_a_call_is_refused_and_sends_nothing() {
    let emulator = Emulator::start();
    for body in [
        json!({ "referenceId": "call-1" }),
        json!({ "email": "jane@example.com" }),
        json!({ "referenceId": "call-1", "email": "jane@example.com", "channel": "SMS" }),
        json!({ "referenceId": "call-1", "email": "jane@example.com", "channel": "PIGEON" }),
        json!({ "referenceId": "call-1", "email": "nobody" }),
    ] {
        let refused = emulator
            .server(Method::POST, "/call/start", Some(body.clone()))
            .await;
        assert_eq!(refused.error(), (400, "invalid_request"), "{body}");
    }
    assert!(emulator.messages("jane@example.com").await.is_empty());
    let unknown = json!({ "referenceId": "other", "state": "COMPLETED" });
    let refused = emulator.server(Method::POST, "/call/finish", Some(unknown)).await;
    assert_eq!(refused.error(), (404, "not_found"));
}
