use proptest::prelude::*;
use serde_json::json;
use time::Duration;

use super::*;
use crate::authentication::tests::NOW;
use crate::client::Lifetime;
use crate::client::tests::web_with;
use crate::client_authentication::{Authentication, PresentedCredentials};
use crate::issuer::Issuer;
use crate::oauth_error::OAuthErrorCode;
use crate::resources::Resources;

#[test]
fn a_code_is_read_however_it_is_typed() {
    for typed in ["WDJB-MJHT", "wdjbmjht", " wdjb mjht ", "W-D-J-B-M-J-H-T"] {
        let code = UserCode::parse(typed).unwrap();
        assert_eq!(
            (code.letters(), code.to_string().as_str()),
            ("WDJBMJHT", "WDJB-MJHT")
        );
    }
    for bad in [
        "",
        "WDJB-MJH",
        "WDJB-MJHTT",
        "WDJB-MJH1",
        "WDJB-MJHA",
        "WDJB-MJHÄ",
        &"B".repeat(500),
        &format!("WDJBMJHT{}", " ".repeat(500)),
    ] {
        assert_eq!(UserCode::parse(bad), Err(UserCodeError), "{bad}");
    }
}

#[test]
fn no_letter_of_a_code_is_likelier_than_another() {
    let mut next = 0_u8;
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..3000 {
        let code = UserCode::generate(|bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_add(1);
            }
        });
        for letter in code.letters().chars() {
            *counts.entry(letter).or_insert(0_i32) += 1;
        }
        assert_eq!(UserCode::parse(&code.to_string()), Ok(code));
    }
    assert_eq!(counts.len(), 20);
    let (least, most) = (counts.values().min().unwrap(), counts.values().max().unwrap());
    assert!(most - least < 60, "{counts:?}");
}

fn poll(asked: Option<i64>, decision: Option<DeviceDecision>, expires_in: i64) -> DevicePoll {
    let state = DeviceState {
        expires_at: NOW + Duration::seconds(expires_in),
        interval: Duration::seconds(5),
        asked_at: asked.map(|seconds| NOW - Duration::seconds(seconds)),
        decision,
    };
    state.poll(NOW)
}

#[test]
fn a_device_is_answered_at_its_interval_and_slowed_down_before() {
    assert_eq!(poll(None, None, 600), DevicePoll::Pending);
    assert_eq!(poll(Some(5), None, 600), DevicePoll::Pending);
    assert_eq!(poll(Some(4), None, 600), DevicePoll::Pending);
    assert_eq!(
        poll(Some(3), None, 600),
        DevicePoll::SlowDown(Duration::seconds(10))
    );
    assert_eq!(
        poll(Some(0), None, 600),
        DevicePoll::SlowDown(Duration::seconds(10))
    );
    assert_eq!(poll(Some(60), None, 0), DevicePoll::Expired);
}

#[test]
fn a_decision_is_told_in_time_and_not_too_soon() {
    let denied = Some(DeviceDecision::Denied);
    assert_eq!(
        poll(Some(5), denied.clone(), 600),
        DevicePoll::Decided(DeviceDecision::Denied)
    );
    assert!(matches!(
        poll(Some(1), denied.clone(), 600),
        DevicePoll::SlowDown(_)
    ));
    assert_eq!(poll(Some(5), denied, 0), DevicePoll::Expired);
}

fn request(form: &str) -> Result<DeviceAuthorizationRequest, OAuthErrorCode> {
    let resources: Resources = serde_json::from_value(json!({
        "identity": [{ "name": "openid" }, { "name": "profile" }, { "name": "email" }],
        "api_scopes": [{ "name": "api1" }],
        "api_resources": [{ "name": "https://api.example", "scopes": ["api1"] }],
    }))
    .unwrap();
    let client = web_with(&json!({
        "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"],
        "redirect_uris": [],
        "scope": "openid profile api1 retired",
        "secrets": [],
    }));
    let form = DeviceAuthorizationRequest::parameters(format!("client_id=web&{form}").as_bytes());
    let credentials = PresentedCredentials::parse(None, &form).map_err(|error| error.code())?;
    let Ok(Authentication::Proven(client)) = credentials.authenticate(Some(&client), &[], NOW) else {
        panic!("a public client");
    };
    DeviceAuthorizationRequest::parse(&form, client, &resources).map_err(|error| error.code())
}

#[test]
fn a_device_asks_for_what_its_client_may_have() {
    let good = request("scope=openid+api1&resource=https%3A%2F%2Fapi.example").unwrap();
    assert_eq!(
        (good.scopes.to_string().as_str(), good.resources.len()),
        ("api1 openid", 1)
    );
    let stored = serde_json::to_string(&good).unwrap();
    assert_eq!(
        serde_json::from_str::<DeviceAuthorizationRequest>(&stored).unwrap(),
        good
    );
    for (form, error) in [
        ("", OAuthErrorCode::InvalidScope),
        ("scope=", OAuthErrorCode::InvalidScope),
        ("scope=email+openid", OAuthErrorCode::InvalidScope),
        ("scope=unknown", OAuthErrorCode::InvalidScope),
        // The client is registered for it, and nobody has said what it is.
        ("scope=retired", OAuthErrorCode::InvalidScope),
        (
            "scope=openid&client_secret=a&client_secret=b",
            OAuthErrorCode::InvalidRequest,
        ),
        ("scope=profile", OAuthErrorCode::InvalidScope),
        ("scope=%22", OAuthErrorCode::InvalidScope),
        ("scope=openid&scope=openid", OAuthErrorCode::InvalidRequest),
        (
            "scope=openid&resource=https%3A%2F%2Fapi.example",
            OAuthErrorCode::InvalidTarget,
        ),
        ("scope=api1&resource=x", OAuthErrorCode::InvalidTarget),
    ] {
        assert_eq!(request(form), Err(error), "{form}");
    }
}

#[test]
fn the_response_is_that_of_rfc_8628_and_is_not_printed() {
    let issuer = Issuer::parse("https://id.example").unwrap();
    let code = UserCode::parse("WDJBMJHT").unwrap();
    let response = DeviceAuthorizationResponse::new(
        &issuer,
        "confidential".to_owned(),
        &code,
        Lifetime::TEN_MINUTES,
        5,
    );
    assert!(!format!("{response:?}").contains("confidential"));
    assert_eq!(
        serde_json::to_value(response).unwrap(),
        json!({
            "device_code": "confidential",
            "user_code": "WDJB-MJHT",
            "verification_uri": "https://id.example/Device",
            "verification_uri_complete": "https://id.example/Device?userCode=WDJB-MJHT",
            "expires_in": 600,
            "interval": 5,
        })
    );
}

proptest! {
    #[test]
    fn anything_typed_parses_without_panic(typed: String) {
        let _ = UserCode::parse(&typed);
    }

    #[test]
    fn any_form_parses_without_panic(form in "\\PC{0,80}") {
        let _ = request(&form);
    }
}
