use super::*;

const APP: VerificationMethod = VerificationMethod::AuthenticatorApp;
const PASSKEY: VerificationMethod = VerificationMethod::Passkey;

fn code(text: &str) -> ActionCode {
    ActionCode::parse(text).unwrap()
}

fn user(text: &str) -> UserId {
    UserId::parse(text).unwrap()
}

fn policy() -> Policy {
    let rule = |name: &str, user_id: Option<&str>, ip_address: Option<&str>, outcome| Rule {
        name: name.to_owned(),
        user_id: user_id.map(user),
        ip_address: ip_address.map(str::to_owned),
        outcome,
    };
    let login = ActionPolicy {
        outcome: Outcome::Challenge,
        permitted: Some(vec![APP]),
        rules: vec![
            rule("mallory", Some("mallory"), None, Outcome::Block),
            rule("office", None, Some("192.0.2.1"), Outcome::Allow),
            rule("mallory-again", Some("mallory"), None, Outcome::Allow),
        ],
    };
    Policy {
        default_outcome: Outcome::Challenge,
        enabled_methods: vec![APP, PASSKEY],
        actions: HashMap::from([(code("login"), login)]),
    }
}

#[test]
fn the_first_matching_rule_decides() {
    let decision = policy().decide(&code("login"), &user("mallory"), Some("192.0.2.1"), None);
    assert_eq!(
        decision,
        Decision {
            outcome: Outcome::Block,
            rule_ids: vec!["mallory".to_owned()]
        }
    );
}

#[test]
fn a_rule_by_address_needs_that_address() {
    let outcome = |address| {
        policy()
            .decide(&code("login"), &user("alice"), address, None)
            .outcome
    };
    assert_eq!(outcome(Some("192.0.2.1")), Outcome::Allow);
    assert_eq!(outcome(Some("192.0.2.2")), Outcome::Challenge);
    assert_eq!(outcome(None), Outcome::Challenge);
}

#[test]
fn an_outcome_set_by_hand_precedes_the_rules() {
    let decision = policy().decide(&code("login"), &user("mallory"), None, Some(Outcome::Review));
    assert_eq!(decision.outcome, Outcome::Review);
}

#[test]
fn an_action_without_settings_permits_all_that_is_enabled() {
    assert_eq!(policy().permitted_methods(&code("other")), [APP, PASSKEY]);
    assert_eq!(policy().permitted_methods(&code("login")), [APP]);
}

#[test]
fn only_permitted_methods_are_challenged() {
    assert_eq!(
        policy().challengeable_methods(&code("login"), &[PASSKEY, APP]),
        [APP]
    );
}

#[test]
fn a_user_with_no_permitted_method_is_not_led_into_a_dead_end() {
    assert_eq!(
        policy().challengeable_methods(&code("login"), &[PASSKEY]),
        [PASSKEY]
    );
    assert!(policy().challengeable_methods(&code("login"), &[]).is_empty());
}
