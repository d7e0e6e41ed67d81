use std::fs;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use web_host::SystemRandom;
use web_host::config::Environment;

use super::{hash_client_secret, hash_password, serve};
use crate::config::{Config, SCHEMA};
use crate::passwords::{Passwords, StoredPassword};
use crate::users::ConfiguredUsers;

const SAMPLE: &str = include_str!("../../../../config/identity-server.toml");

/// The sample configuration in a folder that has all the files it names.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(folder.path(".dev/tls")).unwrap();
        fs::write(folder.path("sdk.js"), "var authsignal").unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn sample(&self) -> String {
        let root = self.0.path().display();
        SAMPLE
            .replace(
                "node_modules/@authsignal/browser/dist/index.min.js",
                &format!("{root}/sdk.js"),
            )
            .replace("trusted_ca = \".dev/tls/ca.pem\"", "")
            .replace(".dev/", &format!("{root}/.dev/"))
    }

    /// Why the server does not start with `from` replaced by `to` in the sample.
    async fn problem(&self, from: &str, to: &str) -> String {
        let sample = self.sample();
        assert!(sample.contains(from), "the sample lacks `{from}`");
        match start(&sample.replacen(from, to, 1)).await {
            Ok(()) => "no problem".to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

async fn start(text: &str) -> Result<(), super::CommandError> {
    let path = Path::new("the.toml");
    let config = web_host::config::parse::<Config>(&SCHEMA, path, text, &Environment::default())?;
    serve::prepare(path, config).await.map(drop)
}

fn sample() -> Config {
    web_host::config::parse(&SCHEMA, Path::new("sample"), SAMPLE, &Environment::default()).unwrap()
}

#[actix_web::test]
async fn the_sample_configuration_starts() {
    let folder = Folder::new();
    start(&folder.sample()).await.unwrap();
}

#[actix_web::test]
async fn the_people_of_the_sample_sign_in_with_their_names() {
    use crate::users::UserStore;
    let config = sample();
    let users = ConfiguredUsers::new(config.users).unwrap();
    let passwords = Passwords::new(1, &SystemRandom).unwrap();
    for name in ["alice", "bob"] {
        let user = users.by_username(name).await.unwrap().unwrap();
        let password = SecretString::from(name.to_owned());
        assert!(passwords.verify(user.password, password).await.unwrap());
        assert_eq!(user.claims.0["email_verified"], true);
        assert_eq!(user.claims.0["address"]["postal_code"], "69118");
    }
}

#[test]
fn the_clients_of_the_sample_have_the_secret_of_the_guide() {
    let secret = SecretString::from("secret".to_owned());
    let now = time::macros::datetime!(2026-11-24 12:00 UTC);
    let config = sample();
    assert_eq!(config.clients.len(), 2);
    assert!(
        config
            .clients
            .iter()
            .all(|client| client.accepts_secret(&secret, now))
    );
}

#[test]
fn forms_may_lead_to_the_prebuilt_ui_and_to_the_clients() {
    assert_eq!(
        sample().form_targets(),
        ["https://localhost:5002", "https://localhost:5003"]
    );
}

#[test]
fn forms_may_lead_back_to_native_applications() {
    let native = SAMPLE.replace(
        "redirect_uris = [\"https://localhost:5002/signin-oidc\"]",
        "application_type = \"native\"\nredirect_uris = [\"com.example.app:/cb\", \"http://127.0.0.1/cb\"]",
    );
    let config: Config =
        web_host::config::parse(&SCHEMA, Path::new("native"), &native, &Environment::default()).unwrap();
    let targets = config.form_targets();
    for expected in ["com.example.app:", "http://127.0.0.1:*"] {
        assert!(targets.iter().any(|target| target == expected), "{targets:?}");
    }
}

#[actix_web::test]
async fn a_mistake_is_refused_with_its_file_key_and_fix() {
    let folder = Folder::new();
    for (from, to, expected) in [
        (
            "site_name = ",
            "sitename = ",
            "the.toml: sitename: unknown key; did you mean `site_name`",
        ),
        (
            "public_url = \"https:",
            "public_url = \"http:",
            "the.toml: server.public_url: an issuer must be an https URL",
        ),
        ("sdk.js", "missing.js", "run `npm ci`"),
        (
            "database = ",
            "trusted_ca = \"nowhere.pem\"\ndatabase = ",
            "the.toml: trusted_ca: `nowhere.pem`",
        ),
        (
            "url = \"https://localhost:5003",
            "url = \"http://api.example",
            "the.toml: authsignal: ",
        ),
        (
            "\"local-secret\"",
            "\"\"",
            "the.toml: authsignal: invalid argument: API secret is empty",
        ),
        (
            "\"local-tenant\"",
            "\" \"",
            "the.toml: authsignal.tenant_id: empty",
        ),
        (
            "username = \"bob\"",
            "username = \"Alice\"",
            "the.toml: users: username `Alice` stands twice",
        ),
        (
            "client_id = \"web\"",
            "client_id = \"client\"",
            "the.toml: clients: client_id `client` stands twice",
        ),
        (
            "scope = \"openid profile offline_access\"",
            "scope = \"openid profil offline_access\"",
            "the.toml: clients.scope: client `web` may ask for the scope `profil`",
        ),
        (
            "lifetime_seconds = 36_000",
            "idle_timeout = 36_000",
            "the.toml: session.idle_timeout: unknown key; did you mean `idle_seconds`",
        ),
        (
            "idle_seconds = 14_400",
            "idle_seconds = 0",
            "the.toml: session.idle_seconds: a lifetime must be 1 to",
        ),
        (
            "$argon2id$",
            "$argon2i$",
            "make one with `identity-server hash-password`",
        ),
    ] {
        let problem = folder.problem(from, to).await;
        assert!(problem.contains(expected), "{to}: {problem}");
    }
}

#[test]
fn the_commands_print_hashes_and_nothing_else() {
    let mut output = Vec::new();
    hash_password::run(&mut &b"alice\n"[..], &mut output).unwrap();
    let hash = String::from_utf8(output).unwrap();
    assert!(StoredPassword::try_from(hash.trim_end().to_owned()).is_ok() && !hash.contains("alice"));

    let mut output = Vec::new();
    hash_client_secret::run(&mut &b"secret\r\n"[..], &mut output).unwrap();
    assert!(SAMPLE.contains(String::from_utf8(output).unwrap().trim_end()));

    for empty in [&b""[..], b"\n"] {
        assert!(hash_password::run(&mut &*empty, &mut Vec::new()).is_err());
        assert!(hash_client_secret::run(&mut &*empty, &mut Vec::new()).is_err());
    }
}

#[actix_web::test]
async fn migrating_makes_the_database_and_does_no_harm_when_done_again() {
    let folder = Folder::new();
    let config = |folder: &Folder| {
        let text = folder.sample();
        web_host::config::parse::<Config>(&SCHEMA, Path::new("the.toml"), &text, &Environment::default())
            .unwrap()
    };
    for _ in 0..2 {
        super::migrate::migrate(Path::new("the.toml"), &config(&folder))
            .await
            .unwrap();
    }
    assert!(folder.path(".dev/identity-server.sqlite").is_file());
}
