use clap::Parser as _;
use oidc_protocol::authentication::{AuthenticationEvent, VerifiedMethod};
use oidc_protocol::identifiers::ClientId;
use serde_json::Value;
use time::Duration;

use super::*;
use crate::session::SessionLifetimes;
use crate::storage::{KeyHash, LastSeen, SessionClient, StoredSession};

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// The database of the sample configuration, with two sessions of Alice and one of Bob.
struct World {
    parts: Parts,
    _folder: tempfile::TempDir,
}

const ALICE: &str = "a5a0c16c-0027-4011-8e2f-a7e179dc784b";
const BOB: &str = "9222ac7a-06f4-4dbe-9bbc-1e5800f51900";

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = include_str!("../../../../../config/identity-server.toml");
        let sample = sample.replace("trusted_ca = \".dev/tls/ca.pem\"", "");
        let text = sample.replace(".dev/", &format!("{}/", folder.path().display()));
        let config = web_host::config::parse(&SCHEMA, Path::new("the.toml"), &text, &Environment::default());
        let (parts, _) = open(Path::new("the.toml"), config.unwrap()).await.unwrap();
        let world = Self {
            parts,
            _folder: folder,
        };
        for (sid, subject) in [("-desk", ALICE), ("phone", ALICE), ("other", BOB)] {
            world.sign_in(sid, subject).await;
        }
        world
    }

    async fn sign_in(&self, sid: &str, subject: &str) {
        let now = self.parts.clock.now();
        let subject = SubjectId::parse(subject).unwrap();
        let user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
        let session = StoredSession {
            sid: SessionId::parse(sid).unwrap(),
            subject: subject.clone(),
            authentication: AuthenticationEvent::new(now, &[VerifiedMethod::Password]),
            persistent: false,
            began_at: now,
            created_at: now,
            last_seen: LastSeen {
                at: now,
                user_agent: Some(user_agent.to_owned()),
                address: Some([192, 0, 2, 17].into()),
            },
            expires_at: now + Duration::hours(1),
            ends_at: now + Duration::hours(1),
        };
        let storage = &self.parts.storage;
        storage
            .start_session(None, KeyHash::of(sid), session.clone())
            .await
            .unwrap();
        let told = SessionClient {
            client_id: ClientId::parse("web").unwrap(),
            subject,
        };
        storage
            .remember_session_client(session.sid, told, session.expires_at)
            .await
            .unwrap();
    }

    async fn run(&self, line: &[&str]) -> Result<String, CommandError> {
        let line = Line::try_parse_from([&["sessions"], line].concat())?;
        let mut output = Vec::new();
        execute(&self.parts, line.command, &mut output).await?;
        Ok(String::from_utf8(output).unwrap())
    }

    async fn open_sids(&self) -> Vec<String> {
        let listed: Value = serde_json::from_str(&self.run(&["list", "--json"]).await.unwrap()).unwrap();
        let sids = listed.as_array().unwrap().iter();
        let mut sids: Vec<_> = sids
            .map(|session| session["sid"].as_str().unwrap().to_owned())
            .collect();
        sids.sort_unstable();
        sids
    }

    async fn deliveries(&self) -> usize {
        let now = self.parts.clock.now();
        let due = self
            .parts
            .storage
            .claim_logout_deliveries(now, now + Duration::minutes(1), 10);
        due.await.unwrap().len()
    }
}

#[actix_web::test]
async fn an_operator_sees_who_is_signed_in() {
    let world = World::new().await;
    let table = world.run(&["list"]).await.unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[0].starts_with("SID "), "{table}");
    for words in ["-desk", "alice", "Firefox on Linux", "192.0.2.17", "web"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    for by in [["--user", "ALICE"], ["--subject", ALICE]] {
        let of_alice = world.run(&["list", by[0], by[1]]).await.unwrap();
        assert_eq!(of_alice.lines().count(), 3, "{of_alice}");
        assert!(!of_alice.contains("other"), "{of_alice}");
    }
    let limited = world.run(&["list", "--limit", "2"]).await.unwrap();
    assert!(limited.contains("There are more"), "{limited}");
    assert_eq!(limited.lines().count(), 4, "{limited}");
}

#[actix_web::test]
async fn programs_read_the_list_as_json() {
    let world = World::new().await;
    let listed = world.run(&["list", "--user", "bob", "--json"]).await.unwrap();
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let session = &listed[0];
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&session["sid"], &session["username"]),
        (&"other".into(), &"bob".into())
    );
    assert_eq!(session["subject"], BOB);
    assert_eq!(session["device"], "Firefox on Linux");
    assert_eq!(session["clients"], serde_json::json!(["web"]));
    assert!(session["expires_at"].as_str().unwrap().ends_with('Z'));
}

#[actix_web::test]
async fn ending_a_session_leaves_the_others_and_the_logout_token_to_the_servers() {
    let world = World::new().await;
    let said = world.run(&["end", "-desk"]).await.unwrap();
    assert!(said.contains("ended -desk"), "{said}");
    assert_eq!(world.open_sids().await, ["other", "phone"]);
    assert_eq!(world.deliveries().await, 1);
    assert!(
        world
            .run(&["end", "-desk"])
            .await
            .unwrap_err()
            .to_string()
            .contains("no session `-desk`")
    );
}

#[actix_web::test]
async fn ending_all_ends_those_of_one_person() {
    let world = World::new().await;
    let ended = world
        .run(&["end-all", "--user", "alice", "--json"])
        .await
        .unwrap();
    let ended: Value = serde_json::from_str(&ended).unwrap();
    assert_eq!(ended.as_array().unwrap().len(), 2);
    assert_eq!(world.open_sids().await, ["other"]);
    assert_eq!(world.deliveries().await, 2);
    let again = world.run(&["end-all", "--user", "alice"]).await.unwrap();
    assert!(again.contains("No session was open."), "{again}");
}

#[actix_web::test]
async fn a_mistyped_command_ends_nothing_and_says_why() {
    let world = World::new().await;
    for (line, expected) in [
        (&["end-all"][..], "--user"),
        (
            &["end-all", "--user", "alice", "--subject", ALICE],
            "cannot be used with",
        ),
        (
            &["end-all", "--user", "mallory"],
            "nobody has the user name `mallory`",
        ),
        (&["end"], "<SID>"),
        (&["end", "mistyped"], "no session `mistyped`"),
        (&["list", "--limit", "many"], "many"),
    ] {
        let problem = world.run(line).await.unwrap_err().to_string();
        assert!(problem.contains(expected), "{line:?}: {problem}");
    }
    assert_eq!(world.open_sids().await.len(), 3);
}

#[test]
fn the_sample_shows_the_default_lifetimes() {
    let sample = include_str!("../../../../../config/identity-server.toml");
    let config: Config =
        web_host::config::parse(&SCHEMA, Path::new("sample"), sample, &Environment::default()).unwrap();
    assert_eq!(config.session, SessionLifetimes::default());
}
