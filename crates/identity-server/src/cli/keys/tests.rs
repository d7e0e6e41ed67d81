use oidc_protocol::signing::SigningAlgorithm;
use time::Duration;
use time::macros::datetime;
use web_host::ManualClock;

use super::*;
use crate::keys::KeySchedule;
use crate::storage::{DatabaseOptions, SigningKeyStorage as _, SqlStorage};

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);

/// A database in a folder of its own, with the key file that a server has made beside it.
struct World {
    folder: tempfile::TempDir,
    storage: SqlStorage,
    clock: ManualClock,
}

fn database(folder: &tempfile::TempDir) -> DatabaseUrl {
    DatabaseUrl::sqlite(folder.path().join("id.sqlite"))
}

impl World {
    async fn new() -> (Self, KeyVault) {
        let folder = tempfile::tempdir().unwrap();
        let world = Self {
            storage: SqlStorage::open(&database(&folder), &DatabaseOptions::default())
                .await
                .unwrap(),
            clock: ManualClock::at(NOW),
            folder,
        };
        let vault = world.vault(KeysSection::default()).await.unwrap();
        vault.ensure_signing(SigningAlgorithm::Es256).await.unwrap();
        (world, vault)
    }

    async fn vault(&self, section: KeysSection) -> Result<KeyVault, CommandError> {
        let path = Path::new("the.toml");
        let keys = encryption_keys(path, &database(&self.folder), &section, &self.storage).await?;
        let storage = Arc::new(self.storage.clone());
        let clock = Arc::new(self.clock.clone());
        let audit = crate::keys::tests::parts(&self.storage).audit;
        Ok(KeyVault::new(
            storage,
            clock,
            Arc::new(SystemRandom),
            audit,
            keys,
            KeySchedule::default(),
        ))
    }

    /// The identifiers of all keys, oldest first.
    async fn kids(&self) -> Vec<String> {
        let rows = self.storage.signing_keys().await.unwrap();
        rows.into_iter().map(|row| row.kid).collect()
    }
}

async fn run(vault: &KeyVault, command: KeysCommand) -> Result<String, String> {
    let mut output = Vec::new();
    match super::execute(vault, command, &mut output).await {
        Ok(()) => Ok(String::from_utf8(output).unwrap()),
        Err(error) => Err(error.to_string()),
    }
}

fn rotate(algorithm: Option<SigningAlgorithm>) -> KeysCommand {
    KeysCommand::Rotate(rotate::Arguments { algorithm })
}

fn revoke(kid: &str) -> KeysCommand {
    KeysCommand::Revoke(revoke::Arguments { kid: kid.to_owned() })
}

fn encrypt(give_up_unreadable: bool) -> KeysCommand {
    KeysCommand::Encrypt(encrypt::Arguments { give_up_unreadable })
}

fn section(keys: &[&str]) -> KeysSection {
    serde_json::from_value(serde_json::json!({ "encryption_keys": keys })).unwrap()
}

#[actix_web::test]
async fn rotating_announces_the_next_key_once_and_says_what_happens() {
    let (world, vault) = World::new().await;
    let said = run(&vault, rotate(None)).await.unwrap();
    let [old, new] = world.kids().await.try_into().unwrap();
    assert!(
        said.starts_with(&format!(
            "ES256: {new} is announced now and signs from 2026-11-25 12:00:00 UTC. Until then {old} signs"
        )),
        "{said}"
    );
    world.clock.advance(Duration::HOUR);
    let again = run(&vault, rotate(Some(SigningAlgorithm::Es256))).await.unwrap();
    assert!(
        again.contains(&format!(
            "{new} was announced before and signs from 2026-11-25 12:00:00 UTC"
        )),
        "{again}"
    );
    assert_eq!(world.kids().await.len(), 2);
    let none = run(&vault, rotate(Some(SigningAlgorithm::Ps256))).await.unwrap();
    assert!(none.starts_with("PS256: no client uses it"), "{none}");
    let list = run(&vault, KeysCommand::List).await.unwrap();
    assert!(list.contains(&format!("signs      {old}")) && list.contains(&format!("announced  {new}")));
}

#[actix_web::test]
async fn revoking_puts_another_key_in_place_at_once_and_destroys_the_old_one() {
    let (world, vault) = World::new().await;
    let [leaked] = world.kids().await.try_into().unwrap();
    let said = run(&vault, revoke(&leaked)).await.unwrap();
    let rows = world.storage.signing_keys().await.unwrap();
    let private_key = secrecy::ExposeSecret::expose_secret(&rows[0].private_key.bytes);
    assert_eq!((rows[0].revoked_at, private_key.len()), (Some(NOW), 0));
    let new = &rows[1].kid;
    assert_eq!(rows[1].signs_from, NOW);
    for expected in [
        format!("{leaked} is revoked since 2026-11-24 12:00:00 UTC"),
        format!("ES256 tokens are signed with {new} now"),
        "Every server does so within 10 seconds".to_owned(),
    ] {
        assert!(said.contains(&expected), "{said}");
    }
    let again = run(&vault, revoke(&leaked)).await.unwrap();
    assert!(
        again.starts_with(&format!("{leaked} was revoked before.")),
        "{again}"
    );
    assert_eq!(world.kids().await.len(), 2);
}

#[actix_web::test]
async fn keys_of_a_version_before_encryption_are_taken_over_by_whatever_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let world = World {
        storage: SqlStorage::open(&database(&folder), &DatabaseOptions::default())
            .await
            .unwrap(),
        clock: ManualClock::at(NOW),
        folder,
    };
    let old = crate::keys::tests::new_key(NOW - Duration::DAY);
    world.storage.insert_signing_key(old.clone()).await.unwrap();
    let vault = world.vault(KeysSection::default()).await.unwrap();

    // It adds an encrypted key: an old one that is readable beside it would be taken for one that somebody has put there.
    run(&vault, rotate(None)).await.unwrap();
    let rows = world.storage.signing_keys().await.unwrap();
    assert_eq!((rows.len(), vault.unreadable(&rows).is_none()), (2, true));
    assert!(run(&vault, KeysCommand::List).await.unwrap().contains(&old.kid));
}

#[actix_web::test]
async fn a_slip_of_the_hand_revokes_nothing_and_shows_what_there_is() {
    let (world, vault) = World::new().await;
    let [kid] = world.kids().await.try_into().unwrap();
    let refused = run(&vault, revoke("nonsense")).await.unwrap_err();
    assert!(
        refused.contains("nothing was changed") && refused.contains(&format!("ES256  {kid}")),
        "{refused}"
    );
    assert_eq!(world.storage.signing_keys().await.unwrap()[0].revoked_at, None);
}

const FIRST: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[actix_web::test]
async fn the_encryption_key_is_replaced_in_two_steps() {
    let (world, _) = World::new().await;
    let file = std::fs::read_to_string(world.folder.path().join("id.sqlite.encryption-keys")).unwrap();
    let old = file.lines().last().unwrap();

    let both = world.vault(section(&[FIRST, old])).await.unwrap();
    let said = run(&both, encrypt(false)).await.unwrap();
    assert!(said.contains(": 1 now, 0 before."), "{said}");
    let again = run(&both, encrypt(false)).await.unwrap();
    assert!(again.contains(": 0 now, 1 before."), "{again}");

    let new = world.vault(section(&[FIRST])).await.unwrap();
    assert!(run(&new, KeysCommand::List).await.is_ok());
    let old = world.vault(section(&[old])).await.unwrap();
    let problem = run(&old, KeysCommand::List).await.unwrap_err();
    assert!(problem.contains(new.encryption_key_id()), "{problem}");
    assert!(run(&old, encrypt(false)).await.is_err());
}

#[actix_web::test]
async fn what_nobody_can_decrypt_is_given_up_only_when_asked_for() {
    let (world, _) = World::new().await;
    let [lost] = world.kids().await.try_into().unwrap();
    let vault = world.vault(section(&[FIRST])).await.unwrap();
    let refused = run(&vault, encrypt(false)).await.unwrap_err();
    assert!(
        refused.contains(&lost) && refused.contains("add that key to `keys.encryption_keys`"),
        "{refused}"
    );
    assert_eq!(world.kids().await.len(), 1);

    let said = run(&vault, encrypt(true)).await.unwrap();
    assert!(
        said.contains(&format!(
            "Given up: signing key {lost}. It is revoked and replaced."
        )),
        "{said}"
    );
    let list = run(&vault, KeysCommand::List).await.unwrap();
    assert!(
        list.contains(&format!("revoked    {lost}")) && list.contains("signs"),
        "{list}"
    );
}
