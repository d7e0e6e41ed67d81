use clap::Parser as _;
use serde_json::Value;

use super::*;
use crate::authsignal::PasswordOnly;
use crate::users::UserStore as _;

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// The database of the sample configuration.
async fn world() -> (World, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sample = include_str!("../../../../../config/identity-server.toml");
    let sample = sample.replace("trusted_ca = \".dev/tls/ca.pem\"", "");
    let text = sample.replace(".dev/", &format!("{}/", folder.path().display()));
    let config = web_host::config::parse(&SCHEMA, Path::new("the.toml"), &text, &Environment::default());
    let (parts, accounts) = sessions::open(Path::new("the.toml"), config.unwrap())
        .await
        .unwrap();
    let world = World {
        parts,
        accounts,
        step: Arc::new(PasswordOnly),
    };
    (world, folder)
}

async fn run(world: &World, line: &[&str]) -> Result<String, CommandError> {
    let line = Line::try_parse_from([&["users"], line].concat())?;
    let mut output = Vec::new();
    world.execute(line.command, &mut output).await?;
    Ok(String::from_utf8(output).unwrap())
}

async fn listed(world: &World) -> Vec<Value> {
    let lines = run(world, &["list", "--json"]).await.unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[actix_web::test]
async fn an_operator_sees_and_adds_people() {
    let (world, _folder) = world().await;
    let line = [
        "add",
        "--email",
        "Carol@Example.com",
        "--name",
        "Carol",
        "--group",
        "staff",
    ];
    let link = run(&world, &line).await.unwrap();
    assert!(
        link.starts_with("https://localhost:5001/Account/ResetPassword?code="),
        "{link}"
    );
    let listed = listed(&world).await;
    let names: Vec<_> = listed
        .iter()
        .map(|account| account["username"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["alice", "bob", "Carol@example.com"]);
    assert_eq!(listed[2]["groups"], json!(["staff"]));
    let again = run(&world, &line).await.unwrap_err();
    assert!(again.to_string().contains("somebody else has"), "{again}");
    assert!(
        run(&world, &["list"])
            .await
            .unwrap()
            .contains("\"alice\" \"AliceSmith@email.com\"")
    );
}

#[actix_web::test]
async fn an_operator_locks_people_out_and_lets_them_in_again() {
    let (world, _folder) = world().await;
    run(&world, &["disable", "ALICE"]).await.unwrap();
    assert!(world.accounts.by_username("alice").await.unwrap().is_none());
    assert_eq!(listed(&world).await[0]["disabled"], true);
    run(&world, &["enable", "alicesmith@email.com"]).await.unwrap();
    assert!(world.accounts.by_username("alice").await.unwrap().is_some());
}

#[actix_web::test]
async fn whoever_is_deleted_is_gone_and_does_not_come_back() {
    let (world, _folder) = world().await;
    run(&world, &["delete", "alice"]).await.unwrap();
    let unknown = run(&world, &["delete", "alice"]).await.unwrap_err();
    assert!(
        unknown.to_string().contains("nobody here is `alice`"),
        "{unknown}"
    );
    assert_eq!(listed(&world).await.len(), 1);
}

#[actix_web::test]
async fn a_new_link_for_a_password_takes_the_place_of_the_one_before() {
    let (world, _folder) = world().await;
    let first = run(&world, &["password-link", "bob"]).await.unwrap();
    let second = run(&world, &["password-link", "bob"]).await.unwrap();
    let now = world.parts.clock.now();
    let is_there = async |link: &str| {
        let code = KeyHash::of(link.trim().split_once("code=").unwrap().1);
        let link = world.parts.storage.account_link(code, LinkPurpose::Password, now);
        link.await.unwrap().is_some()
    };
    assert!(!is_there(&first).await);
    assert!(is_there(&second).await);
}
