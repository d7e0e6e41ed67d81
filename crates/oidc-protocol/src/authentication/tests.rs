use time::Duration;
use time::macros::datetime;

use super::*;

pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-24 12:00:00.75 UTC);

const PASSKEY: VerifiedMethod = VerifiedMethod::Passkey {
    user_verified: true,
    key_protection: KeyProtection::Software,
};

fn event(methods: &[VerifiedMethod]) -> AuthenticationEvent {
    AuthenticationEvent::new(NOW, methods)
}

fn amr(methods: &[VerifiedMethod]) -> Vec<&'static str> {
    event(methods)
        .amr()
        .iter()
        .map(|reference| reference.as_str())
        .collect()
}

#[test]
fn amr_tells_what_was_verified() {
    use VerifiedMethod::{AuthenticatorApp, Password, RecoveryCode};
    let device_bound = VerifiedMethod::Passkey {
        user_verified: true,
        key_protection: KeyProtection::Hardware,
    };
    let presence_only = VerifiedMethod::Passkey {
        user_verified: false,
        key_protection: KeyProtection::Unknown,
    };
    assert_eq!(amr(&[Password]), ["pwd"]);
    assert_eq!(amr(&[Password, AuthenticatorApp]), ["pwd", "otp", "mfa"]);
    assert_eq!(amr(&[Password, RecoveryCode]), ["pwd", "kba", "mfa"]);
    assert_eq!(amr(&[PASSKEY]), ["swk", "user", "mfa"]);
    assert_eq!(amr(&[device_bound]), ["hwk", "user", "mfa"]);
    assert_eq!(amr(&[presence_only]), ["pop", "user"]);
}

#[test]
fn one_factor_twice_is_not_multi_factor() {
    use VerifiedMethod::{AuthenticatorApp, Password, RecoveryCode};
    assert_eq!(event(&[Password, Password]).acr(), Some(Acr::Password));
    assert_eq!(event(&[AuthenticatorApp, RecoveryCode]).acr(), None);
    assert!(!event(&[AuthenticatorApp, RecoveryCode]).is_multi_factor());
}

#[test]
fn a_passkey_that_did_not_verify_the_person_is_no_second_factor_by_itself() {
    let presence_only = VerifiedMethod::Passkey {
        user_verified: false,
        key_protection: KeyProtection::Hardware,
    };
    assert_eq!(event(&[presence_only]).acr(), None);
    assert!(!event(&[presence_only]).satisfies(&[Acr::Password]));
    assert_eq!(
        event(&[VerifiedMethod::Password, presence_only]).acr(),
        Some(Acr::MultiFactor)
    );
}

#[test]
fn nothing_verified_satisfies_no_class() {
    assert_eq!(event(&[]).acr(), None);
    assert!(!event(&[]).satisfies(&[Acr::Password]));
}

#[test]
fn a_stronger_class_satisfies_a_weaker_request_and_not_the_reverse() {
    let multi_factor = event(&[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp]);
    assert!(multi_factor.satisfies(&[]));
    assert!(multi_factor.satisfies(&[Acr::Password]));
    assert!(multi_factor.satisfies(&[Acr::MultiFactor]));
    assert!(!multi_factor.satisfies(&[Acr::PhishingResistant]));
    assert!(multi_factor.satisfies(&[Acr::PhishingResistant, Acr::MultiFactor]));
    assert!(event(&[PASSKEY]).satisfies(&[Acr::MultiFactor]));
    assert!(!event(&[VerifiedMethod::Password]).satisfies(&[Acr::MultiFactor]));
}

#[test]
fn max_age_counts_whole_seconds_and_distrusts_the_future() {
    let event = event(&[PASSKEY]);
    assert!(event.is_within(0, NOW));
    assert!(event.is_within(10, NOW + Duration::seconds(10)));
    assert!(!event.is_within(10, NOW + Duration::seconds(11)));
    assert!(!event.is_within(10, NOW - Duration::seconds(1)));
    assert!(event.is_within(u32::MAX, NOW + Duration::days(3650)));
}

#[test]
fn an_event_survives_serialisation() {
    let event = event(&[VerifiedMethod::Password, VerifiedMethod::AuthenticatorApp]);
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(json["amr"], serde_json::json!(["pwd", "otp", "mfa"]));
    assert_eq!(json["auth_time"], NOW.unix_timestamp());
    assert_eq!(
        serde_json::from_value::<AuthenticationEvent>(json).unwrap(),
        event
    );
}
