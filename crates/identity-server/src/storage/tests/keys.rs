use secrecy::ExposeSecret;

use super::*;

fn key(kid: &str, created_at: OffsetDateTime) -> StoredSigningKey {
    StoredSigningKey {
        kid: kid.to_owned(),
        algorithm: "RS256".to_owned(),
        pkcs8: vec![0, 1, 255].into(),
        created_at,
    }
}

async fn kids(storage: &SqlStorage) -> Vec<String> {
    let keys = storage.signing_keys().await.unwrap();
    keys.into_iter().map(|key| key.kid).collect()
}

on_both_databases! {
    async fn signing_keys_come_newest_first_as_they_were(storage: SqlStorage) {
        storage.insert_signing_key(key("old", NOW - HOUR)).await.unwrap();
        storage.insert_signing_key(key("new", NOW)).await.unwrap();
        assert_eq!(kids(&storage).await, ["new", "old"]);
        let newest = storage.signing_keys().await.unwrap().remove(0);
        assert_eq!(newest.pkcs8.expose_secret(), [0, 1, 255]);
        assert_eq!(newest.created_at, NOW);
    }

    async fn of_many_replicas_one_gives_the_first_key(storage: SqlStorage) {
        let winners = winners(|number| {
            let storage = storage.clone();
            async move { storage.insert_first_signing_key(key(&number.to_string(), NOW)).await.is_ok() }
        });
        assert_eq!(winners.await, 64);
        assert_eq!(kids(&storage).await.len(), 1);
    }

    async fn a_server_secret_is_the_first_one_for_ever(storage: SqlStorage) {
        let secret = |bytes: [u8; 2]| storage.server_secret("pairwise", bytes.to_vec().into());
        assert_eq!(secret([0, 1]).await.unwrap().expose_secret(), [0, 1]);
        assert_eq!(secret([2, 3]).await.unwrap().expose_secret(), [0, 1]);
    }
}
