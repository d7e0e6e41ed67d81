use oidc_protocol::authorize::Consent;
use oidc_protocol::registration::RegisteredMetadata;
use serde_json::json;

use super::*;
use crate::registration::RegistrationSettings;

fn metadata(name: &str) -> RegisteredMetadata {
    let settings: RegistrationSettings = serde_json::from_value(json!({ "access": "open" })).unwrap();
    let body = json!({ "client_name": name, "redirect_uris": ["https://app.example/callback"] });
    RegisteredMetadata::parse(body.to_string().as_bytes(), &settings.policy).unwrap()
}

fn client(id: &str, secret: StoredClientSecret) -> StoredRegisteredClient {
    StoredRegisteredClient {
        client_id: client_id(id),
        metadata: metadata("App"),
        secret,
        access_token: KeyHash::of(id),
        fetched_keys: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

on_both_databases! {
    async fn a_registered_client_is_kept_as_it_is_changed_and_removed(storage: SqlStorage) {
        let secrets = [
            ("a", StoredClientSecret::Hash("ab".repeat(32))),
            ("b", StoredClientSecret::Salt("salt".to_owned())),
            ("c", StoredClientSecret::None),
        ];
        for (id, secret) in secrets.clone() {
            assert!(storage.insert_registered_client(client(id, secret), None).await.unwrap());
        }
        for (id, secret) in secrets {
            let kept = storage.registered_client(client_id(id)).await.unwrap();
            assert_eq!(kept, Some(client(id, secret)));
        }
        let changed = StoredRegisteredClient {
            metadata: metadata("Other name"),
            secret: StoredClientSecret::None,
            updated_at: NOW + MINUTE,
            ..client("a", StoredClientSecret::None)
        };
        assert!(storage.update_registered_client(changed.clone()).await.unwrap());
        let all = storage.registered_clients().await.unwrap();
        assert_eq!((all.len(), &all[0]), (3, &changed));
        assert!(storage.delete_registered_client(client_id("a")).await.unwrap());
        assert!(!storage.delete_registered_client(client_id("a")).await.unwrap());
        assert!(!storage.update_registered_client(changed).await.unwrap());
        assert_eq!(storage.registered_client(client_id("a")).await.unwrap(), None);
    }

    async fn an_identifier_is_taken_once_and_changed_by_its_own_token_only(storage: SqlStorage) {
        let first = client("a", StoredClientSecret::None);
        let second = StoredRegisteredClient { access_token: KeyHash::of("another"), ..first.clone() };
        assert!(storage.insert_registered_client(first.clone(), None).await.unwrap());
        assert!(!storage.insert_registered_client(second.clone(), None).await.unwrap());
        assert!(!storage.update_registered_client(second).await.unwrap());
        assert_eq!(storage.registered_client(client_id("a")).await.unwrap(), Some(first));
    }

    async fn what_a_removed_client_got_goes_with_it_and_nothing_else(storage: SqlStorage) {
        let consent = StoredConsent { consent: Consent::default(), given_at: NOW };
        for id in ["web", "b"] {
            storage.insert_registered_client(client(id, StoredClientSecret::None), None).await.unwrap();
            storage.put_consent(alice(), client_id(id), consent.clone()).await.unwrap();
            storage.insert_pushed_request(KeyHash::of(id), client_id(id), String::new(), NOW + HOUR).await.unwrap();
            storage.insert_authorization_code(taken_back::code(id, id)).await.unwrap();
            let mut grant = grants::grant(id);
            grant.grant.client_id = client_id(id);
            assert!(storage.insert_grant(grant, None, NewTokens::default()).await.unwrap());
        }
        taken_back::let_in(&storage).await;
        storage.delete_registered_client(client_id("web")).await.unwrap();
        assert_eq!(taken_back::poll(&storage, "device").await, None);
        for (id, is_there) in [("web", false), ("b", true)] {
            assert_eq!(storage.authorization_code(KeyHash::of(id), NOW).await.unwrap().is_some(), is_there);
            assert_eq!(storage.grant(id.to_owned(), NOW).await.unwrap().is_some(), is_there);
            assert_eq!(storage.consent(alice(), client_id(id)).await.unwrap().is_some(), is_there);
            let pushed = storage.consume_pushed_request(KeyHash::of(id), client_id(id), NOW);
            assert_eq!(pushed.await.unwrap().is_some(), is_there);
        }
        // A client of the configuration keeps what it got.
        storage.put_consent(alice(), client_id("other"), consent).await.unwrap();
        assert!(!storage.delete_registered_client(client_id("other")).await.unwrap());
        assert!(storage.consent(alice(), client_id("other")).await.unwrap().is_some());
    }

    async fn of_many_who_fetch_keys_at_once_one_does(storage: SqlStorage) {
        let keys = |at| Some(FetchedKeys { jwks: json!({ "keys": [{ "kty": "EC" }] }), at });
        let kept = StoredRegisteredClient { fetched_keys: keys(NOW), ..client("a", StoredClientSecret::None) };
        storage.insert_registered_client(kept.clone(), None).await.unwrap();
        assert_eq!(storage.registered_client(client_id("a")).await.unwrap(), Some(kept.clone()));
        let winners = winners(|_| {
            let storage = storage.clone();
            async move { storage.claim_key_fetch(client_id("a"), NOW, NOW + MINUTE).await.unwrap() }
        });
        assert_eq!(winners.await, 1);
        // Those that were there before stay until others are there.
        let claimed = StoredRegisteredClient { fetched_keys: keys(NOW + MINUTE), ..kept.clone() };
        assert_eq!(storage.registered_client(client_id("a")).await.unwrap(), Some(claimed.clone()));
        let newer = FetchedKeys { jwks: json!({ "keys": [] }), at: NOW + MINUTE };
        storage.put_fetched_keys(client_id("a"), newer.clone()).await.unwrap();
        let late = FetchedKeys { jwks: json!({}), at: NOW };
        storage.put_fetched_keys(client_id("a"), late).await.unwrap();
        let kept = storage.registered_client(client_id("a")).await.unwrap().unwrap();
        assert_eq!(kept.fetched_keys, Some(newer));
    }

    async fn an_initial_access_token_admits_as_often_as_it_says(storage: SqlStorage) {
        let token = KeyHash::of("token");
        storage.insert_initial_access_token(token.clone(), Some(3), NOW, NOW + HOUR).await.unwrap();
        assert!(storage.initial_access_token_admits(token.clone(), NOW).await.unwrap());
        assert!(!storage.initial_access_token_admits(token.clone(), NOW + HOUR).await.unwrap());
        let late = StoredRegisteredClient { created_at: NOW + HOUR, ..client("late", StoredClientSecret::None) };
        assert!(!storage.insert_registered_client(late, Some(token.clone())).await.unwrap());
        let winners = winners(|number| {
            let (storage, token) = (storage.clone(), token.clone());
            let client = client(&number.to_string(), StoredClientSecret::None);
            async move { storage.insert_registered_client(client, Some(token)).await.unwrap() }
        });
        assert_eq!(winners.await, 3);
        assert_eq!(storage.registered_clients().await.unwrap().len(), 3);
        assert!(!storage.initial_access_token_admits(token, NOW).await.unwrap());
    }
}
