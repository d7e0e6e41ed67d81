//! The settings of actions in the portal.

use serde_json::json;

use super::submit;
use crate::browser::Browser;
use crate::harness::Emulator;

const EDIT: &str = "/portal/action-settings/edit";

/// The fields of one rule, in the order of the form.
fn rule<'a>(
    name: &'a str,
    user: &'a str,
    address: &'a str,
    attribute: (&'a str, &'a str),
    outcome: &'a str,
) -> Vec<(&'a str, &'a str)> {
    vec![
        ("rule_name", name),
        ("rule_outcome", outcome),
        ("rule_user_id", user),
        ("rule_ip_address", address),
        ("rule_attribute", attribute.0),
        ("rule_equals", attribute.1),
    ]
}

fn form<'a>(rules: &[Vec<(&'a str, &'a str)>], button: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("code", "login"),
        ("outcome", "CHALLENGE"),
        ("permits", "some"),
        ("permitted", "PASSKEY"),
    ];
    fields.extend(rules.iter().flatten());
    fields.push(("do", button));
    fields
}

#[actix_web::test]
async fn rules_by_user_network_and_attribute_decide_in_their_order() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(EDIT).await;
    let rules = [
        rule("mallory", "mallory", "", ("", ""), "BLOCK"),
        rule("office", "", "192.0.2.0/24", ("", ""), "REVIEW"),
        rule("gold", "", "", ("custom.tier", "gold"), "BLOCK"),
    ];
    let saved = submit(&mut browser, &page, EDIT, &form(&rules, "save")).await;
    assert_eq!(saved.status, 303, "{}", saved.html);
    for (user, attributes, state, rule) in [
        ("mallory", json!({ "ipAddress": "192.0.2.1" }), "BLOCK", "mallory"),
        (
            "alice",
            json!({ "ipAddress": "192.0.2.1", "custom": { "tier": "gold" } }),
            "REVIEW_REQUIRED",
            "office",
        ),
        ("bob", json!({ "custom": { "tier": "gold" } }), "BLOCK", "gold"),
    ] {
        let tracked = emulator.track(user, "login", attributes).await;
        assert_eq!(tracked["state"], state, "{user}");
        assert_eq!(tracked["ruleIds"], json!([rule]));
    }
    let other = emulator.track("carol", "login", json!({})).await;
    assert_eq!(other["state"], "ALLOW");
    assert_eq!(other["allowedVerificationMethods"], json!(["PASSKEY"]));
}

#[actix_web::test]
async fn rules_are_added_moved_and_removed_without_being_saved_yet() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(EDIT).await;
    let rules = [
        rule("first", "one", "", ("", ""), "BLOCK"),
        rule("second", "two", "", ("", ""), "ALLOW"),
    ];
    let names = |html: &str| -> Vec<String> {
        let fields = html.split("name=\"rule_name\" value=\"").skip(1);
        fields
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    for (button, expected) in [
        ("up:1", vec!["second", "first"]),
        ("up:0", vec!["first", "second"]),
        ("remove:0", vec!["second"]),
        ("remove:7", vec!["first", "second"]),
        ("add", vec!["first", "second", ""]),
    ] {
        let edited = submit(&mut browser, &page, EDIT, &form(&rules, button)).await;
        assert_eq!(edited.status, 200);
        assert_eq!(names(&edited.html), expected, "{button}");
        assert!(edited.has("unsaved"));
    }
    assert_eq!(
        emulator.track("one", "login", json!({})).await["state"],
        "ALLOW",
        "not saved"
    );
}

#[actix_web::test]
async fn a_wrong_rule_is_refused_beside_its_field_and_the_others_are_kept() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(EDIT).await;
    let good = || rule("good", "mallory", "", ("", ""), "BLOCK");
    for (bad, error) in [
        (
            rule("bad", "", "192.0.2.0/99", ("", ""), "BLOCK"),
            "rule-1-ip-error",
        ),
        (
            rule("bad", "", "", ("shoeSize", "42"), "BLOCK"),
            "rule-1-attribute-error",
        ),
        (rule("bad", "", "", ("", "42"), "BLOCK"), "rule-1-attribute-error"),
        (rule("bad", "", "", ("", ""), "BLOCK"), "rule-1-error"),
        (rule("", "x", "", ("", ""), "BLOCK"), "rule-1-error"),
        (rule("bad", "x", "", ("", ""), "BOGUS"), "rule-1-error"),
        (rule("good", "x", "", ("", ""), "BLOCK"), "error"),
    ] {
        let refused = submit(&mut browser, &page, EDIT, &form(&[good(), bad], "save")).await;
        assert_eq!(refused.status, 422, "{error}");
        assert!(refused.has(error), "{error}: {}", refused.html);
        assert!(refused.html.contains("value=\"mallory\""));
    }
    assert_eq!(
        emulator.track("mallory", "login", json!({})).await["state"],
        "ALLOW"
    );
}

#[actix_web::test]
async fn settings_of_the_file_come_back_and_others_are_removed() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get(EDIT).await;
    for (code, state_after) in [("login", "ALLOW"), ("add-passkey", "ALLOW")] {
        let fields = [
            ("code", code),
            ("outcome", "BLOCK"),
            ("permits", "all"),
            ("do", "save"),
        ];
        submit(&mut browser, &page, EDIT, &fields).await;
        assert_eq!(emulator.track("alice", code, json!({})).await["state"], "BLOCK");
        let edit = browser.get(&format!("{EDIT}?code={code}")).await;
        assert!(edit.has("reset-action"));
        let reset = [("code", code)];
        submit(&mut browser, &page, "/portal/action-settings/reset", &reset).await;
        let tracked = emulator.track("alice", code, json!({})).await;
        assert_eq!(tracked["state"], state_after);
    }
    let list = browser.get("/portal/action-settings").await;
    assert!(list.html.contains("data-action=\"add-passkey\""));
    assert!(!list.html.contains("data-action=\"login\""));
}

#[actix_web::test]
async fn the_enabled_methods_are_changed_but_never_to_none() {
    let emulator = Emulator::start();
    let mut browser = Browser::new(&emulator);
    let page = browser.get("/portal/action-settings").await;
    let path = "/portal/action-settings/defaults";
    let refused = submit(&mut browser, &page, path, &[("outcome", "BLOCK")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.has("methods-error"));
    let fields = [("outcome", "BLOCK"), ("methods", "SMS"), ("methods", "PASSKEY")];
    let saved = submit(&mut browser, &page, path, &fields).await;
    assert_eq!(saved.status, 303);
    let tracked = emulator.track("alice", "other", json!({})).await;
    assert_eq!(tracked["state"], "BLOCK");
    assert_eq!(tracked["allowedVerificationMethods"], json!(["SMS", "PASSKEY"]));
}
