use super::rule::Conditions;
use super::*;
use crate::tenant::action::ActionContext;
use crate::tenant::identifiers::UserId;
use crate::tenant::user::UserAttributes;

const APP: VerificationMethod = VerificationMethod::AuthenticatorApp;
const PASSKEY: VerificationMethod = VerificationMethod::Passkey;

fn code(text: &str) -> ActionCode {
    ActionCode::parse(text).unwrap()
}

fn decide(policy: &Policy, action: &str, user: &str, address: Option<&str>) -> Decision {
    decide_by_hand(policy, action, user, address, None)
}

fn decide_by_hand(
    policy: &Policy,
    action: &str,
    user: &str,
    address: Option<&str>,
    by_hand: Option<Outcome>,
) -> Decision {
    let context = ActionContext {
        ip_address: address.map(str::to_owned),
        ..ActionContext::default()
    };
    let circumstances = Circumstances {
        user_id: &UserId::parse(user).unwrap(),
        attributes: &UserAttributes::default(),
        context: &context,
    };
    policy.decide(&code(action), circumstances, by_hand)
}

fn policy() -> Policy {
    let rule = |name: &str, user_id: Option<&str>, ip_address: Option<&str>, outcome| {
        let conditions = Conditions {
            user_id: user_id.map(|id| UserId::parse(id).unwrap()),
            ip_address: ip_address.map(|range| range.parse().unwrap()),
            attribute: None,
        };
        Rule::new(name, conditions, outcome).unwrap()
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
    assert_eq!(
        decide(&policy(), "login", "mallory", Some("192.0.2.1")),
        Decision {
            outcome: Outcome::Block,
            rule_ids: vec!["mallory".to_owned()]
        }
    );
}

#[test]
fn a_rule_by_address_needs_that_address() {
    let outcome = |address| decide(&policy(), "login", "alice", address).outcome;
    assert_eq!(outcome(Some("192.0.2.1")), Outcome::Allow);
    assert_eq!(outcome(Some("192.0.2.2")), Outcome::Challenge);
    assert_eq!(outcome(None), Outcome::Challenge);
}

#[test]
fn an_outcome_set_by_hand_precedes_the_rules() {
    let decision = decide_by_hand(&policy(), "login", "mallory", None, Some(Outcome::Review));
    assert_eq!(decision.outcome, Outcome::Review);
}

#[test]
fn two_rules_of_an_action_have_different_names() {
    let mut policy = policy();
    assert_eq!(policy.check(), Ok(()));
    let login = policy.actions.get_mut(&code("login")).unwrap();
    login.rules.push(login.rules[0].clone());
    assert_eq!(policy.check().unwrap_err().key, "actions.login.rules");
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
