use clap::Parser as _;
use oidc_protocol::identifiers::ClientId;
use oidc_protocol::registration::{RegisteredMetadata, RegistrationPolicy};
use serde_json::{Value, json};

use super::*;
use crate::storage::{KeyHash, StoredClientSecret, StoredRegisteredClient};

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// The database of the sample configuration.
struct World {
    parts: Parts,
    is_on: bool,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new(is_on: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = include_str!("../../../../../config/identity-server.toml");
        let sample = sample.replace("trusted_ca = \".dev/tls/ca.pem\"", "");
        let mut text = sample.replace(".dev/", &format!("{}/", folder.path().display()));
        if is_on {
            text.push_str("\n[registration]\naccess = \"open\"\n");
        }
        let config = web_host::config::parse(&SCHEMA, Path::new("the.toml"), &text, &Environment::default());
        Self {
            parts: sessions::open(Path::new("the.toml"), config.unwrap())
                .await
                .unwrap()
                .0,
            is_on,
            _folder: folder,
        }
    }

    async fn register(&self, id: &str) {
        let policy = policy();
        let metadata = json!({
            "client_name": "Stranger",
            "redirect_uris": ["https://app.example/callback"],
            "contacts": ["ops@app.example"],
        });
        let now = self.parts.clock.now();
        let client = StoredRegisteredClient {
            client_id: ClientId::parse(id).unwrap(),
            metadata: RegisteredMetadata::parse(metadata.to_string().as_bytes(), &policy).unwrap(),
            secret: StoredClientSecret::None,
            access_token: KeyHash::of(id),
            fetched_keys: None,
            created_at: now,
            updated_at: now,
        };
        assert!(
            self.parts
                .storage
                .insert_registered_client(client, None)
                .await
                .unwrap()
        );
    }

    async fn run(&self, line: &[&str]) -> Result<String, CommandError> {
        let line = Line::try_parse_from([&["clients"], line].concat())?;
        let mut output = Vec::new();
        execute(&self.parts, self.is_on, line.command, &mut output).await?;
        Ok(String::from_utf8(output).unwrap())
    }
}

fn policy() -> RegistrationPolicy {
    let settings: crate::registration::RegistrationSettings =
        serde_json::from_value(json!({ "access": "open" })).unwrap();
    settings.policy
}

#[actix_web::test]
async fn clients_of_the_configuration_and_those_that_have_registered_themselves_are_listed() {
    let world = World::new(true).await;
    world.register("stranger").await;
    let text = world.run(&["list"]).await.unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("CLIENT    NAME"), "{text}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("web") && line.contains("configured"))
    );
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("stranger  Stranger") && line.contains("app.example"))
    );
    let listed: Vec<Value> = serde_json::from_str(&world.run(&["list", "--json"]).await.unwrap()).unwrap();
    assert_eq!(listed.last().unwrap()["contacts"], json!(["ops@app.example"]));
}

#[actix_web::test]
async fn without_the_section_they_are_said_to_be_none() {
    let world = World::new(false).await;
    world.register("stranger").await;
    assert!(
        world
            .run(&["list"])
            .await
            .unwrap()
            .contains("no section [registration]")
    );
    let error = world.run(&["token"]).await.unwrap_err().to_string();
    assert!(error.contains("no section [registration]"), "{error}");
}

#[actix_web::test]
async fn a_client_is_removed_once_and_one_of_the_configuration_never() {
    let world = World::new(true).await;
    world.register("stranger").await;
    assert!(
        world
            .run(&["remove", "stranger"])
            .await
            .unwrap()
            .starts_with("removed stranger")
    );
    for id in ["stranger", "web", "é"] {
        let error = world.run(&["remove", id]).await.unwrap_err().to_string();
        assert!(error.contains("has registered itself"), "{error}");
    }
}

#[actix_web::test]
async fn a_token_that_is_printed_admits_and_only_its_hash_is_kept() {
    let world = World::new(true).await;
    let text = world.run(&["token", "--uses", "1", "--days", "2"]).await.unwrap();
    let token = text.lines().next().unwrap();
    assert!(text.contains("one client until"), "{text}");
    let now = world.parts.clock.now();
    let admits = world
        .parts
        .storage
        .initial_access_token_admits(KeyHash::of(token), now);
    assert!(admits.await.unwrap());
    for wrong in [["token", "--days", "0"], ["token", "--uses", "0"]] {
        assert!(world.run(&wrong).await.is_err());
    }
}
