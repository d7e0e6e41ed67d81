use time::OffsetDateTime;
use uuid::Uuid;

use super::*;

fn fault(endpoint: &str, user: Option<&str>, kind: FaultKind) -> Fault {
    Fault {
        id: FaultId(Uuid::nil()),
        created_at: OffsetDateTime::UNIX_EPOCH,
        wish: FaultWish {
            endpoint: Endpoint::parse(endpoint).unwrap(),
            user_id: user.map(|user| UserId::parse(user).unwrap()),
            remaining: None,
            kind,
        },
    }
}

fn call(method: &str, path: &str, user: Option<&str>) -> Call {
    Call {
        method: method.to_owned(),
        path: path.to_owned(),
        user_id: user.map(|user| UserId::parse(user).unwrap()),
        has_token: false,
    }
}

#[test]
fn an_endpoint_is_a_method_and_a_path_with_placeholders() {
    let track = "POST /v1/users/{userId}/actions/{action}";
    for (pattern, method, path, expected) in [
        ("*", "GET", "/v1/users/alice", true),
        (track, "POST", "/v1/users/alice/actions/login", true),
        (track, "POST", "/v1//users/auth0%7C1/actions/login", true),
        (track, "GET", "/v1/users/alice/actions/login", false),
        (track, "POST", "/v1/users/alice/actions/login/key", false),
        (track, "POST", "/v1/users/alice/actions", false),
        ("/v1/validate", "POST", "/v1/validate", true),
        ("/v1/validate", "POST", "/v1/validated", false),
        ("/v1/client/*", "POST", "/v1/client/verify/totp", true),
        ("/v1/client/*", "POST", "/v1/validate", false),
        ("get *", "GET", "/v1/users", true),
        ("GET *", "POST", "/v1/users", false),
    ] {
        let matches = Endpoint::parse(pattern).unwrap().matches(method, path);
        assert_eq!(matches, expected, "{pattern}: {method} {path}");
    }
}

#[test]
fn what_is_no_endpoint_is_refused_with_examples() {
    for wrong in ["", "FETCH /v1/users", "/portal", "users", "GET /v1/users now"] {
        let error = Endpoint::parse(wrong).unwrap_err().to_string();
        assert!(error.contains("/v1/validate"), "{wrong}: {error}");
    }
}

#[test]
fn a_fault_of_one_user_strikes_nobody_else() {
    let fault = fault("*", Some("alice"), FaultKind::DroppedConnection);
    assert!(fault.strikes(&call("GET", "/v1/users/alice", Some("alice"))));
    assert!(!fault.strikes(&call("GET", "/v1/users/bob", Some("bob"))));
    assert!(!fault.strikes(&call("POST", "/v1/validate", None)));
}

#[test]
fn a_code_is_wrong_only_where_one_is_given_and_a_token_expired_only_where_one_is_shown() {
    let wrong_code = fault("*", None, FaultKind::WrongCode);
    assert!(wrong_code.strikes(&call("POST", "/v1/client/verify/totp", None)));
    assert!(!wrong_code.strikes(&call("POST", "/v1/client/verify/passkey", None)));
    let expired = fault("*", None, FaultKind::ExpiredToken);
    let mut verify = call("POST", "/v1/client/verify/totp", None);
    assert!(!expired.strikes(&verify));
    verify.has_token = true;
    assert!(expired.strikes(&verify));
}

#[test]
fn a_kind_is_read_with_its_limits() {
    let kind = |text: &str| serde_json::from_str::<FaultKind>(text);
    assert_eq!(
        kind(r#"{"kind":"TOO_MANY_REQUESTS","retryAfterSeconds":7}"#).unwrap(),
        FaultKind::TooManyRequests {
            retry_after_seconds: 7
        }
    );
    for wrong in [
        r#"{"kind":"SERVER_ERROR","status":404}"#,
        r#"{"kind":"SERVER_ERROR"}"#,
        r#"{"kind":"LATENCY","milliseconds":600001}"#,
        r#"{"kind":"LATENCY","milliseconds":-1}"#,
        r#"{"kind":"EARTHQUAKE"}"#,
    ] {
        assert!(kind(wrong).is_err(), "{wrong}");
    }
}
