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

fn words(scope: &str) -> (Text, Option<Text>) {
    let permission = scope_in_words(&Scope::parse(scope).unwrap(), &resources());
    assert_eq!(permission.name, scope);
    (permission.title, permission.description)
}

#[test]
fn the_configuration_has_the_first_word_and_the_standard_scopes_have_one_of_their_own() {
    assert_eq!(
        words("profile"),
        (
            Text::verbatim("All about you"),
            Some(Text::verbatim("Even your shoe size."))
        )
    );
    assert_eq!(
        words("api1"),
        (Text::verbatim("MyAPI"), Some(Text::verbatim("Read your orders.")))
    );
    assert_eq!(words("openid").0, Text::new("permission-openid"));
    assert_eq!(words("offline_access").0, Text::new("permission-offline"));
    assert_eq!(words("shoes"), (Text::verbatim("shoes"), None));
    assert_eq!(
        claim_in_words("given_name").title,
        Text::new("permission-claim-given-name")
    );
    assert_eq!(
        claim_in_words("shoe_size").title,
        Text::new("permission-claim").with("claim", "shoe size")
    );
}

#[test]
fn people_read_first_of_what_applications_ask_for_most() {
    let mut scopes: Vec<Scope> = ["address", "email", "openid", "phone", "profile", "shoes"]
        .into_iter()
        .map(|scope| Scope::parse(scope).unwrap())
        .collect();
    scopes.sort_by_key(place);
    let names: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
    assert_eq!(names, ["openid", "profile", "email", "phone", "address", "shoes"]);
}
