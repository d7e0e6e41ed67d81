use time::Duration;
use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

fn app() -> AuthenticatorApp {
    AuthenticatorApp::new(
        &TotpSecret::new(b"12345678901234567890".to_vec()).unwrap(),
        "Tenant",
        "alice",
    )
}

fn code_at(now: OffsetDateTime) -> String {
    app().usable_code(None, now).unwrap().code
}

#[test]
fn the_code_is_the_one_of_rfc_6238_appendix_b() {
    // The appendix has 8 digits (94287082 at 59 seconds); 6 digits are its last six.
    assert_eq!(
        code_at(OffsetDateTime::from_unix_timestamp(59).unwrap()),
        "287082"
    );
}

#[test]
fn codes_of_the_neighbouring_steps_are_accepted_and_no_others() {
    let step = Duration::seconds(30);
    for (moment, accepted) in [
        (NOW - step * 2, false),
        (NOW - step, true),
        (NOW, true),
        (NOW + step, true),
        (NOW + step * 2, false),
    ] {
        let check = app().check(&code_at(moment), None, NOW);
        assert_eq!(matches!(check, CodeCheck::Accepted { .. }), accepted, "{moment}");
    }
}

#[test]
fn a_step_is_never_accepted_twice() {
    let CodeCheck::Accepted { step } = app().check(&code_at(NOW), None, NOW) else {
        panic!("refused")
    };
    assert_eq!(app().check(&code_at(NOW), Some(step), NOW), CodeCheck::Refused);
    let earlier = code_at(NOW - Duration::seconds(30));
    assert_eq!(app().check(&earlier, Some(step), NOW), CodeCheck::Refused);
}

#[test]
fn the_usable_code_is_always_accepted() {
    let mut last = None;
    for _ in 0..2 {
        let usable = app().usable_code(last, NOW).unwrap();
        let CodeCheck::Accepted { step } = app().check(&usable.code, last, NOW) else {
            panic!("refused")
        };
        last = Some(step);
    }
    assert_eq!(app().usable_code(last, NOW), None);
}

#[test]
fn blanks_in_a_code_do_not_matter() {
    let code = code_at(NOW);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert!(matches!(
        app().check(&spaced, None, NOW),
        CodeCheck::Accepted { .. }
    ));
}

#[test]
fn the_uri_names_issuer_account_and_secret() {
    let uri = app().uri().unwrap();
    assert!(uri.starts_with("otpauth://totp/Tenant:alice?"), "{uri}");
    let secret = TotpSecret::from_otpauth_uri(&uri).unwrap();
    assert_eq!(secret.as_bytes(), b"12345678901234567890");
    assert!(uri.contains(&secret.to_base32()));
}

#[test]
fn a_uri_with_parameters_that_are_not_supported_is_refused() {
    for parameters in ["algorithm=SHA256", "digits=8", "period=60"] {
        let uri = format!("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&{parameters}");
        assert!(TotpSecret::from_otpauth_uri(&uri).is_err(), "{parameters}");
    }
}
