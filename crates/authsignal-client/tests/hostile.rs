//! Whatever comes back, a call ends with a result or an error: no panic, no secret in the error, no endless message.
#![cfg(test)]
#![recursion_limit = "256"]

use authsignal_client::webhook::{LogBatch, Webhook, WebhookEvent};
use authsignal_client::{
    Action, BatchEnrollment, ChallengeResponse, ClaimChallengeResponse, Device, EnrolledAuthenticator, Error,
    PastAction, SessionTokens, TenantAuthenticator, TrackResponse, User, UserAttributes, UserAuthenticator,
    UserPage, ValidateChallengeResponse, ValidateSessionResponse, VerifyResponse, read_answer,
};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Letters only, so that nothing about its form gives it away as a secret.
const CANARY: &str = "canarybird";

/// One answer with every member that any call reads.
fn answer() -> Value {
    json!({
        "idempotencyKey": CANARY, "state": CANARY, "url": format!("https://{CANARY}.example.com/?{CANARY}"),
        "token": CANARY, "isEnrolled": true, "allowedVerificationMethods": [CANARY], "ruleIds": [CANARY],
        "isValid": true, "stateUpdatedAt": "2026-03-01T09:30:00Z", "userId": CANARY, "action": CANARY,
        "actionCode": CANARY, "verificationMethod": CANARY, "email": CANARY, "emailVerified": true,
        "phoneNumber": CANARY, "custom": {"tier": CANARY}, "users": [{"userId": CANARY}],
        "lastEvaluatedUserId": CANARY, "userAuthenticatorId": CANARY, "createdAt": "2026-03-01T09:30:00Z",
        "webauthnCredential": {"credentialId": CANARY}, "authenticator": {"userAuthenticatorId": CANARY,
        "verificationMethod": CANARY}, "recoveryCodes": [CANARY], "output": {"tier": CANARY},
        "challengeId": CANARY, "expiresAt": 1, "isVerified": true, "accessToken": CANARY, "refreshToken": CANARY,
        "user": {"userId": CANARY}, "total": 1, "succeeded": 1, "failed": 0, "authenticatorId": CANARY,
        "isActive": true, "deviceId": CANARY, "version": 1, "id": CANARY, "source": CANARY,
        "time": "2026-03-01T09:30:00Z", "tenantId": CANARY, "type": "email.created", "data": {"to": CANARY,
        "code": CANARY}, "records": [],
    })
}

fn check<T: DeserializeOwned>(status: u16, body: &[u8]) -> bool {
    let result = read_answer::<T>(status, body.to_vec());
    if let Err(error) = &result {
        let printed = format!("{error} {error:?} {:?}", error.status());
        assert!(
            printed.chars().count() < 6000,
            "{} characters",
            printed.chars().count()
        );
        let _ = (
            error.is_retryable(),
            error.may_have_been_executed(),
            error.retry_after(),
        );
        // What the API says in its own words is shown; everything else is not.
        if !matches!(error, Error::Api(_)) {
            assert!(!printed.contains(CANARY), "{printed}");
        }
    }
    result.is_ok()
}

/// How many kinds of answers the body is.
fn check_all(status: u16, body: &[u8]) -> usize {
    [
        check::<TrackResponse>(status, body),
        check::<ValidateChallengeResponse>(status, body),
        check::<User>(status, body),
        check::<UserAttributes>(status, body),
        check::<UserPage>(status, body),
        check::<Vec<UserAuthenticator>>(status, body),
        check::<UserAuthenticator>(status, body),
        check::<EnrolledAuthenticator>(status, body),
        check::<BatchEnrollment>(status, body),
        check::<Action>(status, body),
        check::<PastAction>(status, body),
        check::<ChallengeResponse>(status, body),
        check::<ClaimChallengeResponse>(status, body),
        check::<VerifyResponse>(status, body),
        check::<SessionTokens>(status, body),
        check::<ValidateSessionResponse>(status, body),
        check::<TenantAuthenticator>(status, body),
        check::<Device>(status, body),
        check::<WebhookEvent>(status, body),
        check::<LogBatch>(status, body),
    ]
    .into_iter()
    .filter(|readable| *readable)
    .count()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(json!(CANARY)),
        Just(json!(1e308)),
        Just(json!("9999-99-99T99:99:99Z")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(".{0,12}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

#[test]
fn the_example_is_an_answer_of_every_kind_but_the_list() {
    assert_eq!(check_all(200, answer().to_string().as_bytes()), 19);
}

#[test]
fn members_that_are_added_later_change_nothing() {
    let mut body = answer();
    body["somethingNew"] = json!({"deeply": [{"nested": null}]});
    assert_eq!(check_all(200, body.to_string().as_bytes()), 19);
}

#[test]
fn an_answer_that_is_cut_off_is_no_answer() {
    let body = answer().to_string();
    for length in (0..body.len()).step_by(3) {
        assert_eq!(check_all(200, &body.as_bytes()[..length]), 0);
        check_all(500, &body.as_bytes()[..length]);
    }
}

#[test]
fn more_than_one_value_is_no_answer() {
    let body = format!("{0}{0}", answer());
    assert_eq!(check_all(200, body.as_bytes()), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn bytes_of_any_kind_do_no_harm(status in any::<u16>(), body in prop::collection::vec(any::<u8>(), 0..600)) {
        check_all(status, &body);
    }

    #[test]
    fn text_of_any_kind_does_no_harm(status in 200_u16..600, body in "\\PC{0,400}") {
        check_all(status, body.as_bytes());
    }

    #[test]
    fn json_of_any_kind_does_no_harm(status in 200_u16..600, body in any_json()) {
        check_all(status, body.to_string().as_bytes());
    }

    #[test]
    fn a_member_of_any_kind_does_no_harm(status in 200_u16..600, position in any::<prop::sample::Index>(), value in any_json()) {
        let mut body = answer();
        if let Some(object) = body.as_object_mut() {
            let name = position.get(&object.keys().cloned().collect::<Vec<_>>()).clone();
            object.insert(name, value);
        }
        check_all(status, body.to_string().as_bytes());
    }

    #[test]
    fn a_byte_that_changed_does_no_harm(position in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut body = answer().to_string().into_bytes();
        let position = position.index(body.len());
        body[position] = byte;
        for status in [200, 400, 500] {
            check_all(status, &body);
        }
    }

    #[test]
    fn no_webhook_is_accepted_without_a_signature(header in "\\PC{0,200}", body in prop::collection::vec(any::<u8>(), 0..200)) {
        let webhook = Webhook::new("key")?;
        prop_assert!(webhook.event(&body, &header).is_err());
        let signature = format!("t=1772357400,v2={header}");
        prop_assert!(webhook.event(&body, &signature).is_err());
    }
}
