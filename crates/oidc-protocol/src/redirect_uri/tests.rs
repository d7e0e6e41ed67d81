use proptest::prelude::*;

use super::*;

fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap()
}

fn matches(registered: &str, requested: &str, application_type: ApplicationType) -> bool {
    uri(registered).matches(&uri(requested), application_type)
}

#[test]
fn https_loopback_and_private_use_schemes_are_redirect_uris() {
    for text in [
        "https://localhost:5002/signin-oidc",
        "https://client.example/cb?tenant=1",
        "http://localhost/cb",
        "http://127.0.0.1:7890/",
        "http://[::1]:1/cb",
        "com.example.app:/oauth2redirect",
    ] {
        assert_eq!(uri(text).as_str(), text);
    }
}

#[test]
fn schemes_that_nobody_owns_or_that_run_something_are_refused() {
    for text in [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://client.example/x",
        "intent://x",
        "about:blank",
        "myapp:/cb",
    ] {
        assert_eq!(
            RedirectUri::parse(text),
            Err(RedirectUriError::UnownedScheme),
            "{text}"
        );
    }
}

#[test]
fn http_is_for_the_loopback_interface_only() {
    for text in [
        "http://client.example/cb",
        "http://localhost.client.example/cb",
        "http://127.0.0.2/cb",
        "http://10.0.0.1/",
        "http://[::2]/",
    ] {
        assert_eq!(
            RedirectUri::parse(text),
            Err(RedirectUriError::InsecureScheme),
            "{text}"
        );
    }
}

#[test]
fn relative_ambiguous_and_hidden_targets_are_refused() {
    for text in [
        "",
        "/cb",
        "//client.example/cb",
        "client.example/cb",
        "https:client.example/cb",
        "https:///client.example/cb",
        "https:\\\\client.example",
        "https://client.example\\@other.example/",
        "https://client.example/\tcb",
        " https://client.example/cb",
        "https://client.exämple/cb",
    ] {
        assert_eq!(
            RedirectUri::parse(text),
            Err(RedirectUriError::NotAbsolute),
            "{text}"
        );
    }
    for text in [
        "https://client.example@other.example/",
        "https://:client.example@other.example/",
    ] {
        assert_eq!(
            RedirectUri::parse(text),
            Err(RedirectUriError::Credentials),
            "{text}"
        );
    }
    assert_eq!(
        RedirectUri::parse("https://client.example/cb#x"),
        Err(RedirectUriError::Fragment)
    );
    assert_eq!(
        RedirectUri::parse("https://client.example/cb#"),
        Err(RedirectUriError::Fragment)
    );
    assert!(RedirectUri::parse(format!("https://client.example/{}", "a".repeat(3000))).is_err());
}

#[test]
fn a_requested_uri_is_compared_as_exact_text() {
    let registered = "https://client.example/cb";
    for requested in [
        "https://client.example/cb/",
        "https://client.example/CB",
        "https://CLIENT.example/cb",
        "https://client.example:443/cb",
        "https://client.example/cb?x=1",
        "https://client.example/x/../cb",
        "https://client.example/%63b",
        "https://client.example.evil.example/cb",
    ] {
        for application_type in [ApplicationType::Web, ApplicationType::Native] {
            assert!(!matches(registered, requested, application_type), "{requested}");
        }
    }
    assert!(matches(registered, registered, ApplicationType::Web));
}

#[test]
fn a_native_client_may_listen_on_any_port_of_a_loopback_address() {
    let native = ApplicationType::Native;
    assert!(matches(
        "http://127.0.0.1/cb",
        "http://127.0.0.1:49152/cb",
        native
    ));
    assert!(matches(
        "http://127.0.0.1:1/cb?a=b",
        "http://127.0.0.1:49152/cb?a=b",
        native
    ));
    assert!(matches("http://[::1]/cb", "http://[::1]:49152/cb", native));
    assert!(!matches(
        "http://127.0.0.1/cb",
        "http://127.0.0.1:49152/other",
        native
    ));
    assert!(!matches("http://127.0.0.1/cb", "http://[::1]:49152/cb", native));
    assert!(!matches(
        "http://localhost/cb",
        "http://localhost:49152/cb",
        native
    ));
    assert!(!matches(
        "http://127.0.0.1/cb",
        "http://127.0.0.1:49152/cb",
        ApplicationType::Web
    ));
}

#[test]
fn response_parameters_are_appended_to_the_query_that_is_there() {
    let pairs = [("code", "a b"), ("state", "x&y=ü")];
    let appended = "code=a+b&state=x%26y%3D%C3%BC";
    let cases = [
        ("https://client.example/cb", "https://client.example/cb?"),
        ("https://client.example/cb?", "https://client.example/cb?"),
        (
            "https://client.example/cb?a=%20b",
            "https://client.example/cb?a=%20b&",
        ),
        ("https://client.example/cb?a=b&", "https://client.example/cb?a=b&"),
        ("com.example.app:/cb", "com.example.app:/cb?"),
    ];
    for (target, start) in cases {
        assert_eq!(uri(target).with_query(pairs), format!("{start}{appended}"));
    }
}

proptest! {
    #[test]
    fn any_text_parses_without_panic(text: String) {
        let _ = RedirectUri::parse(text);
    }

    #[test]
    fn what_parses_is_kept_as_it_is(text in "(https?|com\\.example|javascript):/{0,3}[a-z0-9.:@\\[\\]\\\\]{0,20}[/?#]?[ -~]{0,20}") {
        if let Ok(uri) = RedirectUri::parse(text.as_str()) {
            prop_assert_eq!(uri.as_str(), text.as_str());
            prop_assert!(uri.matches(&uri.clone(), ApplicationType::Web));
        }
    }

    #[test]
    fn a_response_stays_on_the_origin_and_path_of_the_redirect_uri(path in "[a-z/%?&=]{0,20}", value in "\\PC{0,30}") {
        let base = format!("https://client.example/{path}");
        if let Ok(uri) = RedirectUri::parse(base.as_str()) {
            let location = Url::parse(&uri.with_query([("state", value.as_str())])).unwrap();
            let expected = Url::parse(&base).unwrap();
            prop_assert_eq!(location.host_str(), Some("client.example"));
            prop_assert_eq!(location.path(), expected.path());
            let last = location.query_pairs().last().unwrap();
            prop_assert_eq!(last, ("state".into(), value.as_str().into()));
        }
    }
}
