use secrecy::{ExposeSecret, SecretString};

use super::*;

const SCHEMA: Schema = Schema {
    prefix: "SAMPLE",
    secrets: &["authsignal.secret"],
    aliases: &[("AUTHSIGNAL_SECRET", "authsignal.secret")],
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    lifetime_seconds: u32,
    #[serde(default)]
    origins: Vec<String>,
    authsignal: Authsignal,
    #[serde(default)]
    others: Vec<Authsignal>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Authsignal {
    secret: SecretString,
}

const TEXT: &str = "lifetime_seconds = 300\n[authsignal]\nsecret = \"from-file\"\n";

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Sample, ConfigError> {
    let environment = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    parse(&SCHEMA, Path::new("sample.toml"), text, &environment)
}

#[test]
fn the_environment_overrides_the_file() {
    let sample = read(
        TEXT,
        &[
            ("SAMPLE__LIFETIME_SECONDS", "60"),
            ("SAMPLE__ORIGINS", "[\"a\", \"b\"]"),
        ],
    )
    .unwrap();
    assert_eq!(sample.lifetime_seconds, 60);
    assert_eq!(sample.origins, ["a", "b"]);
    assert!(sample.others.is_empty());
}

#[test]
fn a_secret_can_come_from_a_file_or_a_shared_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "from-secret-file\n").unwrap();
    let path = path.to_str().unwrap();
    for variable in ["SAMPLE__AUTHSIGNAL__SECRET_FILE", "AUTHSIGNAL_SECRET_FILE"] {
        let sample = read(TEXT, &[(variable, path)]).unwrap();
        assert_eq!(sample.authsignal.secret.expose_secret(), "from-secret-file");
    }
    let sample = read(TEXT, &[("AUTHSIGNAL_SECRET", "shared")]).unwrap();
    assert_eq!(sample.authsignal.secret.expose_secret(), "shared");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_known_one() {
    let error = read(&TEXT.replace("secret =", "secert ="), &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("sample.toml: authsignal.secert: unknown key; did you mean `secret`?"),
        "{error}"
    );
    let error = read(&format!("lifetime = 3\n{TEXT}"), &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("sample.toml: lifetime: unknown key; did you mean `lifetime_seconds`?"),
        "{error}"
    );
}

#[test]
fn a_missing_key_is_told_with_the_way_to_it() {
    for (text, expected) in [
        (
            "[authsignal]\nsecret = \"a\"",
            "lifetime_seconds: missing; add `lifetime_seconds = …`",
        ),
        (
            "lifetime_seconds = 300",
            "authsignal: missing; add `authsignal = …`",
        ),
        (
            "lifetime_seconds = 300\n[authsignal]",
            "authsignal.secret: missing; add `secret = …`",
        ),
        (
            &format!("{TEXT}[[others]]"),
            "others[0].secret: missing; add `secret = …`",
        ),
    ] {
        let error = read(text, &[]).unwrap_err().to_string();
        assert_eq!(error, format!("sample.toml: {expected}"));
    }
}

#[test]
fn an_unknown_variable_is_refused_by_its_name() {
    let error = read(TEXT, &[("SAMPLE__LIFETIME", "1")]).unwrap_err().to_string();
    assert!(error.contains("environment variable SAMPLE__LIFETIME"), "{error}");
}

#[test]
fn a_wrong_value_names_its_key() {
    let error = read(&TEXT.replace("300", "\"soon\""), &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("lifetime_seconds") && error.contains("sample.toml"),
        "{error}"
    );
    let error = read("lifetime_seconds = 1\n[authsignal]\n", &[])
        .unwrap_err()
        .to_string();
    assert!(error.contains("secret"), "{error}");
}

#[test]
fn a_value_of_a_secret_is_in_no_debug_output() {
    let environment: Environment = [("AUTHSIGNAL_SECRET".to_owned(), "hush".to_owned())]
        .into_iter()
        .collect();
    assert!(!format!("{environment:?}").contains("hush"));
}

#[test]
fn a_public_url_is_an_origin_with_https_or_on_the_loopback() {
    for good in [
        "https://login.example.com",
        "https://localhost:5001/",
        "http://127.0.0.1:80",
    ] {
        assert!(PublicUrl::try_from(good.to_owned()).is_ok(), "{good}");
    }
    for bad in [
        "http://example.com",
        "https://example.com/path",
        "https://a@example.com",
        "ftp://localhost",
        "localhost:5001",
        "https://example.com?x",
    ] {
        assert!(PublicUrl::try_from(bad.to_owned()).is_err(), "{bad}");
    }
    assert_eq!(
        PublicUrl::try_from("https://localhost:5001/".to_owned())
            .unwrap()
            .join("/a"),
        "https://localhost:5001/a"
    );
}

#[test]
fn browsers_come_by_https_alone_to_a_name_that_is_not_this_machines() {
    for (url, https_only) in [
        ("https://login.example.com", true),
        ("https://login.example.com:8443", true),
        ("https://localhost:5001", false),
        ("https://login.localhost", false),
        ("http://localhost:5001", false),
        ("https://127.0.0.1", false),
        ("https://192.0.2.1", false),
        ("https://[2001:db8::1]", false),
    ] {
        let url = PublicUrl::try_from(url.to_owned()).unwrap();
        assert_eq!(url.is_https_only(), https_only, "{url}");
    }
}
