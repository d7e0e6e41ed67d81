use serde_json::json;

use super::*;

fn resources() -> Resources {
    serde_json::from_value(json!({
        "identity": [
            { "name": "openid" },
            { "name": "profile", "display_name": "All about you", "description": "Even your shoe size." },
            { "name": "shoes", "claims": ["shoe_size"] },
        ],
        "api_scopes": [{ "name": "api1", "display_name": "MyAPI", "description": "Read your orders." }],
    }))
    .unwrap()
}

fn words(scope: &str) -> (String, Option<String>) {
    let permission = scope_in_words(&Scope::parse(scope).unwrap(), &resources());
    assert_eq!(permission.name, scope);
    (permission.title, permission.description)
}

#[test]
fn the_configuration_has_the_first_word_and_the_standard_scopes_have_one_of_their_own() {
    assert_eq!(
        words("profile"),
        (
            "All about you".to_owned(),
            Some("Even your shoe size.".to_owned())
        )
    );
    assert_eq!(
        words("api1"),
        ("MyAPI".to_owned(), Some("Read your orders.".to_owned()))
    );
    assert_eq!(words("openid").0, "Your user identifier");
    assert_eq!(words("offline_access").0, "Access while you are away");
    assert_eq!(words("shoes"), ("shoes".to_owned(), None));
    assert_eq!(claim_in_words("phone_number").title, "Your phone number");
}
