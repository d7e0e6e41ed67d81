//! The signatures here were made with `openssl dgst -sha256 -hmac KEY -binary | openssl base64 -A` and, where a key or a
//! body is not ASCII, with Python's `hmac`; not with this crate.

use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::vocabulary::{ActionState, VerificationMethod};

const BODY: &str = concat!(
    r#"{"version":1,"id":"5f0a2c1e-0000-4000-8000-000000000001","source":"https://authsignal.com","#,
    r#""time":"2026-03-01T09:30:00.250Z","tenantId":"tenant-1","type":"email.created","data":{"to":"alice@example.com","#,
    r#""code":"482913","userId":"auth0|123","actionCode":"login","idempotencyKey":"key-1","#,
    r#""verificationMethod":"EMAIL_OTP"}}"#
);
const SENT: OffsetDateTime = datetime!(2026-03-01 09:30:00 UTC);
const BY_FIRST_KEY: &str = "bEsVMlTRNIyWL1qcLsGt3yk4DQ4I5L1/knM15Mazurs";
const BY_SECOND_KEY: &str = "QWmZG/cuuuHHXP6d3cak1rxVmK53h259XwuJqhDPycU";
const OF_NOTHING_BY_FIRST_KEY: &str = "/FRoan86QwizbKTJpbtlOFHPgmkYYKOiKMjscb/VK7Y";

fn webhook() -> Webhook {
    Webhook::new("first-key").unwrap()
}

fn header(signature: &str) -> String {
    format!("t=1772357400,v2={signature}")
}

fn verify(header: &str) -> Result<(), WebhookError> {
    webhook().verify_at(BODY.as_bytes(), header, SENT)
}

/// Signs a body of the test's own; the check of signatures is proved by the vectors.
fn event(event_type: &str, data: &Value) -> Result<WebhookEvent, WebhookError> {
    read(envelope(event_type, "data", data).to_string().as_bytes())
}

fn envelope(event_type: &str, member: &str, data: &Value) -> Value {
    json!({"version": 1, "id": "i", "source": "https://authsignal.com", "time": "2026-03-01T09:30:00.250Z",
        "tenantId": "t", "type": event_type, member: data})
}

#[test]
fn a_signed_event_is_accepted_and_read() {
    let event = webhook()
        .event_at(BODY.as_bytes(), &header(BY_FIRST_KEY), SENT)
        .unwrap();
    assert_eq!(event.id, "5f0a2c1e-0000-4000-8000-000000000001");
    assert_eq!(event.time, datetime!(2026-03-01 09:30:00.250 UTC));
    let EventData::EmailCreated(email) = event.data else {
        panic!("not an e-mail")
    };
    assert_eq!(
        (email.to.as_str(), email.code.unwrap().expose()),
        ("alice@example.com", "482913")
    );
}

#[test]
fn codes_of_events_are_not_printed() {
    let event = webhook()
        .event_at(BODY.as_bytes(), &header(BY_FIRST_KEY), SENT)
        .unwrap();
    assert!(!format!("{event:?}").contains("482913"));
}

#[test]
fn the_check_agrees_with_other_implementations_beyond_ascii() {
    let webhook = Webhook::new("schlüssel").unwrap();
    let signature = header("RI/vYBcmUBL0PoD+ISz/vZuLk2KFqWle2NioToDOxhQ");
    assert_eq!(
        webhook.verify_at(b"\xff\xfe{\"a\":\"\xc3\xa4\"}", &signature, SENT),
        Ok(())
    );
}

#[test]
fn an_empty_body_has_a_signature_of_its_own() {
    assert_eq!(
        webhook().verify_at(b"", &header(OF_NOTHING_BY_FIRST_KEY), SENT),
        Ok(())
    );
    assert_eq!(
        verify(&header(OF_NOTHING_BY_FIRST_KEY)),
        Err(WebhookError::Mismatch)
    );
}

#[test]
fn padding_makes_no_difference() {
    assert_eq!(verify(&header(&format!("{BY_FIRST_KEY}="))), Ok(()));
}

#[test]
fn one_right_signature_among_several_is_enough() {
    assert_eq!(
        verify(&format!("t=1772357400,v2={BY_SECOND_KEY},v2={BY_FIRST_KEY}")),
        Ok(())
    );
    assert_eq!(
        verify(&format!(
            "v2={BY_SECOND_KEY}, v2={BY_FIRST_KEY}, t=1772357400, v3=x"
        )),
        Ok(())
    );
}

#[test]
fn any_of_several_keys_is_enough() {
    let webhook = webhook().or("second-key").unwrap();
    for signature in [BY_FIRST_KEY, BY_SECOND_KEY] {
        assert_eq!(
            webhook.verify_at(BODY.as_bytes(), &header(signature), SENT),
            Ok(())
        );
    }
    assert_eq!(verify(&header(BY_SECOND_KEY)), Err(WebhookError::Mismatch));
}

#[test]
fn every_change_of_body_or_time_is_noticed() {
    let mut body = BODY.as_bytes().to_vec();
    for position in 0..body.len() {
        body[position] ^= 1;
        let result = webhook().verify_at(&body, &header(BY_FIRST_KEY), SENT);
        assert_eq!(result, Err(WebhookError::Mismatch), "{position}");
        body[position] ^= 1;
    }
    assert_eq!(
        verify(&format!("t=1772357401,v2={BY_FIRST_KEY}")),
        Err(WebhookError::Mismatch)
    );
    assert_eq!(
        verify(&format!("t=01772357400,v2={BY_FIRST_KEY}")),
        Err(WebhookError::Mismatch)
    );
}

#[test]
fn part_of_a_signature_is_no_signature() {
    for signature in [
        "",
        &BY_FIRST_KEY[..40],
        &format!("{BY_FIRST_KEY}AAAA"),
        "====",
        "!",
    ] {
        assert_eq!(
            verify(&header(signature)),
            Err(WebhookError::Mismatch),
            "{signature}"
        );
    }
}

#[test]
fn what_is_no_header_of_this_version_is_refused() {
    for header in [
        "",
        "t=1772357400",
        &format!("v2={BY_FIRST_KEY}"),
        &format!("t=,v2={BY_FIRST_KEY}"),
        &format!("t=now,v2={BY_FIRST_KEY}"),
        &format!("t=-1,v2={BY_FIRST_KEY}"),
        &format!("t=+1772357400,v2={BY_FIRST_KEY}"),
        &format!("t=99999999999999999999,v2={BY_FIRST_KEY}"),
        &format!("t=1772357400,v1={BY_FIRST_KEY}"),
        &format!("t=1,t=1772357400,v2={BY_FIRST_KEY}"),
        &format!("t=1772357400,v2={BY_FIRST_KEY}{}", ",v2=a".repeat(1000)),
    ] {
        assert_eq!(verify(header), Err(WebhookError::Format), "{header}");
    }
}

#[test]
fn requests_from_the_past_and_from_the_future_are_refused() {
    let at = |seconds: i64| {
        let now = SENT + time::Duration::seconds(seconds);
        webhook().verify_at(BODY.as_bytes(), &header(BY_FIRST_KEY), now)
    };
    assert_eq!(at(300), Ok(()));
    assert_eq!(at(301), Err(WebhookError::OutsideTolerance));
    assert_eq!(at(-60), Ok(()));
    assert_eq!(at(-61), Err(WebhookError::OutsideTolerance));
}

#[test]
fn the_tolerance_can_be_set() {
    let webhook = webhook().tolerance(Duration::from_hours(1), Duration::ZERO);
    let at = |seconds: i64| {
        let now = SENT + time::Duration::seconds(seconds);
        webhook.verify_at(BODY.as_bytes(), &header(BY_FIRST_KEY), now)
    };
    assert_eq!(at(3600), Ok(()));
    assert_eq!(at(3601), Err(WebhookError::OutsideTolerance));
    assert_eq!(at(-1), Err(WebhookError::OutsideTolerance));
}

#[test]
fn without_a_given_time_the_clock_of_the_system_counts() {
    let result = webhook().event(BODY.as_bytes(), &header(BY_FIRST_KEY));
    assert_eq!(result.unwrap_err(), WebhookError::OutsideTolerance);
}

#[test]
fn an_empty_key_is_refused() {
    assert!(Webhook::new("").is_err());
    assert!(webhook().or(" ").is_err());
}

#[test]
fn keys_are_not_printed() {
    assert!(!format!("{:?}", webhook()).contains("first-key"));
}

#[test]
fn messages_are_the_ones_of_the_other_sdks() {
    assert_eq!(WebhookError::Format.to_string(), "Signature format is invalid.");
    assert_eq!(
        WebhookError::OutsideTolerance.to_string(),
        "Timestamp is outside the tolerance zone."
    );
    assert_eq!(WebhookError::Mismatch.to_string(), "Signature mismatch.");
}

#[test]
fn a_magic_link_is_read_and_not_printed() {
    let data = json!({"to": "a@example.com", "url": "https://x.example.com/?token=eyJ0", "userId": "a"});
    let EventData::EmailCreated(email) = event("email.created", &data).unwrap().data else {
        panic!()
    };
    assert!(!format!("{email:?}").contains("eyJ0"));
    assert_eq!(email.url.unwrap().expose(), "https://x.example.com/?token=eyJ0");
}

#[test]
fn text_messages_carry_variables_of_the_tenants_own() {
    let data = json!({"to": "+6421", "code": "1", "userId": "a", "customVariables": {"brand": "x"}});
    let EventData::SmsCreated(sms) = event("sms.created", &data).unwrap().data else {
        panic!()
    };
    assert_eq!(sms.custom_variables["brand"], "x");
}

#[test]
fn authenticator_events_are_read() {
    let data = json!({"userId": "a", "userAuthenticatorId": "1", "verificationMethod": "PASSKEY",
        "createdAt": "2026-03-01T09:30:00Z", "deletedAt": "2026-03-01T09:30:00Z"});
    for (event_type, expected) in [
        ("authenticator.created", 0),
        ("authenticator.updated", 1),
        ("authenticator.deleted", 2),
    ] {
        let (kind, authenticator) = match event(event_type, &data).unwrap().data {
            EventData::AuthenticatorCreated(authenticator) => (0, authenticator),
            EventData::AuthenticatorUpdated(authenticator) => (1, authenticator),
            EventData::AuthenticatorDeleted(authenticator) => (2, authenticator),
            other => panic!("{other:?}"),
        };
        assert_eq!(kind, expected);
        assert_eq!(authenticator.verification_method, VerificationMethod::Passkey);
        assert_eq!(authenticator.deleted_at, Some(SENT));
    }
}

#[test]
fn an_action_to_be_verified_is_read() {
    let data = json!({"userId": "a", "action": "login", "idempotencyKey": "k", "state": "CHALLENGE_SUCCEEDED",
        "verificationMethod": "PASSKEY", "verifiedAt": "2026-03-01T09:30:00Z"});
    let EventData::ActionVerify(action) = event("action.verify", &data).unwrap().data else {
        panic!()
    };
    assert_eq!(
        (action.state, action.verified_at),
        (ActionState::ChallengeSucceeded, Some(SENT))
    );
}

#[test]
fn unknown_events_are_kept() {
    let data = json!({"anything": [1]});
    let EventData::Unknown {
        event_type,
        data: kept,
    } = event("moon.rose", &data).unwrap().data
    else {
        panic!()
    };
    assert_eq!((event_type.as_str(), kept), ("moon.rose", data.clone()));
    assert!(matches!(
        event("push.created", &data).unwrap().data,
        EventData::PushCreated(_)
    ));
}

#[test]
fn an_event_without_what_it_is_about_is_refused_without_quoting_it() {
    let error = event("action.verify", &json!({"userId": 4711})).unwrap_err();
    assert!(
        matches!(&error, WebhookError::Unreadable(problem) if !problem.contains("4711")),
        "{error}"
    );
}

#[test]
fn log_batches_are_read_and_odd_records_kept() {
    let batch = json!({"records": [
        envelope("action.log_created", "record", &json!({"tenantId": "t", "userId": "a", "actionCode": "login",
            "idempotencyKey": "k", "state": "ALLOW", "outcome": "ALLOW", "rules": [{"ruleId": "r"}]})),
        envelope("challenge.log_created", "record", &json!({"type": "EMAIL_OTP_SENT", "statusCode": 200})),
        envelope("action.log_created", "record", &json!({"userId": 1})),
        envelope("moon.log_created", "record", &json!({})),
    ]});
    let batch: LogBatch = read(batch.to_string().as_bytes()).unwrap();
    let [action, challenge, odd, unknown] = batch.records.try_into().unwrap();
    assert!(matches!(action.data, LogData::Action(log) if log.rules[0].rule_id == "r"));
    assert!(matches!(challenge.data, LogData::Challenge(log) if log.step == "EMAIL_OTP_SENT"));
    assert!(matches!(odd.data, LogData::Unknown { record_type, .. } if record_type == "action.log_created"));
    assert!(
        matches!(unknown.data, LogData::Unknown { record_type, .. } if record_type == "moon.log_created")
    );
}
