use time::macros::datetime;

use super::*;

fn challenge(user_id: Option<&str>) -> DeviceChallenge {
    DeviceChallenge {
        id: "1".to_owned(),
        kind: DeviceChallengeKind::QrCode,
        created_at: datetime!(2026-03-01 12:00 UTC),
        expires_at: datetime!(2026-03-01 12:10 UTC),
        state: DeviceChallengeState::Unclaimed,
        user_id: user_id.map(user),
        action_code: ActionCode::parse("login").unwrap(),
        idempotency_key: None,
        authenticator_id: None,
        device_code: None,
        custom: None,
    }
}

fn user(id: &str) -> UserId {
    UserId::parse(id).unwrap()
}

#[test]
fn a_challenge_is_claimed_once_and_then_decided_by_who_claimed_it() {
    let mut challenge = challenge(None);
    assert!(challenge.decider().is_err(), "nobody has claimed it");
    challenge.claim(user("alice")).unwrap();
    assert!(challenge.claim(user("mallory")).is_err());
    assert_eq!(challenge.decider().unwrap(), user("alice"));
    for decided in [DeviceChallengeState::Approved, DeviceChallengeState::Rejected] {
        challenge.state = decided;
        assert!(challenge.decider().is_err() && challenge.claim(user("alice")).is_err());
    }
}

#[test]
fn a_challenge_of_a_known_user_is_claimed_by_nobody_else() {
    let mut challenge = challenge(Some("alice"));
    assert!(challenge.claim(user("mallory")).is_err());
    assert!(!challenge.is_claimed());
    challenge.claim(user("alice")).unwrap();
}

#[test]
fn names_are_read_as_they_are_written() {
    for state in DeviceChallengeState::ALL {
        assert_eq!(DeviceChallengeState::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    for kind in DeviceChallengeKind::ALL {
        assert_eq!(DeviceChallengeKind::parse(kind.as_str()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
}
