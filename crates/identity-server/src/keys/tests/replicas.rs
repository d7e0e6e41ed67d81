//! Several servers over one storage.

use super::*;
use crate::storage::{DatabaseOptions, DatabaseUrl};

/// Servers over one file, whose rows a test can get at.
pub(super) struct World {
    folder: tempfile::TempDir,
    pub(super) storage: SqlStorage,
    pub(super) clock: ManualClock,
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = DatabaseUrl::sqlite(folder.path().join("id.sqlite"));
        Self {
            storage: SqlStorage::open(&database, &DatabaseOptions::default())
                .await
                .unwrap(),
            clock: ManualClock::at(NOW),
            folder,
        }
    }

    /// A server with ES256 keys only, which are made quickly.
    pub(super) async fn replica(&self) -> Result<KeyRing, KeyError> {
        let parts = self.parts();
        let keys = KeyRing::open(
            &parts,
            vault(&parts, encryption_keys(), KeySchedule::default()).await?,
        )
        .await?;
        keys.key_for(SigningAlgorithm::Es256).await?;
        Ok(keys)
    }

    pub(super) fn parts(&self) -> Parts {
        let mut parts = parts(&self.storage);
        parts.clock = Arc::new(self.clock.clone());
        parts
    }

    /// Everything that a copy of the database holds.
    pub(super) fn files(&self) -> Vec<u8> {
        let names = ["id.sqlite", "id.sqlite-wal"];
        let files = names
            .iter()
            .map(|name| std::fs::read(self.folder.path().join(name)));
        files.flat_map(Result::unwrap_or_default).collect()
    }

    /// Does something to the database that no server would do.
    pub(super) fn tamper(&self, sql: &str) {
        let database = rusqlite::Connection::open(self.folder.path().join("id.sqlite")).unwrap();
        database.execute_batch(sql).unwrap();
    }
}

pub(super) async fn sign(keys: &KeyRing, lifetime: Duration) -> Result<String, KeyError> {
    let claims = claims(&json!({ "aud": "web" }));
    keys.sign(SigningAlgorithm::Es256, TokenType::Id, lifetime, &claims)
        .await
}

pub(super) async fn verifies(keys: &KeyRing, token: &str) -> bool {
    keys.verify_id_token(token).await.unwrap().is_some()
}

#[actix_web::test]
async fn replicas_that_announce_together_announce_one_key() {
    let world = World::new().await;
    let replicas = [world.replica().await.unwrap(), world.replica().await.unwrap()];
    world.clock.advance(Duration::days(89));
    let [one, other] = &replicas;
    let (first, second) = tokio::join!(one.work_once(), other.work_once());
    first.and(second).unwrap();
    assert_eq!(kids(one).await.len(), 2);
    assert_eq!(kids(one).await, kids(other).await);
    let signer = kid_of(&sign(one, Duration::HOUR).await.unwrap());
    world.clock.advance(Duration::days(1));
    for replica in &replicas {
        let next = kid_of(&sign(replica, Duration::HOUR).await.unwrap());
        assert_ne!(next, signer);
        assert_eq!(kids(replica).await[0], next, "what signs stands first");
    }
}

#[actix_web::test]
async fn a_revoked_key_counts_for_nothing_anywhere_within_seconds() {
    let world = World::new().await;
    let (one, other) = (world.replica().await.unwrap(), world.replica().await.unwrap());
    let token = sign(&one, Duration::HOUR).await.unwrap();
    let leaked = kid_of(&token);
    assert!(verifies(&other, &token).await);
    let revocation = one.vault.revoke(&leaked).await.unwrap().unwrap();
    world.clock.advance(FRESH);
    for replica in [&one, &other] {
        assert!(!verifies(replica, &token).await);
        assert!(!kids(replica).await.contains(&leaked));
        let new = sign(replica, Duration::HOUR).await.unwrap();
        assert_eq!(revocation.signing, Some((SigningAlgorithm::Es256, kid_of(&new))));
        assert!(verifies(&one, &new).await && verifies(&other, &new).await);
    }
}

#[actix_web::test]
async fn a_clock_that_is_set_back_hides_no_revocation() {
    let world = World::new().await;
    let (one, other) = (world.replica().await.unwrap(), world.replica().await.unwrap());
    let token = sign(&one, Duration::HOUR).await.unwrap();
    one.vault.revoke(&kid_of(&token)).await.unwrap();
    world.clock.advance(-Duration::HOUR);
    assert!(!verifies(&other, &token).await);
}

#[actix_web::test]
async fn revoking_twice_at_once_makes_one_new_key() {
    let world = World::new().await;
    let (one, other) = (world.replica().await.unwrap(), world.replica().await.unwrap());
    let leaked = kid_of(&sign(&one, Duration::HOUR).await.unwrap());
    let (first, second) = tokio::join!(one.vault.revoke(&leaked), other.vault.revoke(&leaked));
    let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
    assert_ne!(first.is_new, second.is_new);
    assert_eq!(first.signing, second.signing);
    assert_eq!(world.storage.signing_keys().await.unwrap().len(), 2);
}

#[actix_web::test]
async fn a_key_stays_until_its_longest_lived_token_has_expired() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let long_lived = sign(&keys, Duration::days(365)).await.unwrap();
    // Another replica, which has signed nothing, knows as well.
    let other = world.replica().await.unwrap();
    other.vault.rotate(SigningAlgorithm::Es256).await.unwrap();
    world.clock.advance(Duration::days(360));
    other.work_once().await.unwrap();
    assert!(verifies(&other, &long_lived).await);
    assert!(kids(&keys).await.contains(&kid_of(&long_lived)));
    world.clock.advance(Duration::days(7));
    other.work_once().await.unwrap();
    assert!(!verifies(&other, &long_lived).await);
    assert!(!kids(&keys).await.contains(&kid_of(&long_lived)));
}

#[actix_web::test]
async fn an_id_token_works_as_a_hint_for_as_long_as_people_stay_signed_in() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let hint = sign(&keys, Duration::minutes(5)).await.unwrap();
    keys.vault.rotate(SigningAlgorithm::Es256).await.unwrap();
    world.clock.advance(Duration::days(31));
    keys.work_once().await.unwrap();
    assert!(verifies(&keys, &hint).await);
}

#[actix_web::test]
async fn the_algorithms_of_the_clients_have_keys_before_they_are_needed() {
    let world = World::new().await;
    let mut parts = world.parts();
    let client = serde_json::from_value(json!({
        "client_id": "web",
        "redirect_uris": ["https://app.example/"],
        "scope": "openid",
        "id_token_signed_response_alg": "EdDSA",
        "access_token_signing_alg": "ES256",
        "userinfo_signed_response_alg": "EdDSA",
    }))
    .unwrap();
    parts.clients = Arc::new(ConfiguredClients::new(vec![client]).unwrap());
    let keys = KeyRing::open(
        &parts,
        vault(&parts, encryption_keys(), KeySchedule::default())
            .await
            .unwrap(),
    )
    .await
    .unwrap();
    keys.work_once().await.unwrap();
    let published = published(&keys).await;
    let algorithms: Vec<_> = published["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["alg"])
        .collect();
    assert_eq!(algorithms, ["ES256", "EdDSA"]);
}

#[actix_web::test]
async fn a_storage_out_of_reach_is_bridged_for_minutes_and_then_nothing_counts() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let token = sign(&keys, Duration::HOUR).await.unwrap();
    world.tamper("ALTER TABLE signing_key RENAME TO gone");
    world.clock.advance(Duration::minutes(4));
    assert!(verifies(&keys, &token).await);
    assert!(sign(&keys, Duration::HOUR).await.is_ok());
    assert!(keys.jwks().await.is_ok());
    assert!(keys.check().await.is_err(), "whoever asks is told");
    // Revoked meanwhile, for all that this replica knows.
    world.clock.advance(Duration::minutes(1));
    assert!(keys.verify_id_token(&token).await.is_err());
    assert!(sign(&keys, Duration::HOUR).await.is_err());
    assert!(keys.jwks().await.is_err());
    world.tamper("ALTER TABLE gone RENAME TO signing_key");
    assert!(keys.check().await.is_ok());
    assert!(verifies(&keys, &token).await);
}

#[actix_web::test]
async fn tokens_of_invented_keys_do_not_keep_the_storage_busy() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let token = sign(&keys, Duration::HOUR).await.unwrap();
    world.tamper(
        "UPDATE signing_key SET kid = 'another', algorithm = 'RS256', revoked_at = 1, private_key = x''",
    );
    let began = tokio::time::Instant::now();
    for _ in 0..3 {
        world.clock.advance(FRESH);
        assert!(!verifies(&keys, &token).await);
    }
    // One look in a tenth of a second, and the first needs no pause.
    assert!(began.elapsed() >= std::time::Duration::from_millis(200));
}
