//! A server with two people, a clock that stands still, and the fake Authsignal.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use identity_server::audit::AuditRecord;
use identity_server::authsignal::BrowserSettings;
use identity_server::clients::ConfiguredClients;
use identity_server::config::SignInSection;
use identity_server::keys::EncryptionKeys;
use identity_server::limits::LimitSettings;
use identity_server::passwords::{self, StoredPassword};
use identity_server::storage::{
    AuditEventStorage, AuditQuery, SigningKeyStorage, SqlStorage, StoredSigningKey,
};
use identity_server::users::{Claims, UserEntry};
use identity_server::{DevelopmentSettings, IdentityServer};
use oidc_protocol::client::Client;
use oidc_protocol::identifiers::SubjectId;
use oidc_protocol::issuer::Issuer;
use serde_json::{Value, json};
use time::macros::datetime;
use web_host::{ManualClock, Service, SystemRandom};

use crate::browser::Browser;
use crate::fake_step::FakeStep;
use crate::people::People;

/// Making one takes long: the first server's is everybody's.
static SIGNING_KEY: OnceLock<StoredSigningKey> = OnceLock::new();
/// That of all servers, so that they can read each other's signing key.
const ENCRYPTION_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

pub(crate) struct World {
    pub(crate) service: Service,
    pub(crate) step: FakeStep,
    pub(crate) people: People,
    pub(crate) clock: ManualClock,
    pub(crate) server: IdentityServer,
    pub(crate) storage: Arc<SqlStorage>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(SignInSection::default()).await
    }

    pub(crate) async fn with(settings: SignInSection) -> Self {
        Box::pin(Self::with_all(
            settings,
            LimitSettings::default(),
            &json!({}),
            None,
            &[],
            None,
        ))
        .await
    }

    pub(crate) async fn with_limits(limits: LimitSettings) -> Self {
        Box::pin(Self::with_all(
            SignInSection::default(),
            limits,
            &json!({}),
            None,
            &[],
            None,
        ))
        .await
    }

    /// With this section `[passkeys]`, and a client that asks for this.
    pub(crate) async fn with_passkeys(passkeys: &Value, client: Option<&str>) -> Self {
        let (settings, limits) = (SignInSection::default(), LimitSettings::default());
        Box::pin(Self::with_all(settings, limits, passkeys, client, &[], None)).await
    }

    /// With an operator, who signs in with this name.
    pub(crate) async fn with_operator(username: &str) -> Self {
        let (settings, limits) = (SignInSection::default(), LimitSettings::default());
        Box::pin(Self::with_all(
            settings,
            limits,
            &json!({}),
            None,
            &[username],
            None,
        ))
        .await
    }

    /// A server in development.
    pub(crate) async fn in_development() -> Self {
        let development = DevelopmentSettings {
            usernames: vec!["alice".to_owned(), "bob".to_owned()],
            prebuilt_ui: Some("https://mfa.example".to_owned()),
            database: ":memory:".to_owned(),
        };
        let (settings, limits) = (SignInSection::default(), LimitSettings::default());
        Box::pin(Self::with_all(
            settings,
            limits,
            &json!({}),
            None,
            &[],
            Some(development),
        ))
        .await
    }

    async fn with_all(
        settings: SignInSection,
        limits: LimitSettings,
        passkeys: &Value,
        client_policy: Option<&str>,
        operators: &[&str],
        development: Option<DevelopmentSettings>,
    ) -> Self {
        let step = FakeStep::new();
        let people = People::new(vec![person("alice"), person("bob")]);
        let clock = ManualClock::at(datetime!(2026-11-24 12:00 UTC));
        let storage = Arc::new(SqlStorage::in_memory().unwrap());
        if let Some(key) = SIGNING_KEY.get() {
            storage.insert_signing_key(key.clone()).await.unwrap();
        }
        let browser = BrowserSettings {
            base_url: "https://api.example/v1".parse().unwrap(),
            tenant_id: "tenant".to_owned(),
        };
        let issuer = Issuer::parse("https://id.example").unwrap();
        let server = IdentityServer::builder(issuer, storage.clone(), Arc::new(step.clone()), browser)
            .users(people.clone())
            .clients(ConfiguredClients::new(vec![client(client_policy)]).unwrap())
            .resources(serde_json::from_value(json!({ "identity": [{ "name": "openid" }] })).unwrap())
            .clock(clock.clone())
            .sign_in(settings)
            .operators(serde_json::from_value(json!({ "usernames": operators })).unwrap())
            .passkeys(serde_json::from_value(passkeys.clone()).unwrap())
            .encryption_keys(EncryptionKeys::parse(&ENCRYPTION_KEY.into()).unwrap())
            .limits(limits)
            .development(development)
            .build()
            .await
            .unwrap();
        let keys = storage.signing_keys().await.unwrap();
        SIGNING_KEY.get_or_init(|| keys[0].clone());
        Self {
            service: server.service(&["https://mfa.example".to_owned()]),
            step,
            people,
            clock,
            server,
            storage,
        }
    }

    /// A browser at this address.
    pub(crate) fn browser_at(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.address = SocketAddr::new(address.parse().unwrap(), 4711);
        browser
    }

    /// What was recorded, oldest first; without the signing key, which only the first server makes.
    pub(crate) async fn recorded(&self) -> Vec<AuditRecord> {
        self.server.audit().flush().await;
        let query = AuditQuery {
            at_most: 1000,
            ..AuditQuery::default()
        };
        let mut records = self.storage.audit_events(query).await.unwrap();
        records.retain(|record| record.event != "key_created");
        records
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.service)
    }
}

pub(crate) fn subject(username: &str) -> SubjectId {
    SubjectId::parse(format!("{username}-subject")).unwrap()
}

/// Their password is their name.
fn person(username: &str) -> UserEntry {
    let email = json!({ "email": format!("{username}@example.com") });
    UserEntry {
        subject: subject(username),
        username: username.to_owned(),
        password_hash: Some(hash_of(username)),
        claims: Claims(email.as_object().unwrap().clone()),
        groups: BTreeSet::from([format!("friends of {username}")]),
    }
}

pub(crate) fn hash_of(password: &str) -> StoredPassword {
    static HASHES: OnceLock<[StoredPassword; 2]> = OnceLock::new();
    let hash = |password: &str| passwords::hash(&password.to_owned().into(), &SystemRandom).unwrap();
    let [alice, bob] = HASHES.get_or_init(|| [hash("alice"), hash("bob")]);
    if password == "alice" {
        alice.clone()
    } else {
        bob.clone()
    }
}

fn client(passkeys: Option<&str>) -> Client {
    serde_json::from_value(json!({
        "client_id": "app",
        "client_name": "Example application",
        "redirect_uris": ["https://app.example/callback"],
        "scope": "openid",
        "passkeys": passkeys,
    }))
    .unwrap()
}
