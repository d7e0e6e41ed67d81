use super::*;

const BASE: &str = "https://api.authsignal.com/v1";

fn base() -> Url {
    Url::parse(BASE).unwrap()
}

fn url(user_id: &str) -> Result<String, InvalidValue> {
    Call::get("/users/{userId}/authenticators", &[user_id])
        .url(&base())
        .map(String::from)
}

#[test]
fn parameters_stay_one_path_segment_each() {
    for (user_id, segment) in [
        ("auth0|123", "auth0%7C123"),
        ("a/b", "a%2Fb"),
        ("ä", "%C3%A4"),
        ("alice@example.com", "alice%40example.com"),
        ("a b+c", "a%20b%2Bc"),
        ("100%", "100%25"),
        ("?a#b", "%3Fa%23b"),
        ("a\\b", "a%5Cb"),
        ("...", "..."),
        ("%2e%2e", "%252e%252e"),
        ("../../admin", "..%2F..%2Fadmin"),
        ("{action}", "%7Baction%7D"),
    ] {
        assert_eq!(
            url(user_id).unwrap(),
            format!("{BASE}/users/{segment}/authenticators")
        );
    }
}

#[test]
fn a_parameter_that_a_url_cannot_carry_is_not_sent() {
    for user_id in [".", ".."] {
        assert!(url(user_id).is_err(), "{user_id}");
    }
}

#[test]
fn parameters_are_filled_in_their_order() {
    let call = Call::get(
        "/users/{userId}/actions/{action}/{idempotencyKey}",
        &["a", "b", "c"],
    );
    assert_eq!(call.path, "/users/a/actions/b/c");
}

#[test]
fn query_values_are_encoded() {
    let call = Call::get("/users", &[])
        .query("email", Some("a+b@example.com"))
        .query("token", None::<&str>);
    assert_eq!(
        call.url(&base()).unwrap().query(),
        Some("email=a%2Bb%40example.com")
    );
}
