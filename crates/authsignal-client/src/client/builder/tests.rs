use super::*;

fn built_with(base_url: &str) -> Result<String, Error> {
    let client = Client::builder("secret").base_url(base_url).build()?;
    Ok(client.settings.base_url.to_string())
}

#[test]
fn trailing_slashes_make_no_difference() {
    for url in [
        "https://localhost:5003/v1",
        "https://localhost:5003/v1/",
        "https://localhost:5003/v1//",
    ] {
        assert_eq!(built_with(url).unwrap(), "https://localhost:5003/v1");
    }
    assert_eq!(
        built_with("https://api.example.com").unwrap(),
        "https://api.example.com/"
    );
}

#[test]
fn regions_have_their_documented_addresses() {
    for (region, host) in [
        (Region::UnitedStates, "api"),
        (Region::Australia, "au.api"),
        (Region::Europe, "eu.api"),
        (Region::Canada, "ca.api"),
    ] {
        assert_eq!(region.base_url(), format!("https://{host}.authsignal.com/v1"));
        assert!(Client::builder("secret").region(region).build().is_ok());
    }
}

#[test]
fn the_secret_is_sent_over_tls_only_except_on_this_machine() {
    for url in [
        "http://localhost:1/v1",
        "http://127.0.0.1:1/v1",
        "http://[::1]:1/v1",
        "http://emulator.localhost/v1",
    ] {
        assert!(built_with(url).is_ok(), "{url}");
    }
    for url in [
        "http://api.authsignal.com/v1",
        "http://localhost.example.com/v1",
        "http://10.0.0.1/v1",
        "ftp://localhost/v1",
    ] {
        assert!(built_with(url).is_err(), "{url}");
    }
}

#[test]
fn base_urls_that_cannot_be_meant_are_refused() {
    for url in [
        "",
        "api.authsignal.com/v1",
        "/v1",
        "https://u:p@example.com",
        "https://example.com/v1?a=b",
        "https://example.com/v1#a",
        "data:a",
    ] {
        assert!(matches!(built_with(url), Err(Error::InvalidArgument(_))), "{url}");
    }
}

#[test]
fn secrets_that_cannot_be_meant_are_refused_without_being_repeated() {
    for secret in ["", "horse\n", " horse", "ho\r\nhorse", "ho:horse"] {
        let error = Client::builder(secret).build().unwrap_err();
        assert!(!error.to_string().contains("horse"), "{error}");
        assert!(matches!(error, Error::InvalidArgument(_)));
    }
}

#[test]
fn the_secret_is_never_printed() {
    let builder = Client::builder("correct-horse");
    let client = builder.clone().build().unwrap();
    let printed = format!("{builder:?} {client:?} {:?}", client.settings.authorization);
    assert!(!printed.contains("correct-horse"));
    assert!(!printed.contains(&STANDARD.encode("correct-horse:")));
}
