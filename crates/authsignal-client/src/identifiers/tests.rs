use super::*;

#[test]
fn user_ids_of_other_identity_systems_are_accepted() {
    for id in [
        "auth0|123",
        "a/b",
        "ä",
        "alice@example.com",
        "CN=Alice, O=Example",
        "...",
        "%2e%2e",
    ] {
        assert_eq!(UserId::parse(id).unwrap().as_str(), id);
    }
}

#[test]
fn user_ids_that_would_change_the_path_or_the_request_are_refused() {
    for id in ["", ".", "..", "alice\r\nX-Evil: 1", "alice\0", &"a".repeat(1025)] {
        assert!(UserId::parse(id).is_err(), "{id:?}");
    }
}

#[test]
fn action_codes_follow_the_documented_pattern() {
    for code in ["a", "identity-server-login", "Add_Passkey-2", &"a".repeat(64)] {
        assert!(ActionCode::parse(code).is_ok(), "{code:?}");
    }
    for code in ["", "a b", "a/b", "ä", "a.b", "login\n", &"a".repeat(65)] {
        assert!(ActionCode::parse(code).is_err(), "{code:?}");
    }
}

#[test]
fn refusals_do_not_repeat_the_value() {
    let error = UserId::parse("alice\nsecret").unwrap_err();
    assert_eq!(error.to_string(), "user id contains control characters");
}

#[test]
fn identifiers_are_checked_when_they_are_deserialised() {
    assert!(serde_json::from_str::<ActionCode>("\"login\"").is_ok());
    assert!(serde_json::from_str::<ActionCode>("\"log in\"").is_err());
}

#[test]
fn random_idempotency_keys_differ() {
    assert_ne!(IdempotencyKey::random(), IdempotencyKey::random());
}
