use secrecy::ExposeSecret;

use super::*;

const SAMPLE: &str = include_str!("../../../../config/authsignal-emulator.toml");

fn parse(text: &str) -> Result<Config, String> {
    Config::parse(Path::new("emulator.toml"), text, &Environment::default())
        .map_err(|error| error.to_string())
}

#[test]
fn the_committed_configuration_is_valid_and_has_the_well_known_tenant() {
    let config = parse(SAMPLE).unwrap();
    assert_eq!(config.tenant.id, "local-tenant");
    assert_eq!(config.tenant.secret.expose_secret(), "local-secret");
    let login = ActionCode::parse("identity-server-login").unwrap();
    assert_eq!(
        config.values().policy.permitted_methods(&login),
        [VerificationMethod::AuthenticatorApp]
    );
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    for listen in ["0.0.0.0:5003", "[::]:5003", "192.0.2.1:5003"] {
        let error = parse(&SAMPLE.replace("listen = \"localhost:5003\"", &format!("listen = \"{listen}\"")));
        let error = error.unwrap_err();
        assert!(
            error.contains("server.listen") && error.contains("loopback"),
            "{error}"
        );
    }
}

#[test]
fn an_address_that_others_can_reach_needs_a_password_of_some_length() {
    let exposed = |password: &str| {
        let text = SAMPLE.replace("listen = \"localhost:5003\"", "listen = \"0.0.0.0:5003\"");
        parse(&format!("{text}\n[portal]\npassword = \"{password}\"\n"))
    };
    assert!(exposed("correct horse battery").is_ok());
    for short in ["", "eleven char"] {
        let error = exposed(short).unwrap_err();
        assert!(error.contains("portal.password"), "{error}");
    }
}

#[test]
fn the_password_can_come_from_a_file_and_is_not_printed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "correct horse battery\n").unwrap();
    let variable = (
        "AUTHSIGNAL_EMULATOR__PORTAL__PASSWORD_FILE".to_owned(),
        file.path().to_str().unwrap().to_owned(),
    );
    let config = Config::parse(
        Path::new("emulator.toml"),
        SAMPLE,
        &[variable].into_iter().collect(),
    )
    .unwrap();
    assert!(!format!("{config:?}").contains("correct horse"));
    let password = config.portal.password.unwrap();
    assert_eq!(password.expose_secret(), "correct horse battery");
}

#[test]
fn an_origin_outside_of_the_relying_party_is_refused() {
    let error = parse(&SAMPLE.replace("https://localhost:5002", "https://app.example")).unwrap_err();
    assert!(
        error.contains("tenant.allowed_origins") && error.contains("https://app.example"),
        "{error}"
    );
}

#[test]
fn a_rule_that_matches_everybody_is_refused() {
    let rule = "\n[[actions.rules]]\nname = \"all\"\noutcome = \"BLOCK\"\n";
    let error = parse(&format!("{SAMPLE}{rule}")).unwrap_err();
    assert!(error.contains("user_id"), "{error}");
}

#[test]
fn an_action_that_is_listed_twice_is_refused() {
    let again = "\n[[actions]]\ncode = \"add-passkey\"\noutcome = \"ALLOW\"\n";
    let error = parse(&format!("{SAMPLE}{again}")).unwrap_err();
    assert!(error.contains("add-passkey"), "{error}");
}

#[test]
fn branding_that_could_do_more_than_look_is_refused() {
    for wrong in [
        "primary_colour = \"red;background:url(//evil.example)\"",
        "logo_url = \"javascript:alert(1)\"",
    ] {
        let error = parse(&SAMPLE.replace("[tenant]", &format!("[tenant]\n{wrong}"))).unwrap_err();
        assert!(error.contains("tenant."), "{error}");
    }
}

#[test]
fn a_method_that_comes_with_another_cannot_be_enabled_by_itself() {
    let methods = |method| SAMPLE.replace("[\"AUTHENTICATOR_APP\", \"PASSKEY\"]", &format!("[\"{method}\"]"));
    for method in ["RECOVERY_CODE", "WHATSAPP"] {
        let error = parse(&methods(method)).unwrap_err();
        assert!(error.contains(method), "{error}");
    }
    assert!(parse(&methods("SMS")).is_ok());
}

#[test]
fn the_secret_is_not_printed() {
    assert!(!format!("{:?}", parse(SAMPLE).unwrap()).contains("local-secret"));
}
