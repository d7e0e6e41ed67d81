use super::*;

on_both_databases! {
    async fn a_pending_login_can_be_looked_at_replaced_and_taken_once(storage: SqlStorage) {
        let id = KeyHash::of("pending");
        for content in ["first", "second"] {
            storage.put_pending_login(id.clone(), content.to_owned(), NOW, NOW + MINUTE).await.unwrap();
        }
        let seen = storage.pending_login(id.clone(), NOW).await.unwrap();
        assert_eq!(seen.as_deref(), Some("second"));
        let winners = winners(|_| {
            let (storage, id) = (storage.clone(), id.clone());
            async move { storage.consume_pending_login(id, NOW).await.unwrap().as_deref() == Some("second") }
        });
        assert_eq!(winners.await, 1);
    }

    async fn an_expired_pending_login_is_worth_nothing(storage: SqlStorage) {
        let id = KeyHash::of("pending");
        storage.put_pending_login(id.clone(), String::new(), NOW, NOW + MINUTE).await.unwrap();
        assert_eq!(storage.pending_login(id.clone(), NOW + MINUTE).await.unwrap(), None);
        assert_eq!(storage.consume_pending_login(id, NOW + MINUTE).await.unwrap(), None);
    }

    async fn a_key_is_consumed_once_a_purpose(storage: SqlStorage) {
        let key = KeyHash::of("key");
        let winners = winners(|_| {
            let (storage, key) = (storage.clone(), key.clone());
            async move { storage.consume(Purpose::AuthsignalAction, key, NOW, NOW + MINUTE).await.unwrap() }
        });
        assert_eq!(winners.await, 1);
        let other = storage.consume(Purpose::ClientAssertion, key, NOW, NOW + MINUTE);
        assert!(other.await.unwrap());
    }

    async fn a_key_is_remembered_until_it_expires_and_counts_anew_then(storage: SqlStorage) {
        let key = KeyHash::of("key");
        let purpose = Purpose::RevokedAccessToken;
        assert!(!storage.is_consumed(purpose, key.clone(), NOW).await.unwrap());
        assert!(storage.consume(purpose, key.clone(), NOW, NOW + MINUTE).await.unwrap());
        assert!(storage.is_consumed(purpose, key.clone(), NOW).await.unwrap());
        let later = NOW + MINUTE;
        assert!(!storage.is_consumed(purpose, key.clone(), later).await.unwrap());
        assert!(storage.consume(purpose, key.clone(), later, later + MINUTE).await.unwrap());
        assert!(!storage.consume(purpose, key, later, later + MINUTE).await.unwrap());
    }

    async fn a_pushed_request_is_taken_once_and_by_its_client_only(storage: SqlStorage) {
        let key = KeyHash::of("pushed");
        let parameters = "scope=openid".to_owned();
        storage
            .insert_pushed_request(key.clone(), client_id("web"), parameters.clone(), NOW + MINUTE)
            .await
            .unwrap();
        let take = |client, now| storage.consume_pushed_request(key.clone(), client_id(client), now);
        assert_eq!(take("other", NOW).await.unwrap(), None);
        assert_eq!(take("web", NOW + MINUTE).await.unwrap(), None);
        assert_eq!(take("web", NOW).await.unwrap(), Some(parameters));
        assert_eq!(take("web", NOW).await.unwrap(), None);
    }
}
