use std::path::Path;

use secrecy::ExposeSecret;
use time::macros::datetime;
use uuid::Uuid;
use web_host::config::Environment;
use web_host::sqlite::Database;
use web_host::{ManualClock, SystemRandom};

use super::*;
use crate::store;
use crate::tenant::identifiers::{ActionCode, ActionKey, IdempotencyKey, UserId};
use crate::tenant::settings::api_keys::ApiKey;
use crate::tenant::token::Scopes;

const SAMPLE: &str = include_str!("../../../../../config/authsignal-emulator.toml");

fn start(database: &Path, change: impl FnOnce(String) -> String) -> Tenant {
    let path = database.to_str().unwrap();
    let text = SAMPLE.replace(".dev/authsignal-emulator.sqlite", path);
    let config = Config::parse(Path::new("test.toml"), &change(text), &Environment::default()).unwrap();
    let database = Database::open(database, store::migrations()).unwrap();
    let clock = ManualClock::at(datetime!(2026-03-01 12:00 UTC));
    Tenant::new(&config, database, Arc::new(clock), Arc::new(SystemRandom)).unwrap()
}

fn in_memory() -> Tenant {
    start(Path::new(":memory:"), |config| config)
}

fn add_key(tenant: &Tenant, secret: &str) -> SettingsChange {
    let key = ApiKey {
        id: Uuid::from_u128(1),
        secret: secret.to_owned().into(),
        created_at: None,
    };
    SettingsChange::Keys(tenant.settings().keys.clone().with(key).unwrap())
}

fn action() -> ActionKey {
    ActionKey {
        user_id: UserId::parse("alice").unwrap(),
        action_code: ActionCode::parse("login").unwrap(),
        idempotency_key: IdempotencyKey::parse("1").unwrap(),
    }
}

fn relying_party(id: &str, origin: &str) -> Vec<SettingsChange> {
    vec![
        SettingsChange::RelyingPartyId(id.to_owned()),
        SettingsChange::AllowedOrigins(vec![origin.to_owned().try_into().unwrap()]),
    ]
}

#[actix_web::test]
async fn a_change_applies_at_once_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let tenant = start(&file, |config| config);
    let before = tenant.settings();
    tenant
        .change_settings(vec![SettingsChange::Name("Renamed".to_owned())])
        .await
        .unwrap();
    assert_eq!(tenant.settings().branding.name, "Renamed");
    assert_eq!(
        before.branding.name, "Local Authsignal",
        "what has begun keeps its version"
    );
    drop(tenant);
    let restarted = start(&file, |config| config);
    assert_eq!(restarted.settings().branding.name, "Renamed");
    restarted.reset_settings(vec![SettingKey::Name]).await.unwrap();
    assert_eq!(restarted.settings().branding.name, "Local Authsignal");
    assert!(restarted.changed_settings().await.unwrap().is_empty());
}

#[actix_web::test]
async fn the_file_still_decides_what_was_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let tenant = start(&file, |config| config);
    tenant
        .change_settings(vec![SettingsChange::Name("Renamed".to_owned())])
        .await
        .unwrap();
    let restarted = start(&file, |config| {
        config
            .replace("token_lifetime_seconds = 600", "token_lifetime_seconds = 60")
            .replace("Local Authsignal", "Another")
    });
    assert_eq!(restarted.settings().branding.name, "Renamed");
    assert_eq!(restarted.settings().lifetimes.token_seconds, 60);
}

#[actix_web::test]
async fn of_changes_that_do_not_fit_none_is_made() {
    let tenant = in_memory();
    let changes = vec![
        SettingsChange::Name("Renamed".to_owned()),
        SettingsChange::RelyingPartyId("example.test".to_owned()),
    ];
    let SettingsError::Refused(problem) = tenant.change_settings(changes).await.unwrap_err() else {
        panic!("not refused");
    };
    assert_eq!(problem.key, "allowed_origins");
    assert_eq!(tenant.settings().branding.name, "Local Authsignal");
    assert!(tenant.changed_settings().await.unwrap().is_empty());
}

#[actix_web::test]
async fn tokens_of_the_older_key_are_good_until_it_is_removed() {
    let tenant = in_memory();
    let scopes = Scopes::parse("");
    let old = tenant.token(&action(), &scopes).unwrap();
    tenant
        .change_settings(vec![add_key(&tenant, "new-secret")])
        .await
        .unwrap();
    let new = tenant.token(&action(), &scopes).unwrap();
    assert!(tenant.bearer(&old).is_ok() && tenant.bearer(&new).is_ok());
    let keys = tenant.settings().keys.clone().without(Uuid::nil()).unwrap();
    tenant
        .change_settings(vec![SettingsChange::Keys(keys)])
        .await
        .unwrap();
    assert!(tenant.bearer(&old).is_err());
    assert!(tenant.bearer(&new).is_ok());
    let signing = tenant.settings().keys.signing().secret.clone();
    assert_eq!(signing.expose_secret(), "new-secret");
}

#[actix_web::test]
async fn a_relying_party_and_its_origins_change_and_go_back_together() {
    let tenant = in_memory();
    tenant
        .change_settings(relying_party("example.test", "https://app.example.test"))
        .await
        .unwrap();
    assert!(tenant.settings().origins.allows("https://app.example.test"));
    assert!(
        tenant
            .reset_settings(vec![SettingKey::RelyingPartyId])
            .await
            .is_err()
    );
    let both = vec![SettingKey::RelyingPartyId, SettingKey::AllowedOrigins];
    tenant.reset_settings(both).await.unwrap();
    assert_eq!(tenant.settings().origins.relying_party_id, "localhost");
}

#[actix_web::test]
async fn a_file_with_another_relying_party_is_right_over_what_was_changed_before() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("emulator.sqlite");
    let tenant = start(&file, |config| config);
    let mut changes = vec![SettingsChange::AllowedOrigins(vec![
        "https://localhost:9".to_owned().try_into().unwrap(),
    ])];
    changes.push(SettingsChange::Name("Renamed".to_owned()));
    tenant.change_settings(changes).await.unwrap();
    let restarted = start(&file, |config| {
        config
            .replace(
                "relying_party_id = \"localhost\"",
                "relying_party_id = \"example.test\"",
            )
            .replace(
                "allowed_origins = [\"https://localhost:5001\", \"https://localhost:5002\"]",
                "allowed_origins = [\"https://a.example.test\"]",
            )
    });
    assert!(restarted.settings().origins.allows("https://a.example.test"));
    assert_eq!(restarted.settings().branding.name, "Renamed");
    restarted
        .change_settings(vec![SettingsChange::TokenLifetimeSeconds(60)])
        .await
        .unwrap();
    assert!(restarted.settings().origins.allows("https://a.example.test"));
}
