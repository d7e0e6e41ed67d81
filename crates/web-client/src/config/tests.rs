use secrecy::ExposeSecret;

use super::*;

const SAMPLE: &str = include_str!("../../../../config/web-client.toml");

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Config::parse(Path::new("web-client.toml"), text, &environment)
}

fn refusal(from: &str, to: &str) -> String {
    assert!(SAMPLE.contains(from), "{from}");
    read(&SAMPLE.replace(from, to), &[]).unwrap_err().to_string()
}

#[test]
fn the_committed_sample_is_valid() {
    let config = read(SAMPLE, &[]).unwrap();
    assert_eq!(config.provider.issuer.as_str(), "https://localhost:5001");
    assert_eq!(config.authsignal.url.origin(), "https://localhost:5003");
    assert_eq!(config.session_idle(), Duration::hours(1));
}

#[test]
fn the_shared_authsignal_variables_override_the_file() {
    let variables = [
        ("AUTHSIGNAL_SECRET", "other"),
        ("AUTHSIGNAL_URL", "https://au.api.authsignal.com/v1"),
    ];
    let config = read(SAMPLE, &variables).unwrap();
    assert_eq!(config.authsignal.secret.expose_secret(), "other");
    assert_eq!(config.authsignal.url.origin(), "https://au.api.authsignal.com");
}

#[test]
fn mistakes_are_named_by_file_and_key() {
    for (from, to, expected) in [
        (
            "\"openid\", \"profile\"",
            "\"profile\"",
            "web-client.toml: provider.scopes: lacks `openid`",
        ),
        (
            "client_id = \"web\"",
            "client_id = \" \"",
            "web-client.toml: provider.client_id: is empty",
        ),
        (
            "session_idle_minutes = 60",
            "session_idle_minutes = 0",
            "session_idle_minutes",
        ),
        (
            "issuer = \"https://localhost:5001\"",
            "issuer = \"http://login.example.com\"",
            "must start with https://",
        ),
        ("client_id =", "clientid =", "did you mean `client_id`?"),
        (
            "public_url = \"https://",
            "public_url = \"http://",
            "web-client.toml: server.public_url",
        ),
    ] {
        let refusal = refusal(from, to);
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[test]
fn secrets_are_in_no_debug_output() {
    let shown = format!("{:?}", read(SAMPLE, &[]).unwrap());
    assert!(
        !shown.contains("local-secret") && !shown.contains("\"secret\""),
        "{shown}"
    );
}

#[test]
fn a_service_url_keeps_its_letters_and_refuses_what_would_leak_secrets() {
    let url = ServiceUrl::try_from("https://login.example.com/tenant/".to_owned()).unwrap();
    assert_eq!(
        (url.as_str(), url.origin().as_str()),
        ("https://login.example.com/tenant/", "https://login.example.com")
    );
    for bad in [
        "http://example.com",
        "https://a:b@example.com",
        "https://example.com/?a",
        "file:///etc",
        "nonsense",
    ] {
        assert!(ServiceUrl::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}
