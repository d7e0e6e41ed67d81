//! A server with two people, a clock that stands still, and the fake Authsignal.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use identity_server::IdentityServer;
use identity_server::authsignal::BrowserSettings;
use identity_server::config::SignInSection;
use identity_server::passwords::{self, StoredPassword};
use identity_server::storage::SqliteStorage;
use identity_server::users::{Claims, ConfiguredUsers, UserEntry};
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use time::macros::datetime;
use web_host::{ManualClock, Service, SystemRandom};

use crate::browser::Browser;
use crate::fake_step::FakeStep;

pub struct World {
    pub service: Service,
    pub step: FakeStep,
    pub clock: ManualClock,
}

impl World {
    pub async fn new() -> Self {
        Self::with(SignInSection::default()).await
    }

    pub async fn with(settings: SignInSection) -> Self {
        let step = FakeStep::new();
        let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
        let storage = Arc::new(SqliteStorage::open(Path::new(":memory:")).unwrap());
        let browser = BrowserSettings {
            base_url: "https://api.example/v1".parse().unwrap(),
            tenant_id: "tenant".to_owned(),
        };
        let issuer = Issuer::parse("https://id.example").unwrap();
        let server = IdentityServer::builder(issuer, storage, Arc::new(step.clone()), browser)
            .users(ConfiguredUsers::new(vec![person("alice"), person("bob")]).unwrap())
            .clock(clock.clone())
            .sign_in(settings)
            .build()
            .await
            .unwrap();
        Self {
            service: server.service(&["https://mfa.example".to_owned()]),
            step,
            clock,
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.service)
    }
}

pub fn subject(username: &str) -> SubjectId {
    SubjectId::parse(format!("{username}-subject")).unwrap()
}

/// Their password is their name.
fn person(username: &str) -> UserEntry {
    let email = serde_json::json!({ "email": format!("{username}@example.com") });
    UserEntry {
        subject: subject(username),
        username: username.to_owned(),
        password_hash: Some(hash_of(username)),
        claims: Claims(email.as_object().unwrap().clone()),
    }
}

fn hash_of(password: &str) -> StoredPassword {
    static HASHES: OnceLock<[StoredPassword; 2]> = OnceLock::new();
    let hash = |password: &str| passwords::hash(&password.to_owned().into(), &SystemRandom).unwrap();
    let [alice, bob] = HASHES.get_or_init(|| [hash("alice"), hash("bob")]);
    if password == "alice" {
        alice.clone()
    } else {
        bob.clone()
    }
}
