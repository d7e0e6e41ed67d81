use web_host::config::Environment;

use super::change::SettingsChange;
use super::*;
use crate::config::Config;
use crate::tenant::identifiers::ActionCode;

const SAMPLE: &str = include_str!("../../../../../config/authsignal-emulator.toml");

fn values() -> Values {
    let path = std::path::Path::new("emulator.toml");
    Config::parse(path, SAMPLE, &Environment::default())
        .unwrap()
        .values()
}

fn changed(change: SettingsChange) -> Result<(), SettingsProblem> {
    let mut values = values();
    change.apply(&mut values);
    values.check()
}

#[test]
fn a_wrong_value_is_refused_and_its_key_is_named() {
    for change in [
        SettingsChange::Name(" ".to_owned()),
        SettingsChange::RelyingPartyId("https://localhost".to_owned()),
        SettingsChange::TokenLifetimeSeconds(0),
        SettingsChange::VerificationMethods(Vec::new()),
    ] {
        let key = change.key().to_string();
        assert_eq!(changed(change).unwrap_err().key, key);
    }
}

#[test]
fn a_relying_party_that_does_not_cover_the_origins_is_refused() {
    let problem = changed(SettingsChange::RelyingPartyId("example.test".to_owned())).unwrap_err();
    assert_eq!(problem.key, "allowed_origins");
    assert!(
        problem.text.contains("https://localhost:5001"),
        "{}",
        problem.text
    );
}

#[test]
fn a_change_is_stored_and_read_back() {
    let action = values().policy.actions[&ActionCode::parse("add-passkey").unwrap()].clone();
    let change = SettingsChange::Action {
        code: ActionCode::parse("login").unwrap(),
        policy: action.clone(),
    };
    let text = serde_json::to_string(&change).unwrap();
    let mut values = values();
    serde_json::from_str::<SettingsChange>(&text)
        .unwrap()
        .apply(&mut values);
    assert_eq!(
        values.policy.actions[&ActionCode::parse("login").unwrap()],
        action
    );
}
