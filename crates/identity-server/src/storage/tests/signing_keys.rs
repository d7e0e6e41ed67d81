use secrecy::ExposeSecret as _;

use super::*;

fn secret(text: &str, encryption_key_id: Option<&str>) -> StoredSecret {
    StoredSecret {
        encryption_key_id: encryption_key_id.map(str::to_owned),
        bytes: text.as_bytes().to_vec().into(),
    }
}

fn shown(secret: &StoredSecret) -> (Option<&str>, &[u8]) {
    (secret.encryption_key_id.as_deref(), secret.bytes.expose_secret())
}

fn key(kid: &str, generation: i64) -> StoredSigningKey {
    StoredSigningKey {
        kid: kid.to_owned(),
        algorithm: "RS256".to_owned(),
        generation,
        private_key: secret(kid, Some("first")),
        created_at: NOW,
        signs_from: NOW + Duration::days(1),
        token_lifetime: Duration::ZERO,
        revoked_at: None,
    }
}

on_both_databases! {
async fn keys_come_back_as_they_were_kept(storage: SqlStorage) {
    for key in [key("b", 2), key("a", 1)] {
        assert!(storage.insert_signing_key(key).await.unwrap());
    }
    let keys = storage.signing_keys().await.unwrap();
    assert_eq!(keys.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(format!("{:?}", keys[0]), format!("{:?}", key("a", 1)));
    assert_eq!(shown(&keys[0].private_key), (Some("first"), b"a".as_slice()));
    storage.delete_signing_key("a".to_owned()).await.unwrap();
    assert_eq!(storage.signing_keys().await.unwrap().len(), 1);
}

async fn of_many_who_make_the_next_key_at_once_one_succeeds(storage: SqlStorage) {
    let attempts: Vec<_> = (0..16)
        .map(|number| {
            let storage = storage.clone();
            tokio::spawn(async move { storage.insert_signing_key(key(&number.to_string(), 1)).await.unwrap() })
        })
        .collect();
    let mut kept = 0;
    for attempt in attempts {
        kept += usize::from(attempt.await.unwrap());
    }
    assert_eq!(kept, 1);
    assert_eq!(storage.signing_keys().await.unwrap().len(), 1);
    let other_algorithm = StoredSigningKey { algorithm: "ES256".to_owned(), ..key("other", 1) };
    assert!(storage.insert_signing_key(other_algorithm).await.unwrap());
}

async fn the_lifetime_of_tokens_only_grows(storage: SqlStorage) {
    storage.insert_signing_key(key("a", 1)).await.unwrap();
    for minutes in [10, 60, 30] {
        storage.extend_token_lifetime("a".to_owned(), Duration::minutes(minutes)).await.unwrap();
    }
    assert_eq!(storage.signing_keys().await.unwrap()[0].token_lifetime, Duration::HOUR);
}

async fn a_revoked_key_is_revoked_once_and_has_no_private_half(storage: SqlStorage) {
    storage.insert_signing_key(key("a", 1)).await.unwrap();
    assert!(storage.revoke_signing_key("a".to_owned(), NOW).await.unwrap());
    assert!(!storage.revoke_signing_key("a".to_owned(), NOW + Duration::HOUR).await.unwrap());
    assert!(!storage.revoke_signing_key("unknown".to_owned(), NOW).await.unwrap());
    let keys = storage.signing_keys().await.unwrap();
    assert_eq!(keys[0].revoked_at, Some(NOW));
    assert_eq!(shown(&keys[0].private_key), (None, b"".as_slice()));
}

async fn a_server_secret_is_kept_once_for_all(storage: SqlStorage) {
    let first = storage.server_secret("name", secret("one", Some("first"))).await.unwrap();
    let second = storage.server_secret("name", secret("two", None)).await.unwrap();
    assert_eq!(shown(&first), (Some("first"), b"one".as_slice()));
    assert_eq!(shown(&second), shown(&first));
    storage.delete_server_secret("name".to_owned()).await.unwrap();
    assert!(storage.server_secrets().await.unwrap().is_empty());
}

async fn secrets_are_replaced_where_they_are_still_the_same(storage: SqlStorage) {
    storage.insert_signing_key(key("a", 1)).await.unwrap();
    storage.insert_signing_key(key("b", 2)).await.unwrap();
    storage.server_secret("name", secret("kept", None)).await.unwrap();
    let replace = |place, old, new: &str| SecretReplacement {
        place,
        old: secret(old, None),
        new: secret(new, Some("second")),
    };
    let replacements = vec![
        replace(SecretPlace::SigningKey("a".to_owned()), "a", "new a"),
        replace(SecretPlace::SigningKey("b".to_owned()), "changed meanwhile", "new b"),
        replace(SecretPlace::ServerSecret("name".to_owned()), "kept", "new secret"),
    ];
    storage.replace_secrets(replacements).await.unwrap();
    let keys = storage.signing_keys().await.unwrap();
    assert_eq!(shown(&keys[0].private_key), (Some("second"), b"new a".as_slice()));
    assert_eq!(shown(&keys[1].private_key), (Some("first"), b"b".as_slice()));
    let secrets = storage.server_secrets().await.unwrap();
    assert_eq!((secrets[0].0.as_str(), shown(&secrets[0].1)), ("name", (Some("second"), b"new secret".as_slice())));
}
}
