use serde_json::{Map, json};

use super::*;

fn matches(rule: &Value, address: Option<&str>, custom: &Value) -> bool {
    let rule: Rule = serde_json::from_value(rule.clone()).unwrap();
    let attributes = UserAttributes {
        email: Some("alice@example.com".to_owned()),
        custom: custom.as_object().cloned(),
        ..UserAttributes::default()
    };
    let context = ActionContext {
        ip_address: address.map(str::to_owned),
        ..ActionContext::default()
    };
    rule.matches(Circumstances {
        user_id: &UserId::parse("alice").unwrap(),
        attributes: &attributes,
        context: &context,
    })
}

fn by_address(range: &str, address: &str) -> bool {
    let rule = json!({ "name": "range", "ip_address": range, "outcome": "BLOCK" });
    matches(&rule, Some(address), &Value::Null)
}

#[test]
fn a_network_contains_its_addresses_only() {
    assert!(by_address("192.0.2.0/24", "192.0.2.77"));
    assert!(!by_address("192.0.2.0/24", "192.0.3.1"));
    assert!(by_address("2001:db8::/32", "2001:db8:1::1"));
    assert!(!by_address("2001:db8::/32", "2001:db9::1"));
    assert!(!by_address("0.0.0.0/0", "2001:db8::1"));
    assert!(!by_address("0.0.0.0/0", "not an address"));
}

#[test]
fn an_address_matches_however_it_is_written() {
    assert!(by_address("2001:db8::1", "2001:0db8:0:0::1"));
    assert!(by_address("192.0.2.1", "::ffff:192.0.2.1"));
}

#[test]
fn an_attribute_must_have_the_value() {
    let rule = |attribute: &str, equals: &str| json!({ "name": "attribute", "attribute": attribute, "equals": equals, "outcome": "BLOCK" });
    let custom = json!({ "tier": "gold", "age": 17, "new": true });
    for (attribute, equals, expected) in [
        ("email", "alice@example.com", true),
        ("email", "bob@example.com", false),
        ("username", "alice", false),
        ("custom.tier", "gold", true),
        ("custom.age", "17", true),
        ("custom.new", "true", true),
        ("custom.other", "", false),
    ] {
        assert_eq!(
            matches(&rule(attribute, equals), None, &custom),
            expected,
            "{attribute}"
        );
    }
}

#[test]
fn all_conditions_of_a_rule_must_match() {
    let rule = json!({ "name": "both", "user_id": "alice", "ip_address": "192.0.2.1", "outcome": "BLOCK" });
    assert!(matches(&rule, Some("192.0.2.1"), &Value::Null));
    assert!(!matches(&rule, Some("192.0.2.2"), &Value::Null));
    assert!(!matches(&rule, None, &Value::Null));
}

#[test]
fn a_rule_without_a_condition_or_with_half_of_one_is_refused() {
    for fields in [
        json!({}),
        json!({ "attribute": "email" }),
        json!({ "equals": "x" }),
        json!({ "attribute": "shoeSize", "equals": "42" }),
        json!({ "attribute": "custom.", "equals": "42" }),
        json!({ "ip_address": "192.0.2.0/33" }),
        json!({ "ip_address": "office" }),
        json!({ "user_id": "" }),
        json!({ "user_id": "alice", "name": " " }),
    ] {
        let mut rule: Map<String, Value> = Map::new();
        rule.insert("name".to_owned(), json!("rule"));
        rule.insert("outcome".to_owned(), json!("BLOCK"));
        rule.extend(fields.as_object().unwrap().clone());
        assert!(
            serde_json::from_value::<Rule>(rule.clone().into()).is_err(),
            "{rule:?}"
        );
    }
}

#[test]
fn a_rule_is_written_as_it_is_read() {
    let rule = json!({
        "name": "all", "user_id": "alice", "ip_address": "192.0.2.0/24", "attribute": "custom.tier",
        "equals": "gold", "outcome": "REVIEW",
    });
    let read: Rule = serde_json::from_value(rule.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), rule);
}
