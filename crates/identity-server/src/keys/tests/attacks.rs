//! What somebody can do who reads or writes the database, or turns the clock.

use super::replicas::{World, sign, verifies};
use super::*;
use crate::storage::ServerSecretStorage as _;

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// The private halves of all keys, as the servers use them.
async fn private_keys(keys: &KeyRing) -> Vec<SecretSlice<u8>> {
    let rows = keys.vault.rows().await.unwrap();
    rows.iter().map(|row| keys.vault.open(row).unwrap().1).collect()
}

#[actix_web::test]
async fn a_copy_of_the_database_holds_no_private_key() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    keys.vault.rotate(SigningAlgorithm::Es256).await.unwrap();
    let pairwise = keys.vault.server_secret(PAIRWISE_SUBJECTS).await.unwrap();
    let copy = world.files();
    assert!(contains(&copy, kids(&keys).await[0].as_bytes()), "it is a copy");
    for secret in private_keys(&keys).await.iter().chain([&pairwise]) {
        assert!(!contains(&copy, &secret.expose_secret()[..16]));
        assert!(!contains(
            &copy,
            &secret.expose_secret()[secret.expose_secret().len() - 32..]
        ));
    }
}

#[actix_web::test]
async fn what_an_earlier_version_has_left_unencrypted_is_encrypted_at_start() {
    let world = World::new().await;
    let old = new_key(NOW);
    world.storage.insert_signing_key(old.clone()).await.unwrap();
    let subjects = StoredSecret {
        encryption_key_id: None,
        bytes: vec![7; 32].into(),
    };
    let kept = world
        .storage
        .server_secret(PAIRWISE_SUBJECTS, subjects.clone())
        .await;
    kept.unwrap();
    let keys = load(&world.parts()).await.unwrap();
    assert_eq!(kids(&keys).await, std::slice::from_ref(&old.kid));
    let pairwise = keys.vault.server_secret(PAIRWISE_SUBJECTS).await.unwrap();
    assert_eq!(pairwise.expose_secret(), subjects.bytes.expose_secret());
    let rows = world.storage.signing_keys().await.unwrap();
    let secrets = world.storage.server_secrets().await.unwrap();
    for secret in [&rows[0].private_key, &secrets[0].1] {
        assert!(secret.encryption_key_id.is_some());
    }
    // Nor is it left somewhere in the file, once the log that SQLite keeps beside it is worked in.
    world.tamper("PRAGMA wal_checkpoint(TRUNCATE)");
    let copy = world.files();
    assert!(contains(&copy, old.kid.as_bytes()), "it is a copy");
    let private_key = old.private_key.bytes.expose_secret();
    assert!(!contains(&copy, &private_key[private_key.len() - 32..]));
}

/// A start fails and says so, and a server that runs already goes on with what it knows.
async fn assert_is_noticed(world: &World, running: &KeyRing, expected: &str) {
    let problem = world.replica().await.unwrap_err().to_string();
    assert!(problem.contains(expected), "{problem}");
    world.clock.advance(FRESH);
    assert!(running.check().await.is_err());
    assert!(sign(running, Duration::HOUR).await.is_ok());
}

#[actix_web::test]
async fn a_private_key_that_was_moved_to_another_row_is_noticed() {
    let world = World::new().await;
    world
        .replica()
        .await
        .unwrap()
        .vault
        .rotate(SigningAlgorithm::Es256)
        .await
        .unwrap();
    world.tamper(
        "UPDATE signing_key SET private_key = (SELECT private_key FROM signing_key WHERE generation = 1)",
    );
    let problem = world.replica().await.unwrap_err().to_string();
    assert!(
        problem.contains("the row was changed, or comes from another place"),
        "{problem}"
    );
}

#[actix_web::test]
async fn an_algorithm_that_was_changed_is_noticed() {
    let world = World::new().await;
    let running = world.replica().await.unwrap();
    world.tamper("UPDATE signing_key SET algorithm = 'EdDSA'");
    assert!(world.replica().await.is_err());
    world.clock.advance(FRESH);
    assert!(running.check().await.is_err());
}

#[actix_web::test]
async fn a_key_that_an_attacker_puts_into_the_database_is_refused() {
    let world = World::new().await;
    let running = world.replica().await.unwrap();
    let planted = signing_key::generate(SigningAlgorithm::Es256).unwrap();
    let planted = StoredSigningKey {
        kid: planted.kid.clone(),
        algorithm: "ES256".to_owned(),
        generation: 2,
        private_key: StoredSecret {
            encryption_key_id: None,
            bytes: planted.pkcs8,
        },
        ..new_key(NOW)
    };
    world.storage.insert_signing_key(planted.clone()).await.unwrap();
    assert_is_noticed(&world, &running, "somebody has put it there").await;
    assert!(!kids(&running).await.contains(&planted.kid));
    // The command that the message names helps.
    running.vault.revoke(&planted.kid).await.unwrap();
    assert!(running.check().await.is_ok());
    assert!(world.replica().await.is_ok());
}

#[actix_web::test]
async fn a_revoked_key_cannot_be_brought_back() {
    let world = World::new().await;
    let running = world.replica().await.unwrap();
    let token = sign(&running, Duration::HOUR).await.unwrap();
    running.vault.revoke(&kid_of(&token)).await.unwrap();
    world.clock.advance(FRESH);
    assert!(!verifies(&running, &token).await);
    world.tamper("UPDATE signing_key SET revoked_at = NULL");
    assert_is_noticed(&world, &running, "somebody has put it there").await;
    let verified = running.verify_id_token(&token).await;
    assert!(verified.is_err(), "nobody can tell what the storage means");
}

#[actix_web::test]
async fn another_encryption_key_opens_nothing_and_the_problem_names_both() {
    let world = World::new().await;
    world.replica().await.unwrap();
    let other = EncryptionKeys::generate(&SystemRandom).unwrap();
    let (needed, known) = (encryption_keys(), other.clone());
    let parts = world.parts();
    let vault = vault(&parts, other, KeySchedule::default()).await.unwrap();
    let refused = KeyRing::load(&parts, vault).await;
    let problem = refused.unwrap_err().to_string();
    assert!(
        problem.contains(needed.first_id()) && problem.contains(known.first_id()),
        "{problem}"
    );
    assert_eq!(
        world.storage.signing_keys().await.unwrap().len(),
        1,
        "nothing was changed"
    );
}

#[actix_web::test]
async fn a_key_whose_row_was_deleted_is_replaced_at_once() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let lost = kid_of(&sign(&keys, Duration::HOUR).await.unwrap());
    world.tamper("DELETE FROM signing_key");
    world.clock.advance(FRESH);
    let token = sign(&keys, Duration::HOUR).await.unwrap();
    assert_ne!(kid_of(&token), lost);
    assert_eq!(kids(&keys).await, [kid_of(&token)]);
}

#[actix_web::test]
async fn a_clock_that_is_set_back_changes_no_key() {
    let world = World::new().await;
    let keys = world.replica().await.unwrap();
    let signer = kid_of(&sign(&keys, Duration::HOUR).await.unwrap());
    world.clock.advance(-Duration::days(400));
    keys.work_once().await.unwrap();
    assert_eq!(kid_of(&sign(&keys, Duration::HOUR).await.unwrap()), signer);
    assert_eq!(kids(&keys).await.len(), 1);
    world.clock.advance(Duration::days(401));
    keys.work_once().await.unwrap();
    assert_eq!(kid_of(&sign(&keys, Duration::HOUR).await.unwrap()), signer);
}

#[actix_web::test]
async fn without_an_encryption_key_nothing_starts() {
    let world = World::new().await;
    let step = Arc::new(crate::authsignal::PasswordOnly);
    let issuer = Issuer::parse("https://localhost:5001").unwrap();
    let server = crate::IdentityServer::builder(issuer, Arc::new(world.storage.clone()), step, None);
    let problem = server.build().await.unwrap_err().to_string();
    assert!(problem.contains("EncryptionKeys::beside"), "{problem}");
}
